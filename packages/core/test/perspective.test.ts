import { nodeBackend } from '@anylift/autodiff/node';
import {
  allocateFrames,
  type FrameArrays,
  frameCountOf,
  InputError,
  type Intrinsics,
  type LiftedArrays,
  type LiftedFrame,
  Lifter,
  liftedArraysOf,
  perspectiveNPoint,
  type Vector3,
} from '@anylift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { turnToAxis } from '../src/geometry/perspective.js';
import { liftInPerspective } from '../src/perspective.js';
import { cloud, det, distance, normals, ones, randomRotation, seed, skew, transform } from './geometry.js';
import { randomFrame, randomTree, tinyCheckpoint } from './models.js';

/** A shape that fits into a ball of radius 1 about 0. */
function shapeWithin(normal: () => number, count: number): Float64Array {
  const points = cloud(normal, count);
  const centre = [0, 1, 2].map((k) => points.reduce((sum, x, i) => sum + (i % 3 === k ? x / count : 0), 0));
  const centred = points.map((x, k) => x - centre[k % 3]);
  const radius = Math.max(...Array.from({ length: count }, (_, i) => Math.hypot(...centred.subarray(3 * i, 3 * i + 3))));
  return centred.map((x) => x / radius);
}

/** Pinhole: X/Z and Y/Z of each point. */
const raysOf = (points: Float64Array) =>
  Float64Array.from({ length: (points.length / 3) * 2 }, (_, k) => points[(k >> 1) * 3 + (k & 1)] / points[(k >> 1) * 3 + 2]);

describe('perspectiveNPoint', () => {
  it('finds the pose that a pinhole picture was made with, up to scale', () =>
    fc.assert(
      fc.property(seed(), fc.integer({ min: 6, max: 40 }), fc.double({ min: 3, max: 50, noNaN: true }), (s, count, far) => {
        const normal = normals(s);
        const shape = shapeWithin(normal, count);
        const rotation = randomRotation(normal);
        const at = [0.1 * far * normal(), 0.1 * far * normal(), far];
        const points = transform(shape, rotation, 1, at);
        const pose = perspectiveNPoint(shape, raysOf(points), ones(count));
        const depth = points.reduce((sum, z, k) => sum + (k % 3 === 2 ? z / count : 0), 0);
        expect(distance(pose.rotation, rotation)).toBeLessThan(1e-6);
        expect(pose.scale * depth).toBeCloseTo(1, 6);
        expect(
          distance(
            pose.translation,
            at.map((x) => x / depth),
          ),
        ).toBeLessThan(1e-6);
        expect(
          distance(
            pose.depths,
            Array.from({ length: count }, (_, i) => points[3 * i + 2] / depth),
          ),
        ).toBeLessThan(1e-6);
      }),
      { numRuns: 60 },
    ));

  it('reads no ray of a landmark that does not count, and gives its depth', () => {
    const shape = shapeWithin(normals(3), 12);
    const points = transform(shape, randomRotation(normals(4)), 1, [0, 0, 4]);
    const rays = raysOf(points);
    const weights = ones(12);
    weights[5] = 0;
    rays.fill(Number.NaN, 10, 12);
    const { depths } = perspectiveNPoint(shape, rays, weights);
    const mean = points.reduce((sum, z, k) => sum + (k % 3 === 2 && k !== 17 ? z / 11 : 0), 0);
    expect(depths[5]).toBeCloseTo(points[17] / mean, 6);
  });

  it('answers with finite numbers where nothing fits', () => {
    const [shape, rays] = [cloud(normals(1), 9), cloud(normals(2), 6).map((x) => 10 * x)];
    const { rotation, scale, translation, depths } = perspectiveNPoint(shape, rays, ones(9));
    for (const numbers of [rotation, [scale], translation, depths]) expect(numbers.every(Number.isFinite)).toBe(true);
    expect(Math.min(...depths)).toBeGreaterThan(0);
  });
});

