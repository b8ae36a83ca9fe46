/** Radius of a landmark: a share of its mean edge, within these shares of the size of the pose. */
const OF_EDGE = 0.13;
const LEAST = 0.0028;
const MOST = 0.0125;

/** Radii of the landmarks in sizes of the pose, by the lengths of their edges, so that fingers and faces stay legible beside limbs. */
export function radiiOf(
  points: ArrayLike<number>,
  edges: readonly (readonly [number, number])[],
  size: number,
): Float32Array<ArrayBuffer> {
  const N = points.length / 3;
  const [sums, counts] = [new Float32Array(N), new Float32Array(N)];
  for (const [a, b] of edges) {
    const length = Math.hypot(
      points[3 * a] - points[3 * b],
      points[3 * a + 1] - points[3 * b + 1],
      points[3 * a + 2] - points[3 * b + 2],
    );
    if (Number.isNaN(length)) continue;
    for (const i of [a, b]) {
      sums[i] += length / size;
      counts[i]++;
    }
  }
  return sums.map((sum, i) => {
    const mean = counts[i] > 0 ? sum / counts[i] : 1 / Math.sqrt(N);
    return Math.min(MOST, Math.max(LEAST, OF_EDGE * mean));
  });
}
