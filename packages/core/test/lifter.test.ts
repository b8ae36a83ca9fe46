import { serialize, type Tensor } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import {
  buildModel,
  type Frame2D,
  frameArraysOf,
  InputError,
  type LiftedFrame,
  Lifter,
  type LiftResult,
  liftResultsOf,
  type Skeleton,
  unliftableFrames,
  type Vector3,
} from '@anylift/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { det, distance, skew } from './geometry.js';
import { randomFrame, randomTree, TINY, tinyCheckpoint } from './models.js';

const backend = nodeBackend({ threads: 1 });
let lifter: Lifter;

beforeAll(async () => {
  lifter = await Lifter.from(tinyCheckpoint(), backend);
});

const rig = (count: number): Skeleton => ({ edges: randomTree(count, count) });

async function liftOne(frame: Frame2D, skeleton: Skeleton = rig(frame.keypoints.length)): Promise<LiftedFrame> {
  const [result] = await lifter.lift({ skeleton, frames: [frame] });
  return lifted(result);
}

function lifted(result: LiftResult): LiftedFrame {
  if (result.keypoints3d === null) throw new Error(result.reason);
  return result;
}

/** Largest distance along an axis, as a share of the picture's 160 pixels or so. */
const apart = (a: Vector3[], b: Vector3[]) => distance(a.flat(), b.flat()) / 160;

describe('a lift of a large rig', () => {
  // Lists of neighbours take the place of masks: the order of the landmarks and a second copy of an edge must not matter there either.
  const N = 300;
  const frames = [randomFrame(1, N, [3, 17]), randomFrame(2, N), randomFrame(3, N, [0])];
  const chain = Array.from({ length: N - 1 }, (_, i): [number, number] => [i, i + 1]);
  const hub = Array.from({ length: 40 }, (_, i): [number, number] => [0, i + 2]);

  /** What the graph with masks answers. */
  async function byMasks(edges: [number, number][]) {
    const { model, weights } = tinyCheckpoint();
    const session = await backend.open(serialize(pick(buildModel(model, 'B', 'N').outputs), weights));
    const adjacency = new Float32Array(N * N);
    for (const [i, j] of edges) for (const at of [i * N + j, j * N + i]) adjacency[at] = 1;
    const answers = [];
    for (const { keypoints } of frames) {
      const { shape } = await session.run({
        keypoints: {
          data: Float32Array.from(keypoints.flatMap((keypoint) => keypoint?.slice(0, 2) ?? [0, 0])),
          shape: [1, N, 2],
        },
        mask: { data: Float32Array.from(keypoints, (keypoint) => (keypoint ? 1 : 0)), shape: [1, N] },
        adjacency: { data: adjacency, shape: [1, N, N] },
        sides: { data: new Float32Array(N), shape: [1, N] },
      });
      answers.push(shape.data);
    }
    await session.release();
    return answers;
  }
  const pick = ({ shape }: { shape: Tensor }) => ({ shape });

  it.each([
    ['few edges', chain],
    ['an edge that is said twice', [...chain, [1, 0] as [number, number]]],
    ['no edges', []],
    ['a landmark with many neighbours', [...chain, ...hub]],
  ])('answers as the masks do, with %s', async (_, edges) => {
    const expected = await byMasks(edges);
    for (const part of [frames, frames.slice(1, 2)]) {
      const results = await lifter.lift({ skeleton: { edges }, frames: part });
      for (const [i, result] of results.entries()) {
        const z = (points: ArrayLike<number>) => Array.from({ length: N }, (_, k) => points[3 * k + 2]);
        const found = z(lifted(result).canonical.flat());
        const there = z(expected[frames.indexOf(part[i])]);
        // The other answer may be the likelier one: then z is mirrored.
        const sign = Math.sign(found.reduce((sum, value, k) => sum + value * there[k], 0));
        expect(
          distance(
            found.map((value) => value * sign),
            there,
          ),
        ).toBeLessThan(1e-4);
      }
    }
  });
});