it('turnToAxis is a rotation that takes its direction to the optical axis', () => {
  for (const direction of [
    [0, 0, 1],
    [0.3, -2, 1],
    [-4, 0.1, 0.5],
  ]) {
    const turn = turnToAxis(direction[0], direction[1], direction[2]);
    expect(skew(turn)).toBeLessThan(1e-12);
    expect(det(turn)).toBeCloseTo(1, 12);
    expect(distance(transform(Float64Array.from(direction), turn, 1, [0, 0, 0]), [0, 0, Math.hypot(...direction)])).toBeLessThan(
      1e-12,
    );
  }
});

const CAMERA: Intrinsics = { focal: 1400, principalPoint: [960, 540] };

/** Pictures of points in camera space, [F, N, 3]. */
function photographed(
  points: Float64Array[],
  { focal, principalPoint }: Intrinsics,
  hidden: readonly number[] = [],
): FrameArrays {
  const N = points[0].length / 3;
  const frames = allocateFrames(points.length, N);
  for (const [f, frame] of points.entries())
    for (let i = 0; i < N; i++) {
      if (hidden.includes(i)) continue;
      frames.visible[f * N + i] = 1;
      for (const k of [0, 1])
        frames.image[2 * (f * N + i) + k] = (focal * frame[3 * i + k]) / frame[3 * i + 2] + principalPoint[k];
    }
  return frames;
}

/** A network that knows the shape of all frames, told in a frame of its own, and is sure of it; or takes its mirror image for likelier. */
function knowing(shape: Float64Array, mirrored = false) {
  const N = shape.length / 3;
  const canonical = Array.from(
    { length: N },
    (_, i): Vector3 => [shape[3 * i], shape[3 * i + 1], (mirrored ? -1 : 1) * shape[3 * i + 2]],
  );
  return async (frames: FrameArrays): Promise<LiftedArrays> => {
    const answer: LiftedFrame = {
      keypoints3d: canonical,
      canonical,
      camera: {
        rotation: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        scale: 1,
        translation: [0, 0],
      },
      probability: 0.7,
      alternatives: [{ keypoints3d: canonical, probability: 0.3 }],
    };
    return liftedArraysOf(new Array<LiftedFrame>(frameCountOf(frames)).fill(answer), N);
  };
}

/** Points in units in which the mean depth of those that are seen is the focal length. */
function atFocalDepth(points: Float64Array, focal: number, hidden: readonly number[] = []): Float64Array {
  const depths = Array.from({ length: points.length / 3 }, (_, i) => points[3 * i + 2]).filter((_, i) => !hidden.includes(i));
  const mean = depths.reduce((sum, z) => sum + z, 0) / depths.length;
  return points.map((x) => (x * focal) / mean);
}

describe('a lift in perspective', () => {
  // Off the axis and near: three and a half radii away.
  const shape = shapeWithin(normals(7), 14);
  const scene = [1, 2, 3].map((s) => transform(shape, randomRotation(normals(s)), 0.8, [1.1, -0.6, 2.8]));
  const hidden = [2, 9];

  it('answers with the true points in camera space when the network knows the shape', async () => {
    const lifted = await liftInPerspective(photographed(scene, CAMERA, hidden), CAMERA, knowing(shape));
    for (const [f, points] of scene.entries()) {
      const expected = atFocalDepth(points, CAMERA.focal, hidden);
      expect(distance(lifted.keypoints3d.subarray(f * 42, (f + 1) * 42), expected)).toBeLessThan(1e-3);
    }
    expect(lifted.intrinsics).toEqual(CAMERA);
    expect([...lifted.probability]).toEqual([0.7, 0.7, 0.7]);
  });

  it('has the other answer from the mirror image, on its own rays', async () => {
    const lifted = await liftInPerspective(photographed(scene, CAMERA), CAMERA, knowing(shape, true));
    for (const [f, points] of scene.entries())
      expect(distance(lifted.alternatives.subarray(f * 42, (f + 1) * 42), atFocalDepth(points, CAMERA.focal))).toBeLessThan(1e-3);
  });

  it('answers with the camera through which the canonical shape is the answer', async () => {
    const { canonical, rotation, scale, translation, keypoints3d } = await liftInPerspective(
      photographed(scene, CAMERA),
      CAMERA,
      knowing(shape),
    );
    for (const f of scene.keys()) {
      const turned = transform(canonical.subarray(f * 42, (f + 1) * 42), rotation.subarray(9 * f, 9 * f + 9), scale[f], [
        translation[2 * f] - CAMERA.principalPoint[0],
        translation[2 * f + 1] - CAMERA.principalPoint[1],
        0,
      ]);
      const offset = keypoints3d[f * 42 + 2] - turned[2];
      expect(
        distance(
          turned.map((x, k) => (k % 3 === 2 ? x + offset : x)),
          keypoints3d.subarray(f * 42, (f + 1) * 42),
        ),
      ).toBeLessThan(1e-3);
    }
  });
});

