import { nodeBackend } from '@anylift/autodiff/node';
import { type Frame2D, type LiftedFrame, Lifter, type Vector3 } from '@anylift/core';
import {
  type Answer,
  answerOf,
  DEFAULT_PROTOCOL,
  evaluateSet,
  flatAnswer,
  type KeypointSet,
  meanResult,
  type Protocol,
} from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { tinyCheckpoint } from '../../core/test/models.js';
import { chainSet } from './chain.js';

const set = chainSet({ joints: 10 });

/** e₁, e₂, e₃ and −e₁, −e₂, −e₃: whoever sees them knows the camera, and so their depth. */
const octahedron: KeypointSet = {
  ...set,
  name: 'octahedron',
  points: Float32Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1, -1, 0, 0, 0, -1, 0, 0, 0, -1),
  frames: 1,
  keypoints: 6,
  skeleton: { edges: [] },
  sequences: [{ name: '', split: '', start: 0, count: 1 }],
};

/** The octahedron as it stands in the camera's frame, from a picture of it in which one corner may be hidden. */
function truth({ keypoints }: Frame2D): Vector3[] {
  const rows = [0, 1].map((axis) => [0, 1, 2].map((k) => keypoints[k]?.[axis] ?? -keypoints[k + 3]![axis]));
  const [[a, b, c], [d, e, f]] = rows;
  const depth = [b * f - c * e, c * d - a * f, a * e - b * d];
  const corners = [0, 1, 2].map((k): Vector3 => [rows[0][k], rows[1][k], depth[k]]);
  return [...corners, ...corners.map(([x, y, z]): Vector3 => [-x, -y, -z])];
}

type Change = (point: Vector3, hidden: boolean) => Vector3;
const same: Change = (point) => point;
const mirrored: Change = ([x, y, z]) => [x, y, -z];

/** Answers that know the truth, and change it. */
function knowing(first: Change, second: Change = first): Answer {
  return async (_, frames) =>
    frames.map((frame): LiftedFrame => {
      const changed = (change: Change) => truth(frame).map((point, i) => change(point, frame.keypoints[i] === null));
      const identity: LiftedFrame['camera']['rotation'] = [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ];
      return {
        keypoints3d: changed(first),
        canonical: truth(frame),
        camera: { rotation: identity, scale: 1, translation: [0, 0] },
        probability: 0.5,
        alternatives: [{ keypoints3d: changed(second), probability: 0.5 }],
      };
    });
}

const evaluate = (answer: Answer, protocol: Partial<Protocol> = {}, of = octahedron) =>
  evaluateSet(answer, of, { ...DEFAULT_PROTOCOL, views: 30, ...protocol });

describe('the figures of an evaluation', () => {
  it('are 0 for a perfect answer', async () => {
    const result = await evaluate(knowing(same));
    expect(result).toMatchObject({ name: 'octahedron', frames: 1, samples: 30, split: 'all', units: 'm', hiddenPaMpjpe: null });
    for (const figure of ['paMpjpe', 'pa2Mpjpe', 'nMpjpe', 'mpjpe', 'ne'] as const) expect(result[figure]).toBeLessThan(1e-9);
    expect(result.flipRate).toBe(0);
  });

  it('count scale in MPJPE alone, and position nowhere', async () => {
    const result = await evaluate(knowing(([x, y, z]) => [1.1 * x + 50, 1.1 * y - 7, 1.1 * z + 9]));
    expect(result.mpjpe).toBeCloseTo(0.1, 9);
    expect(result.nMpjpe).toBeLessThan(1e-9);
    expect(result.paMpjpe).toBeLessThan(1e-9);
  });

  it('count orientation in the camera frame alone', async () => {
    // Half a turn about the line of sight: Σ x·y = 2 (−1 − 1 + 1) < 0, so that the best scale is 0 and each corner is off by 1.
    const result = await evaluate(knowing(([x, y, z]) => [-x, -y, z]));
    expect(result.nMpjpe).toBeCloseTo(1, 9);
    expect(result.paMpjpe).toBeLessThan(1e-9);
    expect(result.ne).toBeLessThan(1e-9);
  });

  it('take a mirror image for an error, and the better of two answers for PA₂', async () => {
    const result = await evaluate(knowing(mirrored, same));
    // H has singular values 2, 2, 2 and a negative determinant: NE² = 1 − (2 + 2 − 2)² / 6².
    expect(result.ne).toBeCloseTo(Math.sqrt(8) / 3, 9);
    expect(result.paMpjpe).toBeGreaterThan(0.5);
    expect(result.pa2Mpjpe).toBeLessThan(1e-9);
    expect(result.flipRate).toBe(1);
    expect((await evaluate(knowing(same, mirrored))).flipRate).toBe(0);
  });

  it('are those of a picture for the flat answer', async () => {
    const depths: number[] = [];
    const result = await evaluate(async (skeleton, frames, sides) => {
      depths.push(...frames.flatMap((frame) => truth(frame).map(([, , z]) => Math.abs(z))));
      return flatAnswer(skeleton, frames, sides);
    });
    const depth = depths.reduce((sum, z) => sum + z, 0) / depths.length;
    expect(result.mpjpe).toBeCloseTo(depth, 9);
    expect(result.nMpjpe).toBeCloseTo(depth, 9);
    // Of H's singular values 2, 2, 0: NE² = 1 − (2 + 2)² / (4 · 6).
    expect(result.ne).toBeCloseTo(Math.sqrt(1 / 3), 9);
  });

  it('of hidden landmarks are their errors after the similarity over the visible ones', async () => {
    const moved: Change = ([x, y, z], hidden) => [2 * x + (hidden ? 6 : 0) + 100, 2 * y - (hidden ? 8 : 0), 2 * z];
    const result = await evaluate(knowing(moved), { occlude: 0.2 });
    expect(result.paMpjpe).toBeLessThan(1e-9);
    expect(result.hiddenPaMpjpe).toBeCloseTo(5, 9);
    expect((await evaluate(knowing(same), { occlude: 0.2 })).hiddenPaMpjpe).toBeLessThan(1e-9);
  });

  it('leave out landmarks that a set misses, hidden or not', async () => {
    const points = Float32Array.from({ length: set.points.length }, (_, k) => (k % 30 < 3 ? Number.NaN : set.points[k]));
    const result = await evaluate(flatAnswer, { occlude: 0.3 }, { ...set, points });
    for (const figure of ['paMpjpe', 'nMpjpe', 'ne', 'hiddenPaMpjpe', 'extent'] as const)
      expect(result[figure]).toSatisfy(Number.isFinite);
  });

  it('are means over sets in % of each one’s extent', async () => {
    const result = await evaluate(flatAnswer);
    expect(result.extent).toBeGreaterThan(2);
    const mean = meanResult([result, { ...result, paMpjpe: 3 * result.paMpjpe, flipRate: 0.5 }]);
    expect(mean.paMpjpePercent).toBeCloseTo((200 * result.paMpjpe) / result.extent, 9);
    expect(mean.flipRate).toBe(0.25);
  });
});