describe('a lift', () => {
  it('keeps x and y of visible landmarks as they are and gives hidden ones a finite position', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const frame = randomFrame(seed, 4 + seed, [1]);
      const { keypoints3d } = await liftOne(frame);
      frame.keypoints.forEach((keypoint, i) => {
        if (keypoint) expect(keypoints3d[i].slice(0, 2)).toEqual(keypoint);
      });
      expect(keypoints3d.flat().every(Number.isFinite)).toBe(true);
    }
  });

  it('answers with the camera through which the canonical shape is the answer', async () => {
    for (let seed = 1; seed <= 20; seed++) {
      const frame = randomFrame(seed, 4 + seed, [0]);
      const { keypoints3d, canonical, camera } = await liftOne(frame);
      const rotation = Float64Array.from(camera.rotation.flat());
      expect(skew(rotation)).toBeLessThan(1e-9);
      expect(det(rotation)).toBeCloseTo(1, 9);
      expect(camera.scale).toBeGreaterThan(0);
      const seen = canonical.map((point) =>
        camera.rotation.map((row, axis) => {
          const value = camera.scale * (row[0] * point[0] + row[1] * point[1] + row[2] * point[2]);
          return axis < 2 ? value + camera.translation[axis] : value;
        }),
      );
      // Depths are about the mean of the visible landmarks; landmark 0 is hidden.
      const depth = seen.slice(1).reduce((sum, point) => sum + point[2], 0) / (seen.length - 1);
      // A hidden landmark is exactly where the camera sees it, a visible one as near as the best camera brings it; the depths are exact.
      expect(distance(keypoints3d[0].slice(0, 2), seen[0].slice(0, 2))).toBeLessThan(1e-9 * camera.scale);
      const depths = keypoints3d.map(([, , z]) => z);
      expect(
        distance(
          depths,
          seen.map(([, , z]) => z - depth),
        ),
      ).toBeLessThan(1e-9 * camera.scale);
      expect(depths.slice(1).reduce((sum, z) => sum + z, 0)).toBeCloseTo(0, 6);
    }
  });

  it('has its mirror image in depth as the other answer, and comes first with a probability from a half', async () => {
    const seenFirst = new Set<boolean>();
    for (let seed = 1; seed <= 20; seed++) {
      const { keypoints3d, probability, alternatives, canonical } = await liftOne(randomFrame(seed, 9));
      expect(alternatives).toHaveLength(1);
      expect(alternatives[0].keypoints3d).toEqual(keypoints3d.map(([x, y, z]) => [x, y, -z]));
      expect(probability).toBeGreaterThanOrEqual(0.5);
      expect(probability + alternatives[0].probability).toBeCloseTo(1, 12);
      seenFirst.add(canonical[0][2] > 0);
    }
    expect(seenFirst.size).toBe(2);
  });

  it('says nothing of first and second in the form paper: a half each', async () => {
    const paper = await Lifter.from(tinyCheckpoint({ ...TINY, form: 'paper' }), backend);
    const [result] = await paper.lift({ skeleton: rig(8), frames: [randomFrame(1, 8)] });
    expect(lifted(result).probability).toBe(0.5);
    await paper.release();
  });

  it('moves and grows with its input', async () => {
    const frame = randomFrame(3, 12, [5]);
    const before = await liftOne(frame);
    const moved = await liftOne({ keypoints: frame.keypoints.map((k) => k && [1e5 + 40 * k[0], 40 * k[1] - 3e5]) });
    const expected = before.keypoints3d.map(([x, y, z]): Vector3 => [1e5 + 40 * x, 40 * y - 3e5, 40 * z]);
    expect(apart(moved.keypoints3d, expected) / 40).toBeLessThan(1e-5);
    expect(moved.camera.scale / before.camera.scale).toBeCloseTo(40, 3);
  });

  it('does not know the order of landmarks', async () => {
    const frame = randomFrame(4, 17, [2, 9]);
    const skeleton: Skeleton = { ...rig(17), sides: Array.from({ length: 17 }, (_, i) => (['L', 'R', ''] as const)[i % 3]) };
    const order = [...frame.keypoints.keys()].sort((a, b) => ((a * 11) % 17) - ((b * 11) % 17));
    const there = await liftOne(frame, skeleton);
    const here = await liftOne(
      { keypoints: order.map((i) => frame.keypoints[i]) },
      {
        edges: skeleton.edges.map(([i, j]) => [order.indexOf(j), order.indexOf(i)]),
        sides: order.map((i) => skeleton.sides![i]),
      },
    );
    const expected = order.map((i) => there.keypoints3d[i]);
    expect(apart(here.keypoints3d, expected)).toBeLessThan(1e-4);
  });

  it('answers each frame as if it were alone, however many there are', async () => {
    const frames = Array.from({ length: 150 }, (_, seed) => randomFrame(seed + 1, 6, [seed % 6]));
    const results = await lifter.lift({ skeleton: rig(6), frames });
    for (const f of [0, 63, 64, 149]) {
      const alone = await liftOne(frames[f]);
      expect(apart(lifted(results[f]).keypoints3d, alone.keypoints3d)).toBeLessThan(1e-5);
    }
    expect(await lifter.lift({ skeleton: rig(6), frames: [] })).toEqual([]);
  });

  it('takes a rig without edges, and up to 512 landmarks', async () => {
    for (const count of [3, 512]) {
      const { keypoints3d } = await liftOne(randomFrame(1, count), { edges: [] });
      expect(keypoints3d).toHaveLength(count);
      expect(keypoints3d.flat().every(Number.isFinite)).toBe(true);
    }
    await expect(liftOne(randomFrame(1, 513), { edges: [] })).rejects.toThrow(InputError);
    await expect(liftOne(randomFrame(1, 513), { edges: [] })).rejects.toThrow('513');
  });

  it('uses sides where the skeleton tells them, unless asked not to', async () => {
    const frame = randomFrame(5, 6);
    const names = ['root', 'left_hip', 'right_hip', 'head', 'left_hand', 'right_hand'];
    const edges = rig(6).edges;
    const tagged: Skeleton = { edges, sides: ['', 'L', 'R', '', 'L', 'R'] };
    const symmetries: [number, number][] = [
      [1, 2],
      [4, 5],
    ];
    const lift = async (skeleton: Skeleton, sides?: boolean) =>
      lifted((await lifter.lift({ skeleton, frames: [frame] }, { sides }))[0]).keypoints3d;
    const withTags = await lift(tagged);
    expect(await lift({ edges, symmetries })).toEqual(withTags);
    expect(await lift({ edges, keypoints: names })).toEqual(withTags);
    const without = await lift({ edges });
    expect(await lift(tagged, false)).toEqual(without);
    expect(apart(withTags, without)).toBeGreaterThan(1e-3);
  });

  it('hears how sure the detector is; no word is sure, and 0 is hidden', async () => {
    const frame = randomFrame(6, 8);
    const said = (confidence: number): Frame2D => ({
      keypoints: frame.keypoints.map((keypoint, i) => (keypoint && i === 2 ? [keypoint[0], keypoint[1], confidence] : keypoint)),
    });
    const sure = (await liftOne(frame)).keypoints3d;
    for (const word of [1, 1.3, Number.NaN]) expect((await liftOne(said(word))).keypoints3d).toEqual(sure);
    expect(apart((await liftOne(said(0.4))).keypoints3d, sure)).toBeGreaterThan(1e-3);
    const hidden = { keypoints: frame.keypoints.map((keypoint, i) => (i === 2 ? null : keypoint)) };
    expect((await liftOne(said(0))).keypoints3d).toEqual((await liftOne(hidden)).keypoints3d);
  });

  it('says of each landmark how far off it may be, whatever their order, units and place; nothing in the form paper', async () => {
    const frame = randomFrame(7, 9, [4]);
    const { errors } = await liftOne(frame);
    expect(errors).toHaveLength(9);
    expect(errors!.every((error) => error >= 0)).toBe(true);
    expect(new Set(errors).size).toBeGreaterThan(5);
    const moved = frame.keypoints.map(
      (keypoint): Frame2D['keypoints'][0] => keypoint && [40 * keypoint[0] + 9, 40 * keypoint[1]],
    );
    const after = (await liftOne({ keypoints: moved })).errors!;
    const order = [...errors!.keys()].reverse();
    const edges = rig(9).edges.map(([i, j]): [number, number] => [8 - i, 8 - j]);
    const turned = (await liftOne({ keypoints: order.map((i) => frame.keypoints[i]) }, { edges })).errors!;
    for (const i of order) {
      expect(after[i] / errors![i]).toBeCloseTo(1, 2);
      expect(turned[8 - i] / errors![i]).toBeCloseTo(1, 2);
    }
    const paper = await Lifter.from(tinyCheckpoint({ ...TINY, form: 'paper' }), backend);
    expect(lifted((await paper.lift({ skeleton: rig(9), frames: [frame] }))[0])).not.toHaveProperty('errors');
    await paper.release();
  });
});