describe('a lifter that is told the focal length', () => {
  const skeleton = { edges: randomTree(1, 12) };
  const line = { keypoints: Array.from({ length: 12 }, (_, i): [number, number] => [i, 2 * i]) };
  const frames = [randomFrame(1, 12), line, randomFrame(2, 12, [4]), randomFrame(3, 12)];

  it('sees every visible landmark of both answers where the input has it, in any batch', async () => {
    const lifter = await Lifter.from(tinyCheckpoint(), nodeBackend({ threads: 1 }));
    const camera: Intrinsics = { focal: 900, principalPoint: [300, 250] };
    const results = await lifter.lift({ skeleton, frames }, camera);
    expect(results[1]).toEqual({ keypoints3d: null, reason: 'all visible landmarks are on one line' });
    for (const [f, result] of results.entries()) {
      if (result.keypoints3d === null) continue;
      expect(result.camera).toMatchObject(camera);
      for (const points of [result.keypoints3d, result.alternatives[0].keypoints3d]) {
        const depths: number[] = [];
        for (const [i, keypoint] of frames[f].keypoints.entries()) {
          if (!keypoint) continue;
          const [x, y, z] = points[i];
          expect(distance([(900 * x) / z + 300, (900 * y) / z + 250], keypoint.slice(0, 2) as number[])).toBeLessThan(1e-6);
          depths.push(z);
        }
        expect(depths.reduce((sum, z) => sum + z, 0) / depths.length).toBeCloseTo(900, 3);
      }
      const [alone] = await lifter.lift({ skeleton, frames: [frames[f]] }, camera);
      expect(distance(alone.keypoints3d!.flat(), result.keypoints3d.flat())).toBeLessThan(0.5);
    }
    await lifter.release();
  });

  it('answers as under weak perspective from far away', async () => {
    const lifter = await Lifter.from(tinyCheckpoint(), nodeBackend({ threads: 1 }));
    const [weak] = await lifter.lift({ skeleton, frames });
    const [far] = await lifter.lift({ skeleton, frames }, { focal: 1e7, principalPoint: [0, 0] });
    const moved = far.keypoints3d!.map(([x, y, z]) => [x, y, z - 1e7]);
    expect(distance(moved.flat(), weak.keypoints3d!.flat())).toBeLessThan(0.05);
    await lifter.release();
  });

  it('answers with finite numbers to a focal length that cannot be', async () => {
    const lifter = await Lifter.from(tinyCheckpoint(), nodeBackend({ threads: 1 }));
    for (const focal of [1e-3, 1, 30]) {
      const [result] = await lifter.lift({ skeleton, frames }, { focal, principalPoint: [300, 250] });
      const { keypoints3d, alternatives, camera } = result as LiftedFrame;
      const numbers = [keypoints3d, alternatives[0].keypoints3d, camera.rotation, camera.translation, camera.scale].flat(3);
      expect(numbers.every(Number.isFinite)).toBe(true);
      expect(Math.min(...keypoints3d.map(([, , z]) => z))).toBeGreaterThan(0);
    }
    await lifter.release();
  });

  it.each([
    [{ focal: 0, principalPoint: [0, 0] as [number, number] }, 'lift: the focal length is 0'],
    [{ focal: Number.NaN, principalPoint: [0, 0] as [number, number] }, 'lift: the focal length is NaN'],
    [{ focal: 100 }, 'without a principal point'],
  ])('refuses %j', async (options, message) => {
    const lifter = await Lifter.from(tinyCheckpoint(), nodeBackend({ threads: 1 }));
    const refused = lifter.lift({ skeleton, frames }, options);
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(message);
    await lifter.release();
  });
});
