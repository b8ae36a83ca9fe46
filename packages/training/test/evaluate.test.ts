import { nodeBackend } from '@anylift/autodiff/node';
import { type Frame2D, findEdges, frameArraysOf, type LiftedFrame, Lifter, type Vector3 } from '@anylift/core';
import {
  type Answer,
  answerOf,
  DEFAULT_PROTOCOL,
  evaluateSet,
  flatAnswer,
  type KeypointSet,
  meanHiddenResult,
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

/** Diagonal of its bounding box: pictures are given in sizes. */
const SIZE = Math.sqrt(12);

/** The octahedron as it stands in the camera's frame, from a picture of it in which one corner may be hidden. */
function truth({ keypoints }: Frame2D): Vector3[] {
  const rows = [0, 1].map((axis) => [0, 1, 2].map((k) => SIZE * (keypoints[k]?.[axis] ?? -keypoints[k + 3]![axis])));
  const [[a, b, c], [d, e, f]] = rows;
  const depth = [b * f - c * e, c * d - a * f, a * e - b * d];
  const corners = [0, 1, 2].map((k): Vector3 => [rows[0][k], rows[1][k], depth[k]]);
  return [...corners, ...corners.map(([x, y, z]): Vector3 => [-x, -y, -z])];
}

type Change = (point: Vector3, hidden: boolean) => Vector3;
const same: Change = (point) => point;
const mirrored: Change = ([x, y, z]) => [x, y, -z];

/** Answers that know the truth, and change it; the first with a probability, where it knows one. */
function knowing(first: Change, second: Change = first, probability = (_: number) => 0.5): Answer {
  return async (_, frames) =>
    frames.map((frame, i): LiftedFrame => {
      const changed = (change: Change) =>
        truth(frame).map((point, i) => change(point, frame.keypoints[i] === null).map((x) => x / SIZE) as Vector3);
      const identity: LiftedFrame['camera']['rotation'] = [
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ];
      return {
        keypoints3d: changed(first),
        canonical: truth(frame),
        camera: { rotation: identity, scale: 1, translation: [0, 0] },
        probability: probability(i),
        alternatives: [{ keypoints3d: changed(second), probability: 1 - probability(i) }],
      };
    });
}

const evaluate = async (answer: Answer, protocol: Partial<Protocol> = {}, of = octahedron) =>
  (await evaluateSet(answer, of, { ...DEFAULT_PROTOCOL, views: 30, ...protocol }))!;

describe('the figures of an evaluation', () => {
  it('are 0 for a perfect answer', async () => {
    const result = await evaluate(knowing(same));
    expect(result).toMatchObject({ name: 'octahedron', frames: 1, samples: 30, split: 'all', units: 'm', hidden: null });
    for (const figure of ['paMpjpe', 'pa2Mpjpe', 'nMpjpe', 'mpjpe', 'ne'] as const) expect(result[figure]).toBeLessThan(1e-9);
    expect(result.flipRate).toBe(0);
  });

  it('are none for what is on a line in every picture', async () => {
    const rod = { ...octahedron, points: Float32Array.from({ length: 18 }, (_, k) => (k % 3 === 0 ? k : 0)) };
    const backend = nodeBackend({ threads: 1 });
    const lifter = await Lifter.from(tinyCheckpoint(), backend);
    expect(await evaluateSet(answerOf(lifter), rod, DEFAULT_PROTOCOL)).toBeNull();
    await lifter.release();
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

  it('of visible and hidden landmarks are apart, after one similarity over both', async () => {
    // The hidden corner moves outwards, and only along itself: one of six, at 1 + a. The turn stays; the centres differ by a/6, and the
    // scale is Σ x·y / Σ x·x over centred points = (6 + a − 0) / (6 + 2a + a² − a²/6).
    const a = 0.5;
    const outwards: Change = ([x, y, z], hidden) => (hidden ? [x, y, z].map((k) => (1 + a) * k) : [x, y, z]) as Vector3;
    const result = await evaluate(knowing(outwards, same), { occlude: 0.2 });
    const scale = (6 + a) / (6 + 2 * a + (5 / 6) * a * a);
    const along = (place: number, of: number) => Math.abs(scale * (place - a / 6) - of);
    const across = Math.hypot(1 - scale, (scale * a) / 6);
    expect(result.paMpjpe).toBeLessThan(1e-9);
    expect(result.hidden?.hiddenPaMpjpe).toBeCloseTo(along(1 + a, 1), 6);
    expect(result.hidden?.visiblePaMpjpe).toBeCloseTo((along(-1, -1) + 4 * across) / 5, 6);
    expect(result.hidden?.hiddenPa2Mpjpe).toBeLessThan(1e-6);
    expect(result.hidden?.visiblePa2Mpjpe).toBeLessThan(1e-6);
  });

  it('choose one answer for both the visible and the hidden landmarks', async () => {
    const wrongWhereHidden: Change = ([x, y, z], hidden) => (hidden ? [x + 3, y, z] : [x, y, z]);
    const { hidden } = await evaluate(knowing(mirrored, wrongWhereHidden), { occlude: 0.2 });
    // Each answer would be the better one by a part of the landmarks alone; the better by all of them is the second.
    expect(hidden?.hiddenPa2Mpjpe).toBeGreaterThan(0.1);
    const alone = await evaluate(knowing(wrongWhereHidden), { occlude: 0.2 });
    expect(hidden?.visiblePa2Mpjpe).toBeCloseTo(alone.hidden!.visiblePaMpjpe, 9);
    expect(hidden?.hiddenPa2Mpjpe).toBeCloseTo(alone.hidden!.hiddenPaMpjpe, 9);
  });

  it('count the first answer right where it is the better one, by its probability', async () => {
    const sure = (i: number) => (i % 3 === 0 ? 0.97 : 0.62);
    const { reliability } = await evaluate(knowing(same, mirrored, sure));
    expect(reliability[9]).toMatchObject({ samples: 10, right: 10 });
    expect(reliability[2]).toMatchObject({ samples: 20, right: 20 });
    expect(reliability[2].probability).toBeCloseTo(20 * 0.62, 9);
    const wrong = await evaluate(knowing(mirrored, same, sure));
    expect(wrong.reliability[9]).toMatchObject({ samples: 10, right: 0 });
  });

  it('leave out landmarks that a set misses, hidden or not', async () => {
    const points = Float32Array.from({ length: set.points.length }, (_, k) => (k % 30 < 3 ? Number.NaN : set.points[k]));
    const result = await evaluate(flatAnswer, { occlude: 0.3 }, { ...set, points });
    for (const figure of ['paMpjpe', 'nMpjpe', 'ne', 'extent'] as const) expect(result[figure]).toSatisfy(Number.isFinite);
    expect(Object.values(result.hidden!)).toSatisfy((figures: number[]) => figures.every(Number.isFinite));
  });

  it('are means over sets in % of each one’s extent', async () => {
    const result = await evaluate(flatAnswer);
    expect(result.extent).toBeGreaterThan(2);
    const mean = meanResult([result, { ...result, paMpjpe: 3 * result.paMpjpe, flipRate: 0.5 }]);
    expect(mean.paMpjpePercent).toBeCloseTo((200 * result.paMpjpe) / result.extent, 9);
    expect(mean.flipRate).toBe(0.25);
    expect(meanHiddenResult([result])).toBeNull();
    const hidden = { visiblePaMpjpe: 1, visiblePa2Mpjpe: 2, hiddenPaMpjpe: 3, hiddenPa2Mpjpe: 4 };
    expect(meanHiddenResult([result, { ...result, hidden, extent: 20 }])).toEqual({
      visiblePaMpjpePercent: 5,
      visiblePa2MpjpePercent: 10,
      hiddenPaMpjpePercent: 15,
      hiddenPa2MpjpePercent: 20,
    });
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
    const recording: Answer = async (skeleton, frames, options) => {
      seen.push(JSON.stringify([frames, skeleton.edges, options]));
      return flatAnswer(skeleton, frames, options);
    };
    await evaluate(recording, {}, set);
    const first = seen.splice(0).join();
    await evaluate(recording, {}, set);
    expect(seen.splice(0).join()).toBe(first);
    for (const [protocol, of] of [
      [{ seed: 1 }, set],
      [{ perspective: 2 }, set],
      [{ noise: 1 }, set],
      [{ edges: 'none' }, set],
      [{ sides: true }, set],
      [{}, { ...set, name: 'other' }],
    ] as const) {
      await evaluate(recording, protocol, of);
      expect(seen.splice(0).join()).not.toBe(first);
    }
  });

  it('adds noise of the deviation it names, in % of the extent', async () => {
    const pictures: number[][] = [];
    const recording: Answer = async (skeleton, frames, options) => {
      pictures.push(frames.flatMap(({ keypoints }) => keypoints.flatMap((keypoint) => keypoint ?? [])));
      return flatAnswer(skeleton, frames, options);
    };
    await evaluate(recording, { framesPerSet: 2 }, set);
    await evaluate(recording, { framesPerSet: 2, noise: 2 }, set);
    const [clean, noisy] = pictures;
    const squares = noisy.map((x, k) => (x - clean[k]) ** 2);
    expect(Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)).toBeCloseTo(0.02, 2.5);
  });

  it('withholds the edges, and tells the focal length in sizes', async () => {
    const told: unknown[] = [];
    const recording: Answer = async (skeleton, frames, options) => {
      told.push(skeleton.edges.length, options);
      return flatAnswer(skeleton, frames, options);
    };
    await evaluate(recording, { edges: 'none', perspective: 3, framesPerSet: 1 }, set);
    await evaluate(recording, { sides: true, perspective: 3, focal: true, framesPerSet: 1 }, set);
    expect(told).toEqual([0, { sides: false }, 9, { sides: true, focal: 3, principalPoint: [0, 0] }]);
  });

  it('finds the edges from the pictures it shows, of all frames together', async () => {
    const told: { edges: unknown; frames: Frame2D[] }[] = [];
    const recording: Answer = async (skeleton, frames, options) => {
      told.push({ edges: skeleton.edges, frames });
      return flatAnswer(skeleton, frames, options);
    };
    const moving = chainSet({ joints: 9, frames: 120, held: 80 });
    await evaluate(recording, { edges: 'found', split: 'val', views: 4, noise: 1 }, moving);
    expect(told.length).toBeGreaterThan(1);
    const pictures = told.flatMap(({ frames }) => frames);
    expect(pictures).toHaveLength(80 * 4);
    const expected = findEdges(frameArraysOf(pictures, 9));
    expect(expected.length).toBeGreaterThanOrEqual(8);
    for (const { edges } of told) expect(edges).toEqual(expected);
  });

  it('is undone where the focal length is given and the shape is known', async () => {
    // Camera space, in sizes: what is at 3 sizes is told so.
    const pinhole: Answer = async (skeleton, frames, options) =>
      (await flatAnswer(skeleton, frames, options)).map(
        (answer, i) => answer && { ...answer, keypoints3d: inSpace(frames[i]), errors: new Array(6).fill(0.5) },
      );
    // Corners k and k + 3 are opposite: x = X / (1 + Z/3) and x' = −X / (1 − Z/3), so that Z/3 = −(x + x') / (x − x').
    const inSpace = ({ keypoints }: Frame2D): Vector3[] =>
      keypoints.map((keypoint, i) => {
        const [p, q] = [keypoint!, keypoints[(i + 3) % 6]!];
        const axis = Math.abs(p[0]) > Math.abs(p[1]) ? 0 : 1;
        const nearness = 1 - (p[axis] + q[axis]) / (p[axis] - q[axis]);
        return [p[0] * nearness, p[1] * nearness, 3 * nearness];
      });
    const result = await evaluate(pinhole, { perspective: 3, focal: true });
    expect(result.paMpjpe).toBeLessThan(1e-9);
    expect(result.mpjpe).toBeLessThan(1e-9);
    // How far off landmarks are is told at the depth at which they are: all are nearer than said.
    const [said, right] = (['samples', 'right'] as const).map((of) =>
      result.landmarkReliability.reduce((sum, bin) => sum + bin[of], 0),
    );
    expect(said).toBe(6 * result.samples);
    expect(right).toBe(said);
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
    for (const { paMpjpe, pa2Mpjpe, flipRate, hidden, samples } of [await told, await untold]) {
      expect(samples).toBe(160);
      expect(pa2Mpjpe).toBeLessThan(paMpjpe);
      expect(flipRate).toBeGreaterThan(0);
      expect(flipRate).toBeLessThan(1);
      expect(hidden?.hiddenPaMpjpe).toBeGreaterThan(0);
    }
    expect((await told).paMpjpe).not.toBe((await untold).paMpjpe);
    await lifter.release();
  });
});