describe('the protocol', () => {
  it('hides exactly the share it names', async () => {
    const counts = new Set<number>();
    const counting: Answer = async (skeleton, frames, sides) => {
      for (const { keypoints } of frames) counts.add(keypoints.filter((keypoint) => keypoint === null).length);
      return flatAnswer(skeleton, frames, sides);
    };
    await evaluate(counting, { occlude: 0.4 }, set);
    expect([...counts]).toEqual([4]);
    await evaluate(counting, { occlude: 0.95 }, set);
    expect([...counts]).toEqual([4, 7]);
  });

  it('shows the same with the same seed, and depends on the set’s name, the seed and the camera', async () => {
    const seen: string[] = [];
    const recording: Answer = async (skeleton, frames, sides) => {
      seen.push(JSON.stringify(frames));
      return flatAnswer(skeleton, frames, sides);
    };
    await evaluate(recording, {}, set);
    const first = seen.splice(0).join();
    await evaluate(recording, {}, set);
    expect(seen.splice(0).join()).toBe(first);
    for (const [protocol, of] of [
      [{ seed: 1 }, set],
      [{ perspective: 2 }, set],
      [{}, { ...set, name: 'other' }],
    ] as const) {
      await evaluate(recording, protocol, of);
      expect(seen.splice(0).join()).not.toBe(first);
    }
  });

  it('goes by splits, and by frames that are spread over a set', async () => {
    expect(await evaluate(flatAnswer, { views: 4 }, set)).toMatchObject({ frames: 40, samples: 160 });
    expect(await evaluate(flatAnswer, { split: 'val', views: 4 }, set)).toMatchObject({ frames: 8, samples: 32, split: 'val' });
    expect(await evaluate(flatAnswer, { split: 'train', framesPerSet: 5, views: 1 }, set)).toMatchObject({ samples: 5 });
    await expect(evaluate(flatAnswer, { split: 'test' }, set)).rejects.toThrow('no frames of split "test"');
    const empty = { ...set, points: set.points.map(() => Number.NaN) };
    await expect(evaluate(flatAnswer, {}, empty)).rejects.toThrow('chain: no frames of three landmarks');
  });

  it('counts samples that were answered, not those that could not be lifted', async () => {
    const some: Answer = async (skeleton, frames, sides) =>
      (await flatAnswer(skeleton, frames, sides)).map((result, i) => (i % 3 ? result : null));
    expect((await evaluate(some)).samples).toBe(20);
  });

  it('measures a lifter, told the sides and not', async () => {
    const lifter = await Lifter.from(tinyCheckpoint(), nodeBackend({ threads: 1 }));
    const [told, untold] = [true, false].map((sides) => evaluate(answerOf(lifter), { sides, occlude: 0.3, views: 4 }, set));
    for (const { paMpjpe, pa2Mpjpe, flipRate, hiddenPaMpjpe, samples } of [await told, await untold]) {
      expect(samples).toBe(160);
      expect(pa2Mpjpe).toBeLessThan(paMpjpe);
      expect(flipRate).toBeGreaterThan(0);
      expect(flipRate).toBeLessThan(1);
      expect(hiddenPaMpjpe).toBeGreaterThan(0);
    }
    expect((await told).paMpjpe).not.toBe((await untold).paMpjpe);
    await lifter.release();
  });
});
