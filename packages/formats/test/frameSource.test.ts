import { type FrameArrays, InputError, type Keypoints2D, liftResultsOf, serializeSafetensors } from '@anylift/core';
import { type ByteSource, layoutSafetensors3D, openKeypoints2D, readKeypoints2D, writeSafetensors3D } from '@anylift/formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { answer, binary2D, encode, input, skeleton } from './samples.js';

/** Bytes that keep account of what is read of them. */
function counted(bytes: Uint8Array): ByteSource & { ranges: [number, number][] } {
  const ranges: [number, number][] = [];
  return {
    ranges,
    size: bytes.length,
    read: async (start, length) => {
      ranges.push([start, length]);
      return bytes.subarray(start, start + length);
    },
  };
}

const { NaN: hidden, POSITIVE_INFINITY: infinity } = Number;
const frames = (count: number, value: (k: number) => number) => Float32Array.from({ length: count * 8 }, (_, k) => value(k));

/** What `readKeypoints2D` reads, as flat arrays. */
function flat({ frames }: Keypoints2D): Pick<FrameArrays, 'image' | 'visible'> {
  const keypoints = frames.flatMap((frame) => frame.keypoints);
  const seen = keypoints.map((keypoint) => (keypoint && keypoint[2] !== 0 ? keypoint : null));
  return {
    image: Float64Array.from(seen.flatMap((keypoint) => (keypoint ? keypoint.slice(0, 2) : [0, 0]))),
    visible: Float64Array.from(seen, (keypoint) => (keypoint ? 1 : 0)),
  };
}

describe('frames in pieces', () => {
  test.each<[string, Uint8Array]>([
    [
      'F32',
      binary2D(
        [3, 4, 2],
        frames(3, (k) => (k === 10 || k === 11 ? hidden : k / 7)),
      ),
    ],
    [
      'F64',
      binary2D(
        [3, 4, 2],
        Float64Array.from({ length: 24 }, (_, k) => k / 7),
      ),
    ],
    [
      'with confidence, 0 is hidden',
      binary2D(
        [2, 4, 3],
        Float64Array.from({ length: 24 }, (_, k) => (k === 8 ? 0 : k / 24)),
      ),
    ],
    ['JSON', encode(input)],
  ])('are those of the whole: %s', async (_, bytes) => {
    const whole = readKeypoints2D(bytes, 'x');
    const source = await openKeypoints2D(counted(bytes), 'x');
    const count = whole.frames.length;
    expect({ ...source, read: null }).toEqual({ skeleton, frameCount: count, keypointCount: 4, read: null });
    for (let first = 0; first < count; first++)
      for (let end = first + 1; end <= count; end++)
        expect(await source.read(first, end - first)).toMatchObject(flat({ skeleton, frames: whole.frames.slice(first, end) }));
  });

  test('are read from where they stand, and nothing else', async () => {
    const bytes = counted(
      binary2D(
        [1000, 4, 2],
        frames(1000, (k) => k),
      ),
    );
    const source = await openKeypoints2D(bytes, 'x');
    const head = bytes.size - 1000 * 32;
    expect(Math.max(...bytes.ranges.map(([start, length]) => start + length))).toBe(head);
    bytes.ranges.length = 0;
    expect((await source.read(700, 3)).image[0]).toBe(5600);
    expect(bytes.ranges).toEqual([[head + 700 * 32, 3 * 32]]);
  });

  test('name what is wrong by its frame in the file', async () => {
    const bytes = binary2D(
      [9, 4, 2],
      frames(9, (k) => (k === 8 * 6 + 2 ? infinity : k)),
    );
    const source = await openKeypoints2D(counted(bytes), 'x');
    await source.read(0, 6);
    await expect(source.read(5, 3)).rejects.toThrow(
      new InputError(
        'x: frame 6, keypoint 1 (left_leg): x is Infinity and y is 51, expected finite numbers, or both NaN where it is hidden',
      ),
    );
  });

  test('are refused as the whole is, whatever a damaged file holds', async () => {
    const good = binary2D(
      [2, 4, 3],
      Float32Array.from({ length: 24 }, (_, k) => (k % 9) / 9),
    );
    const noise = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 3 });
    const outcome = async (read: () => unknown) => {
      try {
        return await read();
      } catch (error) {
        return error instanceof InputError ? error.message : error;
      }
    };
    await fc.assert(
      fc.asyncProperty(noise, fc.nat(good.length), async (changes, end) => {
        const bytes = Uint8Array.from(good).subarray(0, end % 3 ? good.length : end);
        for (const [at, byte] of changes) bytes[at] = byte;
        const pieces = await outcome(async () => {
          const source = await openKeypoints2D(counted(bytes), 'x');
          const { image, visible } = await source.read(0, source.frameCount);
          return { image, visible };
        });
        expect(pieces).toEqual(await outcome(() => flat(readKeypoints2D(bytes, 'x'))));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'x: the file is empty, expected JSON or safetensors'],
    [
      'a checkpoint',
      serializeSafetensors({ tensors: {}, metadata: { format: 'anylift-checkpoint/1' } }),
      'x: this is a checkpoint, expected 2D landmarks',
    ],
  ])('are not to be had of %s', async (_, bytes, message) => {
    await expect(openKeypoints2D(counted(bytes), 'x')).rejects.toThrow(new InputError(message));
  });
});

test('an answer written in pieces, in any order, is the one written as a whole', () => {
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
      reasons: new Map<number, string>(),
    };
  };
  const { model } = answer;
  const reasons = new Map([[1, 'all visible landmarks are on one line']]);
  const layout = layoutSafetensors3D({ model, skeleton, frameCount: 5, keypointCount: N, reasons });
  const bytes = new Uint8Array(layout.size);
  const unliftable = chunk(1, 1);
  for (const values of Object.values(unliftable)) if (values instanceof Float64Array) values.fill(Number.NaN);
  for (const [lifted, first] of [[chunk(2, 3), 2] as const, [chunk(0, 1), 0] as const, [unliftable, 1] as const])
    for (const part of layout.partsOf(lifted, first)) bytes.set(part.bytes, part.start);
  bytes.set(layout.head);
  const results = liftResultsOf({ ...chunk(0, 5), reasons });
  expect(bytes).toEqual(writeSafetensors3D({ format: 'anylift/1', model, skeleton, frames: results }));
});
