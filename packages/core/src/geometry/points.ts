/**
 * Weighted mean of points. A point of weight 0 is never read, so it may hold NaN.
 * @param points N × dimensions, row by row
 * @param weights N, each ≥ 0
 * @returns one point; the origin when no point counts
 */
export function centroid(points: Float64Array, weights: Float64Array, dimensions: 2 | 3 = 3): Float64Array {
  const mean = new Float64Array(dimensions);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    total += weights[i];
    for (let k = 0; k < dimensions; k++) mean[k] += weights[i] * points[dimensions * i + k];
  }
  if (total > 0) for (let k = 0; k < dimensions; k++) mean[k] /= total;
  return mean;
}
