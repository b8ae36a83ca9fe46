import { InputError, type Keypoints2D, type Lifter, type LiftResult } from '@anylift/core';
import { countingBar } from './progressBar.js';

/** Frames between two steps of the progress bar; files shorter than this show none. */
const CHUNK = 256;

/**
 * Lift every frame of a file, with a progress bar for long ones where stderr is a terminal. Frames that cannot be lifted are
 * counted on stderr in one line.
 * @param where name of the input for messages
 * @throws InputError when no frame can be lifted
 */
export async function liftAll(lifter: Lifter, input: Keypoints2D, sides: boolean, where: string): Promise<LiftResult[]> {
  const { skeleton, frames } = input;
  const results: LiftResult[] = [];
  const bar = frames.length > CHUNK ? countingBar(frames.length, 'frames') : undefined;
  try {
    for (let start = 0; start < frames.length; start += CHUNK) {
      results.push(...(await lifter.lift({ skeleton, frames: frames.slice(start, start + CHUNK) }, { sides })));
      bar?.update(results.length);
    }
  } finally {
    bar?.stop();
  }
  const reasons = results.flatMap((result) => (result.keypoints3d ? [] : [result.reason]));
  const count = frames.length;
  if (count === 1 && reasons.length === 1) throw new InputError(`${where}: its only frame cannot be lifted: ${reasons[0]}`);
  if (reasons.length === count) throw new InputError(`${where}: none of ${count} frames can be lifted: ${tally(reasons)}`);
  if (reasons.length > 0)
    process.stderr.write(`anylift: ${where}: ${reasons.length} of ${count} frames cannot be lifted: ${tally(reasons)}\n`);
  return results;
}

/** `2 visible landmarks, expected at least 3 (12 frames); … (1 frame)`; without counts where there is but one reason. */
function tally(reasons: string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 1) return reasons[0];
  return [...counts].map(([reason, count]) => `${reason} (${count} ${count === 1 ? 'frame' : 'frames'})`).join('; ');
}
