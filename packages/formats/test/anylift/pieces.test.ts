import { InputError, liftResultsOf } from '@anylift/core';
import { type InputFile, inMemory, layoutAnswers, openRecording, recordingOf2D } from '@anylift/formats';
import { describe, expect, test } from 'vitest';
import { answer, binary2D, skeleton, write3D } from '../samples.js';

/** A file that keeps account of what is read of it. */
function counted(bytes: Uint8Array): InputFile & { ranges: [number, number][] } {
  const ranges: [number, number][] = [];
  return {
    ...inMemory(bytes, 'x'),
    ranges,
    read: async (start, length) => {
      ranges.push([start, length]);
      return bytes.subarray(start, start + length);
    },
  };
}

const { POSITIVE_INFINITY: infinity } = Number;
const frames = (count: number, value: (k: number) => number) => Float32Array.from({ length: count * 8 }, (_, k) => value(k));

describe('poses of safetensors in pieces', () => {
  test('are those of the whole', async () => {
    const bytes = binary2D(
      [3, 4, 2],
      frames(3, (k) => (k === 10 || k === 11 ? Number.NaN : k / 7)),
    );
    const recording = await openRecording(counted(bytes), { where: 'x' });
    const whole = await recording.read(0, 3);
    for (let first = 0; first < 3; first++)
      for (let end = first + 1; end <= 3; end++) {
        const { points, frame } = await recording.read(first, end - first);
        expect(points).toEqual(whole.points.slice(first * 8, end * 8));
        expect([...frame]).toEqual(Array.from({ length: end - first }, (_, p) => first + p));
      }
  });

  test('are read from where they stand, and nothing else', async () => {
    const bytes = counted(
      binary2D(
        [1000, 4, 2],
        frames(1000, (k) => k),
      ),
    );
    const recording = await openRecording(bytes, { where: 'x' });
    const head = bytes.size - 1000 * 32;
    // Recognition looks at no more than 4 KB, the header at itself.
    expect(Math.max(...bytes.ranges.map(([, length]) => length))).toBeLessThanOrEqual(4096);
    bytes.ranges.length = 0;
    expect((await recording.read(700, 3)).points[0]).toBe(5600);
    expect(bytes.ranges).toEqual([[head + 700 * 32, 3 * 32]]);
  });

  test('name what is wrong by its frame in the file', async () => {
    const bytes = binary2D(
      [9, 4, 2],
      frames(9, (k) => (k === 8 * 6 + 2 ? infinity : k)),
    );
    const recording = await openRecording(counted(bytes), { where: 'x' });
    await recording.read(0, 6);
    await expect(recording.read(5, 3)).rejects.toThrow(
      new InputError('x: frame 6, keypoint 1 (left_leg): x is Infinity, expected a coordinate below 1000000000'),
    );
  });
});

test('an answer written in pieces, in any order, is the one written as a whole', async () => {
  const N = 4;
  const chunk = (first: number, count: number) => {
    const numbers = (size: number) => Float64Array.from({ length: count * size }, (_, k) => first * size + k + size / 8);
    return {
      frameCount: count,
      keypointCount: N,
      keypoints3d: numbers(3 * N),
      canonical: numbers(3 * N),
      rotation: numbers(9),
      scale: numbers(1),
      translation: numbers(2),
      probability: numbers(1),
      alternatives: numbers(3 * N),
      alternativeProbabilities: numbers(1),
      errors: numbers(N),
      reasons: new Map<number, string>(),
    };
  };
  const { model } = answer;
  const reasons = new Map([[1, 'all visible landmarks are on one line']]);
  const input = recordingOf2D({ skeleton, frames: Array(5).fill({ keypoints: Array(N).fill(null) }) }, 'x');
  const layout = layoutAnswers(input, { model, reasons });
  const numbers = { frame: new Int32Array(), instance: new Int32Array() };
  const bytes = new Uint8Array(layout.size);
  const unliftable = chunk(1, 1);
  for (const values of Object.values(unliftable)) if (values instanceof Float64Array) values.fill(Number.NaN);
  for (const [lifted, first] of [[chunk(2, 3), 2] as const, [chunk(0, 1), 0] as const, [unliftable, 1] as const])
    for (const part of layout.partsOf(lifted, numbers, first)) bytes.set(part.bytes, part.start);
  bytes.set(layout.head);
  const results = liftResultsOf({ ...chunk(0, 5), reasons });
  expect(bytes).toEqual(await write3D({ format: 'anylift/1', model, skeleton, frames: results }, 'safetensors'));
});