describe('a rig that is kept between lifts', () => {
  it('is that of the frame at hand, whatever was lifted before', async () => {
    const all = randomFrame(1, 9, []);
    const some = { keypoints: all.keypoints.map((keypoint, i) => (i === 4 ? null : keypoint)) };
    const path: Skeleton = { edges: Array.from({ length: 8 }, (_, i) => [i, i + 1]) };
    const loose: Skeleton = { edges: [] };
    const lifts = [
      [path, all],
      [path, some],
      [loose, all],
      [path, all],
    ] as const;
    const kept: unknown[] = [];
    for (const [skeleton, frame] of lifts) kept.push((await lifter.lift({ skeleton, frames: [frame] }))[0]);
    const other = await Lifter.from(tinyCheckpoint(), backend);
    for (const [i, [skeleton, frame]] of [...lifts.entries()].reverse())
      expect((await other.lift({ skeleton, frames: [frame] }))[0]).toEqual(kept[i]);
    await other.release();
    expect(kept[0]).toEqual(kept[3]);
    expect(kept[0]).not.toEqual(kept[2]);
  });
});

describe('frames that cannot be lifted', () => {
  const at = (...keypoints: Frame2D['keypoints']): Frame2D => ({ keypoints });

  it('are answered with the reason, among good ones', async () => {
    const good = randomFrame(1, 4);
    const frames = [
      good,
      at([1, 2], null, [3, 4], null),
      at(null, null, null, null),
      at([5, 5], [5, 5], [5, 5], null),
      at([0, 0], [0, 0], [0, 0], [0, 0]),
      at([0, 0], [1, 2], [2, 4], [3, 6]),
      at([1000.1, 7], [1000.2, 7], [1000.3, 7], null),
      good,
    ];
    const results = await lifter.lift({ skeleton: { edges: [] }, frames });
    expect(results.map((result) => ('reason' in result ? result.reason : 'good'))).toEqual([
      'good',
      'visible landmarks: 2, expected at least 3',
      'visible landmarks: 0, expected at least 3',
      'all visible landmarks are at one point',
      'all visible landmarks are at one point',
      'all visible landmarks are on one line',
      'all visible landmarks are on one line',
      'good',
    ]);
    expect(results[7]).toEqual(results[0]);
  });

  it('are NaN throughout in flat arrays, with the reasons by frame', async () => {
    const frames = [at([5, 5], [5, 5], [5, 5], null), randomFrame(1, 4), at([1, 2], null, [3, 4], null)];
    const answer = await lifter.liftArrays({ edges: [] }, frameArraysOf(frames, 4));
    expect([...answer.reasons]).toEqual([
      [0, 'all visible landmarks are at one point'],
      [2, 'visible landmarks: 2, expected at least 3'],
    ]);
    for (const values of Object.values(answer)) {
      if (!(values instanceof Float64Array)) continue;
      const size = values.length / 3;
      expect(Array.from(values, Number.isNaN)).toEqual(Array.from(values, (_, k) => k < size || k >= 2 * size));
    }
    expect(liftResultsOf(answer)).toEqual(await lifter.lift({ skeleton: { edges: [] }, frames }));
    expect([...unliftableFrames(frameArraysOf(frames, 4))]).toEqual([...answer.reasons]);
  });

  it('are not those that are merely thin, small or far away', async () => {
    await liftOne(at([0, 0], [1, 1e-3], [2, 0], [3, 1e-3]), { edges: [] });
    await liftOne(at([0, 0], [1e-9, 0], [0, 1e-9], null), { edges: [] });
    await liftOne(at([1e6, 0], [1e6 + 1, 0], [1e6, 1], null), { edges: [] });
  });
});

