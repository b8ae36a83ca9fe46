import { centroid } from './geometry/points.js';
import { procrustes } from './geometry/procrustes.js';

/**
 * How a prediction is laid onto the truth before it is measured: `centre` moves the centroids together, `scale` also finds
 * the best scale, `similarity` also the best rotation (det = +1), `reflection` allows mirror images as well.
 */
export type Alignment = 'centre' | 'scale' | 'similarity' | 'reflection';

/**
 * Distance between prediction and truth for each landmark, in units of the truth. NaN where a landmark does not count.
 * @param predicted N × 3
 * @param truth N × 3
 * @param weights N, each ≥ 0: the landmarks that are aligned and measured
 * @returns N
 */
export function landmarkErrors(
  predicted: Float64Array,
  truth: Float64Array,
  weights: Float64Array,
  alignment: Alignment,
): Float64Array {
  const aligned = align(predicted, truth, weights, alignment);
  return weights.map((w, n) => (w === 0 ? Number.NaN : Math.sqrt(squaredDistance(aligned, truth, n))));
}

/** Mean error with both centred and the scale as it is, in units of the truth. NaN when no landmark counts, here and below. */
export function mpjpe(predicted: Float64Array, truth: Float64Array, weights: Float64Array): number {
  return mean(landmarkErrors(predicted, truth, weights, 'centre'), weights);
}

/** Mean error at the best scale, rotation as it is (N-MPJPE; Rhodin et al. 2018). A scale is never negative: that would mirror. */
export function nMpjpe(predicted: Float64Array, truth: Float64Array, weights: Float64Array): number {
  return mean(landmarkErrors(predicted, truth, weights, 'scale'), weights);
}

/** Mean error after the best proper similarity (PA-MPJPE, det = +1): a mirrored answer is an error. */
export function paMpjpe(predicted: Float64Array, truth: Float64Array, weights: Float64Array): number {
  return mean(landmarkErrors(predicted, truth, weights, 'similarity'), weights);
}

/** Mean error after the best similarity, mirror images allowed (PA±; 3D-LFM's own R = UVᵀ). */
export function paReflectedMpjpe(predicted: Float64Array, truth: Float64Array, weights: Float64Array): number {
  return mean(landmarkErrors(predicted, truth, weights, 'reflection'), weights);
}

/**
 * Normalised error NE = ‖S − S*‖_F / ‖S*‖_F after the best proper similarity, S* centred: 0…1, without a unit.
 * A truth without extent is met exactly: 0.
 */
export function normalizedError(predicted: Float64Array, truth: Float64Array, weights: Float64Array): number {
  const aligned = align(predicted, truth, weights, 'similarity');
  const centre = centroid(truth, weights);
  let error = 0;
  let size = 0;
  let counted = false;
  for (let n = 0; n < weights.length; n++) {
    if (weights[n] === 0) continue;
    counted = true;
    error += weights[n] * squaredDistance(aligned, truth, n);
    for (let k = 0; k < 3; k++) size += weights[n] * (truth[3 * n + k] - centre[k]) ** 2;
  }
  if (!counted) return Number.NaN;
  return size > 0 ? Math.sqrt(error / size) : 0;
}

/**
 * Share of the landmarks with an error below a threshold (PCK), 0…1.
 * @param errors N, of `landmarkErrors`
 * @param threshold in the unit of the errors; 150 mm is the custom for people (MPI-INF-3DHP)
 */
export function pck(errors: Float64Array, weights: Float64Array, threshold: number): number {
  return mean(
    errors.map((e) => (e < threshold ? 1 : 0)),
    weights,
  );
}

/** Mean PCK over 31 thresholds spread evenly from 0 to `maximum` (every 5 mm to 150 mm in MPI-INF-3DHP), 0…1. */
export function auc(errors: Float64Array, weights: Float64Array, maximum: number): number {
  let sum = 0;
  for (let step = 0; step <= 30; step++) sum += pck(errors, weights, (maximum * step) / 30);
  return sum / 31;
}

/** Diagonal of the bounding box of the landmarks that count, N × 3, in their unit; 0 when none counts. */
export function extent(points: Float64Array, weights: Float64Array): number {
  const sides = [0, 1, 2].map((k) => {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < weights.length; n++) {
      if (weights[n] === 0) continue;
      low = Math.min(low, points[3 * n + k]);
      high = Math.max(high, points[3 * n + k]);
    }
    return Math.max(0, high - low);
  });
  return Math.hypot(...sides);
}

/** N × 3: the prediction laid onto the truth. */
function align(predicted: Float64Array, truth: Float64Array, weights: Float64Array, alignment: Alignment): Float64Array {
  if (alignment === 'similarity' || alignment === 'reflection')
    return procrustes(predicted, truth, weights, { reflection: alignment === 'reflection' }).aligned;
  const from = centroid(predicted, weights);
  const to = centroid(truth, weights);
  let scale = 1;
  if (alignment === 'scale') {
    let product = 0;
    let energy = 0;
    for (let k = 0; k < predicted.length; k++) {
      const w = weights[Math.floor(k / 3)];
      if (w === 0) continue;
      product += w * (predicted[k] - from[k % 3]) * (truth[k] - to[k % 3]);
      energy += w * (predicted[k] - from[k % 3]) ** 2;
    }
    if (energy > 0) scale = Math.max(0, product / energy);
  }
  return predicted.map((x, k) => scale * (x - from[k % 3]) + to[k % 3]);
}

function squaredDistance(a: Float64Array, b: Float64Array, n: number): number {
  return (a[3 * n] - b[3 * n]) ** 2 + (a[3 * n + 1] - b[3 * n + 1]) ** 2 + (a[3 * n + 2] - b[3 * n + 2]) ** 2;
}

/** Weighted mean; values of weight 0 are not read. */
function mean(values: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let n = 0; n < weights.length; n++) {
    if (weights[n] === 0) continue;
    sum += weights[n] * values[n];
    total += weights[n];
  }
  return sum / total;
}
