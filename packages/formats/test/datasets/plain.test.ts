import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainNpy } from '../../src/datasets/plainNpy.js';
import { plainNpz } from '../../src/datasets/plainNpz.js';
import { damage, npyFloats, npyIntegers, npyTexts, npz, open, readsOrRefuses, readWith, written } from './numpy.js';

const values = (count: number) => Array.from({ length: count }, (_, i) => i);

describe('reads', () => {
  test.each([
    ['keypoints', [2, 4, 2], 2, [2, 2, 4, 1]],
    ['keypoints', [2, 4, 3], 3, [2, 2, 4, 1]],
    ['keypoints_3d', [4, 3], 3, [1, 1, 4, 1]],
    ['arr_0', [3, 2, 4, 2], 2, [3, 6, 4, 2]],
    ['anything', [2, 4, 3], 3, [2, 2, 4, 1]],
  ] as const)('%s %j', async (name, shape, dimensions, [frameCount, poseCount, keypointCount, instanceCount]) => {
    const count = shape.reduce((a: number, b) => a * b, 1);
    const recording = await readWith(plainNpz, npz({ [name]: npyFloats([...shape], values(count)) }));
    expect(recording).toMatchObject({ dimensions, frameCount, poseCount, keypointCount, instanceCount });
    expect([...recording.poses.points]).toEqual(values(count));
    expect([...recording.poses.frame].at(-1)).toBe(frameCount - 1);
    expect([...recording.poses.instance].at(-1)).toBe(instanceCount - 1);
  });

  test('a confidence in the third channel where the name says 2D, names, edges, rate and units', async () => {
    const file = npz({
      keypoints2d: npyFloats([1, 2, 3], [1, 2, 0.5, 3, 4, 1]),
      names: npyTexts(['a', 'bc']),
      edges: npyIntegers([1, 2], [0, 1]),
      fps: npyFloats([], [25]),
      units: npyTexts(['mm'], []),
    });
    const recording = await readWith(plainNpz, file);
    expect(recording).toMatchObject({ dimensions: 2, scores: 'confidence', fps: 25, units: 'mm' });
    expect(recording.skeleton).toEqual({ keypoints: ['a', 'bc'], edges: [[0, 1]] });
    expect([[...recording.poses.points], [...recording.poses.scores!]]).toEqual([
      [1, 2, 3, 4],
      [0.5, 1],
    ]);
  });

  test('a confidence beside the landmarks, but no scores of something else', async () => {
    const keypoints = npyFloats([2, 3, 2], values(12));
    const scored = await readWith(plainNpz, npz({ keypoints, scores: npyFloats([2, 3], [1, 2, 3, 4, 5, 6]) }));
    expect([...scored.poses.scores!]).toEqual([1, 2, 3, 4, 5, 6]);
    const boxes = await readWith(plainNpz, npz({ keypoints, scores: npyFloats([2], [1, 2]) }));
    expect(boxes.scores).toBeUndefined();
  });
});

test.each([
  [
    npz({ keypoints2d: npyFloats([1, 2, 2], values(4)), keypoints3d: npyFloats([1, 2, 3], values(6)) }),
    /keypoints2d, keypoints3d could be/,
  ],
  [npz({ a: npyFloats([5, 5], values(25)) }), /no landmarks, found a <f4 \[5, 5\]/],
  [npz({ keypoints: npyFloats([0, 5, 2], []) }), /no frames/],
  [
    npz({ keypoints: npyFloats([2, 40, 3, 2], values(480)) }),
    /keypoints is of shape \[2, 40, 3, 2\] would be 40 persons in each of 2 frames/,
  ],
  [npz({ keypoints: npyFloats([1, 2, 2], values(4)), names: npyTexts(['a']) }), /1 keypoints, expected 2/],
  [npz({ keypoints: npyFloats([2, 1, 2], values(4)), frame: npyIntegers([2], [3, 1]) }), /frame 1 is 1/],
])('refuses what it cannot tell, %#', async (bytes, message) => {
  await expect(readWith(plainNpz, bytes)).rejects.toThrow(message);
});

const recordings = [
  npz({
    keypoints3d: npyFloats([3, 2, 3], [...values(15), Number.NaN, Number.NaN, Number.NaN]),
    edges: npyIntegers([1, 2], [0, 1]),
  }),
  npz({ keypoints2d: npyFloats([2, 3, 1, 3], values(18)), names: npyTexts(['é']), fps: npyFloats([], [12.5]) }),
];

describe.each(recordings)('written and read again, %#', (bytes) => {
  test('.npz', async () => {
    const recording = await readWith(plainNpz, bytes);
    const { read: _, ...again } = await readWith(plainNpz, await written(plainNpz, recording));
    const { read: __, ...before } = recording;
    expect(again).toEqual(before);
  });

  test('.npy', async () => {
    const recording = await readWith(plainNpz, bytes);
    const again = await readWith(plainNpy, await written(plainNpy, recording));
    expect([again.frameCount, again.keypointCount]).toEqual([recording.frameCount, recording.keypointCount]);
    if (recording.instanceCount === 1) expect(again.poses.points).toEqual(recording.poses.points);
  });
});

test('frames without a pose are NaN in .npy', async () => {
  const file = npz({ keypoints: npyFloats([2, 1, 2], [1, 2, 3, 4]), frame: npyIntegers([2], [1, 3]) });
  const again = await readWith(plainNpy, await written(plainNpy, await readWith(plainNpz, file)));
  expect([...again.poses.points]).toEqual([NaN, NaN, 1, 2, NaN, NaN, 3, 4]);
});

test('a damaged file is read or refused', async () => {
  const change = fc.record({ at: fc.nat(400), value: fc.nat(255) });
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(changes, changes, (first, second) =>
      readsOrRefuses(async () => {
        const keypoints = damage(npyFloats([2, 3, 2], values(12)), first);
        const frame = damage(npyIntegers([2], [0, 1]), second);
        const arrays = await open(npz({ keypoints, frame, names: npyTexts(['a', 'b', 'c']) }, 0));
        const reader = plainNpz.reader!;
        if (reader.container !== 'npz') throw new Error('reads no .npz');
        const recording = await reader.read(arrays, { where: 'x' });
        await recording.read(0, recording.poseCount);
      }),
    ),
    { numRuns: 1000 },
  );
});