it.each<[string, Frame2D[], Skeleton, RegExp]>([
  ['ragged frames', [randomFrame(1, 4), randomFrame(1, 5)], { edges: [] }, /frame 1 has 5 landmarks, expected 4/],
  [
    'NaN',
    [
      {
        keypoints: [
          [1, 2],
          [3, 4],
          [Number.NaN, 5],
        ],
      },
    ],
    { edges: [] },
    /frame 0, landmark 2 /,
  ],
  [
    'infinity',
    [
      {
        keypoints: [
          [1, Number.NEGATIVE_INFINITY],
          [3, 4],
          [3, 5],
        ],
      },
    ],
    { edges: [] },
    /frame 0, landmark 0 /,
  ],
  ['an edge that leads nowhere', [randomFrame(1, 4)], { edges: [[0, 4]] }, /no landmark 4/],
  ['sides of another count', [randomFrame(1, 4)], { edges: [], sides: ['L'] }, /1 sides, expected 4/],
  ['no landmarks', [{ keypoints: [] }], { edges: [] }, /no landmarks/],
])('refuses %s', async (_, frames, skeleton, message) => {
  const refused = lifter.lift({ skeleton, frames });
  await expect(refused).rejects.toThrow(InputError);
  await expect(refused).rejects.toThrow(message);
});
