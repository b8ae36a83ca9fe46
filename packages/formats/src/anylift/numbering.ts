import { InputError } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import type { Numbering } from '../lifted.js';

/**
 * Which frame and instance each pose of our JSON is: `"frame"` and `"instance"` of the entries of `"frames"`, or neither in any.
 * @throws InputError when only some have them, or they are no counting numbers, or frames are out of order
 */
export function numberingOf(entries: readonly unknown[], where: string): Numbering {
  const numbered = entries.filter((entry) => isObject(entry) && entry.frame !== undefined);
  if (numbered.length === 0) return {};
  const numbers = (key: 'frame' | 'instance') =>
    Int32Array.from(entries, (entry, at) => {
      const value = isObject(entry) ? (entry[key] ?? (key === 'instance' ? 0 : undefined)) : undefined;
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value < 2 ** 31) return value;
      throw new InputError(`${where}: frames[${at}].${key} is ${show(value)}, expected a number counted from 0`);
    });
  return checkNumbering(numbers('frame'), numbers('instance'), where);
}

/** @throws InputError when frames are out of order */
export function checkNumbering(frame: Int32Array, instance: Int32Array, where: string): Numbering {
  const falls = frame.findIndex((f, at) => at > 0 && f < frame[at - 1]);
  if (falls > 0)
    throw new InputError(
      `${where}: pose ${falls} is of frame ${frame[falls]}, expected frames in order, the one before is ${frame[falls - 1]}`,
    );
  const frameCount = (frame.at(-1) ?? -1) + 1;
  const instanceCount = instance.reduce((most, i) => Math.max(most, i + 1), 1);
  return { frame, instance, frameCount, instanceCount };
}
