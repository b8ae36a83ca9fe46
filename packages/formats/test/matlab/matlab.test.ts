import { InputError } from '@anylift/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inMemory } from '../../src/bytes.js';
import type { FileReader } from '../../src/format.js';
import { readMat5 } from '../../src/matlab/mat5.js';
import { matlab, matlab73 } from '../../src/matlab/matlab.js';
import { matlabSkeleton } from '../../src/matlab/skeleton.js';
import { hdf5, readWith } from '../animals/hdf5Fixture.js';
import { Mat5 } from './mat5Fixture.js';

const reader = matlab.reader as FileReader;

function read(bytes: Uint8Array) {
  expect(reader.matches(bytes.subarray(0, 4096), 'a.mat')).toBe(true);
  return reader.read(inMemory(bytes), { where: 'a.mat' });
}

/** Two frames of four landmarks; a value tells its place. */
const value = (f: number, k: number, d: number) => 100 * f + 10 * k + d;
const EXPECTED = [0, 1].flatMap((f) => [0, 1, 2, 3].flatMap((k) => [0, 1, 2].map((d) => value(f, k, d))));

/** Column-major: the first index fastest. */
const columnMajor = ([A, B, C]: number[], at: (a: number, b: number, c: number) => number) =>
  Array.from({ length: A * B * C }, (_, i) => at(i % A, Math.floor(i / A) % B, Math.floor(i / A / B)));

const pred = (mat: Mat5) =>
  mat.numbers(
    'pred',
    [2, 3, 4],
    columnMajor([2, 3, 4], (f, d, k) => value(f, k, d)),
  );

const names = (mat: Mat5, name = 'joint_names') =>
  mat.cell(
    name,
    ['EarL', 'EarR', 'Snout', 'Tail(base)'].map((text) => mat.text('', text)),
  );

/** [[1, 2], [1, 3]], column by column. */
const pairs = (mat: Mat5, name: string) => mat.small(name, [2, 2], [1, 1, 2, 3]);

test.each([
  ['little-endian', true, false],
  ['big-endian', false, false],
  ['compressed', true, true],
])('predictions of DANNCE with their skeleton, %s', async (_, little, compress) => {
  const mat = new Mat5(little);
  const parts = [pred(mat), names(mat), pairs(mat, 'joints_idx'), mat.numbers('sampleID', [1, 2], [7, 17])];
  const recording = await read(mat.file(...parts.map((part) => (compress ? mat.compressed(part) : part))));
  expect(recording).toMatchObject({ dimensions: 3, frameCount: 2, poseCount: 2, keypointCount: 4, frameNames: ['7', '17'] });
  expect(recording.skeleton).toEqual({
    keypoints: ['EarL', 'EarR', 'Snout', 'Tail(base)'],
    edges: [
      [0, 1],
      [0, 2],
    ],
  });
  expect(Array.from((await recording.read(0, 2)).points)).toEqual(EXPECTED);
});

test('landmarks may come before their coordinates', async () => {
  const mat = new Mat5();
  const recording = await read(
    mat.file(
      mat.numbers('pred', [2, 4, 3], columnMajor([2, 4, 3], value)),
      mat.struct('skeleton', { joint_names: names(mat, '') }),
    ),
  );
  expect(recording.skeleton.keypoints).toHaveLength(4);
  expect(Array.from((await recording.read(0, 2)).points)).toEqual(EXPECTED);
});

test('labels of Label3D are the same for each camera: a row a frame', async () => {
  const mat = new Mat5();
  const rows = columnMajor([2, 12, 1], (f, column) => value(f, Math.floor(column / 3), column % 3));
  const camera = mat.struct('', { data_3d: mat.numbers('', [2, 12], rows), data_frame: mat.small('', [1, 2], [5, 9]) });
  const recording = await read(mat.file(mat.cell('labelData', [camera, camera])));
  expect(recording).toMatchObject({ dimensions: 3, frameCount: 2, keypointCount: 4, frameNames: ['5', '9'] });
  expect(Array.from((await recording.read(0, 2)).points)).toEqual(EXPECTED);
});

