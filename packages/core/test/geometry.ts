import fc from 'fast-check';

// Shared by the tests of the geometry: matrices and random shapes, written plainly and apart from the code under test.

export const IDENTITY = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

export const seed = () => fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Standard normal numbers from a seed (mulberry32, Box–Muller). */
export function normals(seed: number): () => number {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (((t ^ (t >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** count × 3 points off the origin, with the given standard deviation along each axis. */
export function cloud(normal: () => number, count: number, spread: [number, number, number] = [1, 1, 1]): Float64Array {
  const centre = [3 * normal(), 3 * normal(), 3 * normal()];
  return Float64Array.from({ length: 3 * count }, (_, k) => centre[k % 3] + spread[k % 3] * normal());
}

/** A rotation from a random quaternion. */
export function randomRotation(normal: () => number): Float64Array {
  const q = [normal(), normal(), normal(), normal()];
  const length = Math.hypot(...q);
  const [a, b, c, d] = q.map((x) => x / length);
  return Float64Array.of(
    ...[1 - 2 * (c * c + d * d), 2 * (b * c - a * d), 2 * (b * d + a * c)],
    ...[2 * (b * c + a * d), 1 - 2 * (b * b + d * d), 2 * (c * d - a * b)],
    ...[2 * (b * d - a * c), 2 * (c * d + a * b), 1 - 2 * (b * b + c * c)],
  );
}

export function multiply(a: Float64Array, b: Float64Array): Float64Array {
  return Float64Array.from({ length: 9 }, (_, k) => {
    const [i, j] = [Math.floor(k / 3), k % 3];
    return a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
  });
}

export function transpose(m: Float64Array): Float64Array {
  return Float64Array.of(m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]);
}

export function det(m: Float64Array): number {
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}

export const trace = (m: Float64Array) => m[0] + m[4] + m[8];

/** scale · rotation · x + translation for each point. */
export function transform(points: Float64Array, rotation: Float64Array, scale: number, translation: ArrayLike<number>) {
  return points.map((_, k) => {
    const [i, at] = [k % 3, k - (k % 3)];
    const turned = rotation[3 * i] * points[at] + rotation[3 * i + 1] * points[at + 1] + rotation[3 * i + 2] * points[at + 2];
    return scale * turned + translation[i];
  });
}

/** Largest absolute difference of two arrays; NaN if any is. */
export function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.NaN;
  return Array.from(a, (x, k) => Math.abs(x - b[k])).reduce((worst, x) => (x > worst || Number.isNaN(x) ? x : worst), 0);
}

/** How far a matrix is from being orthogonal. */
export const skew = (m: Float64Array) => distance(multiply(transpose(m), m), IDENTITY);

export const ones = (count: number) => new Float64Array(count).fill(1);
