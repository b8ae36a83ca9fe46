import { InputError } from '@anylift/core';
import { selectSets } from '@anylift/training';
import { expect, it } from 'vitest';

const sets = ['cmu_bvh-1', 'cmu_bvh-2', 'cmu.bvh', 'horse'].map((name) => ({ name }));
const names = (of: { name: string }[]) => of.map(({ name }) => name).join(' ');

it.each([
  [['horse'], 'horse'],
  [['cmu_bvh-*'], 'cmu_bvh-1 cmu_bvh-2'],
  [['cmu.*'], 'cmu.bvh'],
  [['*2', 'h*e'], 'cmu_bvh-2 horse'],
  [['*'], 'cmu_bvh-1 cmu_bvh-2 cmu.bvh horse'],
  [[], ''],
])('%j chooses %j, and leaves the others', (patterns, expected) => {
  const { chosen, others } = selectSets(sets, patterns, 'here');
  expect(names(chosen)).toBe(expected);
  expect([...chosen, ...others].length).toBe(sets.length);
  expect(others.some((set) => chosen.includes(set))).toBe(false);
});

it('refuses a name that no set has', () => {
  expect(() => selectSets(sets, ['horse', 'ors'], '--only')).toThrow(InputError);
  expect(() => selectSets(sets, ['horse', 'ors'], '--only')).toThrow('--only: no set is called ors, found cmu_bvh-1, ');
});