test('positions of LEAP are 2D, frames last; NaN is missing', async () => {
  const mat = new Mat5();
  const positions = columnMajor([4, 2, 5], (k, d, f) => (f === 0 && k === 1 ? Number.NaN : value(f, k, d)));
  const skeleton = mat.struct('skeleton', { nodes: names(mat, ''), edges: pairs(mat, '') });
  const recording = await read(mat.file(mat.numbers('positions', [4, 2, 5], positions), skeleton));
  expect(recording).toMatchObject({ dimensions: 2, frameCount: 5, keypointCount: 4 });
  expect(Array.from((await recording.read(0, 1)).points)).toEqual([0, 1, Number.NaN, Number.NaN, 20, 21, 30, 31]);
});

test('a skeleton alone is named as one', async () => {
  const mat = new Mat5();
  const bytes = mat.file(names(mat), pairs(mat, 'joints_idx'));
  expect(await read(bytes)).toMatchObject({ frameCount: 0, poseCount: 0, keypointCount: 4 });
  expect(matlabSkeleton(await readMat5(bytes, 'a.mat'))?.edges).toEqual([
    [0, 1],
    [0, 2],
  ]);
});

test('without landmarks the variables are listed; objects are passed over', async () => {
  const mat = new Mat5();
  const opaque = mat.element(14, mat.element(6, mat.int32([17, 0])));
  await expect(read(mat.file(opaque, mat.small('color', [1, 3], [1, 2, 3])))).rejects.toThrow(
    'a.mat: no landmarks among its variables color, expected pred, labelData or positions',
  );
});

test('sizes that are not there are refused before anything is made of them', async () => {
  const mat = new Mat5();
  const huge = mat.matrix(6, [2 ** 30, 2 ** 30], 'pred', [mat.element(9, mat.doubles([1]))]);
  await expect(read(mat.file(huge))).rejects.toThrow(/array has shape/);
  const cells = mat.matrix(1, [1, 2 ** 25], 'pred', [mat.text('', 'a')]);
  await expect(read(mat.file(cells))).rejects.toThrow(/33554432 cells claim more bytes than there are/);
  const few = mat.matrix(6, [2, 3, 4], 'pred', [mat.element(9, mat.doubles([1, 2]))]);
  await expect(read(mat.file(few))).rejects.toThrow('an array of shape [2,3,4] has 2 numbers');
});

test('version 7.3 has its dimensions the other way round, and names as characters by their codes', async () => {
  // What is column-major there is C order here: the same numbers.
  const data = Float64Array.from(columnMajor([2, 3, 4], (f, d, k) => value(f, k, d)));
  const bytes = await hdf5({
    '/pred': { data, shape: [4, 3, 2], attributes: { MATLAB_class: 'double' } },
    '/note': { data: Uint16Array.from('rat', (c) => c.charCodeAt(0)), shape: [3, 1], attributes: { MATLAB_class: 'char' } },
  });
  const recording = await readWith(matlab73, bytes);
  expect(recording).toMatchObject({ dimensions: 3, frameCount: 2, keypointCount: 4 });
  expect(Array.from((await recording.read(0, 2)).points)).toEqual(EXPECTED);
});

test('whatever bytes are changed or cut off, there is a recording or an InputError', async () => {
  const mat = new Mat5();
  const parts = [
    names(mat),
    mat.compressed(pairs(mat, 'joints_idx')),
    pred(mat),
    mat.struct('skeleton', { nodes: names(mat, '') }),
  ];
  const whole = mat.file(...parts);
  const change = fc.tuple(fc.nat(whole.length - 129), fc.oneof(fc.constantFrom(0, 255, 127), fc.nat(255)));
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 8 }), fc.option(fc.nat(whole.length)), async (changes, length) => {
      const bytes = whole.slice(0, length ?? whole.length);
      for (const [at, byte] of changes) if (at + 128 < bytes.length) bytes[at + 128] = byte;
      try {
        const recording = await reader.read(inMemory(bytes), { where: 'a.mat' });
        await recording.read(0, recording.poseCount);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
      }
    }),
    { numRuns: 500 },
  );
});
