import { InputError } from '@anylift/core';
import type { KeypointSet } from './keypointSet.js';

/**
 * Sets by their names.
 * @param patterns names, in which * stands for any text
 * @param where what the patterns are from, for error messages
 * @returns those that fit a pattern, and the others
 * @throws InputError for a pattern that fits no set
 */
export function selectSets<T extends Pick<KeypointSet, 'name'>>(
  sets: readonly T[],
  patterns: readonly string[],
  where: string,
): { chosen: T[]; others: T[] } {
  const expressions = patterns.map(expressionOf);
  for (const [p, expression] of expressions.entries())
    if (!sets.some(({ name }) => expression.test(name)))
      throw new InputError(`${where}: no set is called ${patterns[p]}, found ${sets.map(({ name }) => name).join(', ')}`);
  const fits = ({ name }: T) => expressions.some((expression) => expression.test(name));
  return { chosen: sets.filter(fits), others: sets.filter((set) => !fits(set)) };
}

function expressionOf(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
