import { orthographicNPoint } from './camera.js';

/** What is known of a pinhole camera: x = focal · X / Z + principalPoint. */
export interface Intrinsics {
  /** In units of the 2D input. */
  focal: number;
  /** Where the optical axis meets the picture, mostly its middle; in units of the 2D input. */
  principalPoint: [x: number, y: number];
}

/** [X, Y, Z] = scale · rotation · S + translation. */
export interface PerspectivePose {
  /** 3 × 3, row by row, det = +1: shape frame to camera frame (x right, y down, z away from the camera). */
  rotation: Float64Array;
  scale: number;
  translation: Float64Array;
  /** [N]: Z of every landmark, 1 in the mean of those that count, never below `NEAREST`. */
  depths: Float64Array;
}

/** No landmark is nearer to the camera than this share of the mean depth. */
const NEAREST = 0.05;
const MAX_ITERATIONS = 50;
const SETTLED = 1e-12;

/**
 * Perspective-n-point up to scale: the pose that brings a shape onto its viewing rays, with a mean depth of 1.
 * A pinhole picture with each ray stretched to its landmark's depth is an orthographic one, so the pose of that picture and the depths
 * that it follows from are found in turn (DeMenthon and Davis 1995), with the orthographic pose as exact as it can be. It converges
 * while the shape is not deeper than its distance; a shape that fits its rays exactly is a fixed point.
 * @param shape N × 3
 * @param rays N × 2: X/Z and Y/Z; the shape should be about the optical axis
 * @param weights N, each ≥ 0; a landmark of weight 0 has no ray
 */
export function perspectiveNPoint(shape: Float64Array, rays: Float64Array, weights: Float64Array): PerspectivePose {
  const N = weights.length;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const depths = new Float64Array(N).fill(1);
  const stretched = new Float64Array(N * 2);
  for (let iteration = 1; ; iteration++) {
    for (let i = 0; i < N * 2; i++) stretched[i] = rays[i] * depths[i >> 1];
    const { rotation: r, scale, translation } = orthographicNPoint(shape, stretched, weights);
    const z = (i: number) => scale * (r[6] * shape[3 * i] + r[7] * shape[3 * i + 1] + r[8] * shape[3 * i + 2]);
    let mean = 0;
    for (let i = 0; i < N; i++) mean += (weights[i] * z(i)) / total;
    let change = 0;
    for (let i = 0; i < N; i++) {
      const depth = Math.max(NEAREST, 1 + z(i) - mean);
      if (weights[i] > 0) change = Math.max(change, Math.abs(depth - depths[i]));
      depths[i] = depth;
    }
    if (change < SETTLED || iteration === MAX_ITERATIONS)
      return { rotation: r, scale, translation: Float64Array.of(translation[0], translation[1], 1 - mean), depths };
  }
}

/** The smallest turn that takes a direction with z > 0 to the optical axis. 3 × 3, row by row. */
export function turnToAxis(x: number, y: number, z: number): Float64Array {
  const norm = Math.hypot(x, y, z);
  const [a, b, c] = [x / norm, y / norm, z / norm];
  const k = 1 / (1 + c);
  return Float64Array.of(1 - k * a * a, -k * a * b, -a, -k * a * b, 1 - k * b * b, -b, a, b, c);
}
