import { InputError } from '@anylift/core';
import { expect, test } from 'vitest';
import { deeplabcutH5 } from '../../src/animals/deeplabcutH5.js';
import { readColumnPickle } from '../../src/containers/columnPickle.js';
import { hdf5, matches, readWith } from './hdf5Fixture.js';

/** A list of tuples as Python pickles it by protocol 0: what comes again is a reference. */
function pickled(tuples: string[][]): string {
  const memo = new Map<string, number>();
  let next = 1;
  const text = (value: string) => {
    const known = memo.get(value);
    if (known !== undefined) return `g${known}\n`;
    memo.set(value, next);
    return `V${value}\np${next++}\n`;
  };
  return `(lp0\n${tuples.map((tuple) => `(${tuple.map(text).join('')}tp${next++}\na`).join('')}.`;
}

/** A block a column: h5wasm writes no tables with arrays in their fields. */
const table = (
  columns: string[][],
  rows: number[][],
  index: string[],
  group = 'df_with_missing',
  named = columns.map((one) => [one]),
) =>
  hdf5({
    [`/${group}/table`]: {
      data: new Map([['index', index], ...columns.map((_, c) => [`values_block_${c}`, rows.map((row) => row[c])] as const)] as [
        string,
        string[],
      ][]),
      dtype: [['index', 'S20'], ...columns.map((_, c): [string, string] => [`values_block_${c}`, '<d'])],
      shape: [rows.length],
      attributes: Object.fromEntries(named.map((names, c) => [`values_block_${c}_kind`, pickled(names)])),
    },
  });

const columns = (individuals: string[], parts: string[], coordinates: string[]) =>
  individuals.flatMap((individual) =>
    parts.flatMap((part) => coordinates.map((c) => ['scorer', ...(individual ? [individual] : []), part, c])),
  );

test('a table of one animal with likelihoods', async () => {
  const names = columns([''], ['nose', 'tail'], ['x', 'y', 'likelihood']);
  const rows = [
    [1, 2, 0.9, 3, 4, 0.8],
    [5, 6, 0.7, Number.NaN, Number.NaN, 0.1],
  ];
  const recording = await readWith(deeplabcutH5, await table(names, rows, ['a/1.png', 'a/2.png']));
  expect(recording).toMatchObject({ dimensions: 2, frameCount: 2, poseCount: 2, instanceCount: 1, scores: 'confidence' });
  expect(recording.skeleton.keypoints).toEqual(['nose', 'tail']);
  expect(recording.frameNames).toEqual(['a/1.png', 'a/2.png']);
  const { points, scores } = await recording.read(0, 2);
  expect(Array.from(points)).toEqual([1, 2, 3, 4, 5, 6, Number.NaN, Number.NaN]);
  expect(Array.from(scores ?? [])).toEqual([0.9, 0.8, 0.7, 0.1]);
});

test('several animals, some with landmarks of their own; an animal that is away has no pose', async () => {
  const names = [...columns(['one', 'two'], ['nose'], ['x', 'y']), ...columns(['single'], ['door'], ['x', 'y'])];
  const rows = [
    [1, 2, Number.NaN, Number.NaN, 5, 6],
    [7, 8, 9, 10, Number.NaN, Number.NaN],
  ];
  const recording = await readWith(deeplabcutH5, await table(names, rows, ['a', 'b'], 'tracks'));
  expect(recording.skeleton.keypoints).toEqual(['nose', 'door']);
  expect(recording).toMatchObject({ instanceNames: ['one', 'two', 'single'], instanceCount: 3, frameCount: 2, poseCount: 4 });
  const { points, frame, instance } = await recording.read(0, 4);
  expect(Array.from(frame)).toEqual([0, 0, 1, 1]);
  expect(Array.from(instance)).toEqual([0, 2, 0, 1]);
  expect(Array.from(points.subarray(0, 8))).toEqual([1, 2, Number.NaN, Number.NaN, Number.NaN, Number.NaN, 5, 6]);
});

test('triangulated landmarks are 3D', async () => {
  const recording = await readWith(deeplabcutH5, await table(columns([''], ['nose'], ['x', 'y', 'z']), [[1, 2, 3]], ['0']));
  expect(recording.dimensions).toBe(3);
  expect(Array.from((await recording.read(0, 1)).points)).toEqual([1, 2, 3]);
});

test('the fixed layout, its names in levels and its rows in folders', async () => {
  const level = (name: string, texts: string[], labels: number[]) => ({
    [`/keypoints/${name}`]: { data: texts, dtype: 'S12' as const },
    [`/keypoints/${name.replace('level', 'label')}`]: { data: Int8Array.from(labels) },
  });
  const bytes = await hdf5({
    ...level('block0_items_level0', ['scorer'], [0, 0, 0, 0]),
    ...level('block0_items_level1', ['nose', 'tail'], [1, 1, 0, 0]),
    ...level('block0_items_level2', ['x', 'y'], [0, 1, 0, 1]),
    ...level('axis1_level0', ['video'], [0, 0]),
    ...level('axis1_level1', ['1.png', '2.png'], [0, 1]),
    '/keypoints/block0_values': { data: Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8]), shape: [2, 4] },
  });
  const recording = await readWith(deeplabcutH5, bytes);
  expect(recording.skeleton.keypoints).toEqual(['tail', 'nose']);
  expect(recording.frameNames).toEqual(['video/1.png', 'video/2.png']);
  expect(Array.from((await recording.read(0, 2)).points)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('columns without their names are refused, other tables are not taken for it', async () => {
  const wrong = await table([['a', 'b', 'x']], [[1]], ['0'], 'df', [columns([''], ['nose'], ['x', 'y'])]);
  await expect(readWith(deeplabcutH5, wrong)).rejects.toThrow(/is 1 wide, expected 2 as it has names/);
  await expect(readWith(deeplabcutH5, wrong)).rejects.toThrow(InputError);
  expect(await matches(deeplabcutH5, await table([['a'], ['b']], [[1, 2]], ['0']))).toBe(false);
});

test('a pickle that makes anything but lists of texts is not read', () => {
  expect(
    readColumnPickle(
      pickled([
        ['a', 'b'],
        ['a', 'c'],
      ]),
    ),
  ).toEqual([
    ['a', 'b'],
    ['a', 'c'],
  ]);
  expect(readColumnPickle('(lp0\n(I0\nVna\\u00efve\ntp1\na.')).toEqual([[0, 'naïve']]);
  for (const other of ['cos\nsystem\n(Vls\ntR.', '(dp0\n.', 'a.', 'g5\n.', '(l', ''])
    expect(readColumnPickle(other)).toBeUndefined();
});
