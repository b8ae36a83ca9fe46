import { input, serialize } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { procrustes } from '@anylift/core';
import { align } from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../autodiff/test/float64.js';
import { cloud, det, distance, normals, ones, randomRotation, skew, transform } from '../../core/test/geometry.js';

const [B, N] = [16, 9];
const shape = [B, N, 3];
const [x, y] = [input('x', shape), input('y', shape)];
const aligned = align(x, y);

const centred = (points: Float64Array) => {
  const mean = [0, 1, 2].map((axis) => points.reduce((sum, value, k) => sum + (k % 3 === axis ? value / N : 0), 0));
  return points.map((value, k) => value - mean[k % 3]);
};

type Pair = [source: Float64Array, target: Float64Array];

/** The target is the source turned, scaled and disturbed. */
function disturbed(seed: number, spread: [number, number, number], noise: number): Pair {
  const normal = normals(seed);
  const source = cloud(normal, N, spread);
  const target = transform(source, randomRotation(normal), 2.5, [0, 0, 0]).map((value) => value + noise * normal());
  return [centred(source), centred(target)];
}

const CASES: [string, (seed: number) => Pair][] = [
  ['turned shapes', (seed) => disturbed(seed, [1, 1, 1], 0)],
  ['shapes with noise', (seed) => disturbed(seed, [1, 1, 1], 0.3)],
  ['shapes that have nothing in common', (seed) => [centred(cloud(normals(seed), N)), centred(cloud(normals(seed + 99), N))]],
  ['nearly flat shapes', (seed) => disturbed(seed, [1, 0.7, 0.01], 0.001)],
  ['planar shapes', (seed) => disturbed(seed, [1, 0.7, 0], 0)],
  ['long shapes', (seed) => disturbed(seed, [3, 0.5, 0.4], 0.01)],
  [
    'shapes and their mirror images',
    (seed) => {
      const [source] = disturbed(seed, [1.5, 1, 0.4], 0);
      return [source, source.map((value, k) => (k % 3 === 2 ? -value : value))];
    },
  ],
];

/** Both feeds of a batch. */
function batch(pairs: readonly Pair[]) {
  const joined = (side: 0 | 1) => ({ data: Float64Array.from(pairs.flatMap((pair) => [...pair[side]])), shape });
  return { x: joined(0), y: joined(1) };
}

const sliced = (data: ArrayLike<number>, b: number) => Float64Array.from(data).slice(b * N * 3, (b + 1) * N * 3);

describe('alignment in the graph', () => {
  it.each(CASES)('agrees with the singular value decomposition: %s', async (_, pair) => {
    const pairs = Array.from({ length: B }, (_, seed) => pair(seed + 1));
    const feeds = batch(pairs);
    const session = await nodeBackend({ threads: 1 }).open(serialize({ aligned }));
    const single = (side: 'x' | 'y') => ({ data: Float32Array.from(feeds[side].data), shape });
    const { aligned: found } = await session.run({ x: single('x'), y: single('y') });
    await session.release();
    const [exact] = evaluate([aligned], feeds);
    pairs.forEach(([source, target], b) => {
      const expected = procrustes(source, target, ones(N)).aligned;
      const size = Math.max(...target.map(Math.abs));
      expect(distance(sliced(exact.data, b), expected) / size).toBeLessThan(1e-6);
      expect(distance(sliced(found.data, b), expected) / size).toBeLessThan(1e-4);
    });
  });

  it('turns by a proper rotation: det = +1, for mirror images too', () => {
    // A source of three unit vectors and their negatives: the aligned points are γR itself.
    const axes = Float64Array.from({ length: N * 3 }, (_, k) =>
      k < 18 ? Number(Math.floor(k / 6) === k % 3) * (k % 6 < 3 ? 1 : -1) : 0,
    );
    const normal = normals(7);
    const pairs = Array.from({ length: B }, (_, b): Pair => {
      const target = transform(axes, randomRotation(normal), 2, [0, 0, 0]).map((value) => value + 0.2 * normal());
      return [axes, centred(b % 2 ? target.map((value, k) => (k % 3 === 0 ? -value : value)) : target)];
    });
    const [{ data }] = evaluate([aligned], batch(pairs));
    for (let b = 0; b < B; b++) {
      const points = sliced(data, b);
      const scaled = Float64Array.from({ length: 9 }, (_, k) => points[(k % 3) * 6 + Math.floor(k / 3)]);
      const gamma = Math.hypot(scaled[0], scaled[3], scaled[6]);
      const rotation = scaled.map((value) => value / gamma);
      expect(skew(rotation)).toBeLessThan(1e-9);
      expect(det(rotation)).toBeCloseTo(1, 9);
    }
  });

  it('answers shapes without extent with finite numbers', () => {
    const nothing = new Float64Array(N * 3);
    const something = disturbed(1, [1, 1, 1], 0)[0];
    const pairs = Array.from({ length: B }, (_, b): Pair => [b % 2 ? nothing : something, b % 4 < 2 ? nothing : something]);
    expect(evaluate([aligned], batch(pairs))[0].data.every(Number.isFinite)).toBe(true);
  });
});
