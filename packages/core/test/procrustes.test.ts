import { nearestRotation, procrustes } from '@anylift/core';
import fc from 'fast-check';
import { determinant, Matrix, SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { cloud, det, distance, IDENTITY, normals, ones, randomRotation, seed, skew, trace, transform } from './geometry.js';

fc.configureGlobal({ seed: 2, numRuns: 200 });

function squaredError(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  return a.reduce((sum, x, k) => sum + weights[Math.floor(k / 3)] * (x - b[k]) ** 2, 0);
}

/** Umeyama's algorithm over ml-matrix; R, γ, t as in the paper of 1991, equations 40 to 42. */
function umeyama(source: Float64Array, target: Float64Array, weights: Float64Array) {
  const points = (flat: Float64Array) =>
    new Matrix(flat.length / 3, 3).apply(function (this: Matrix, i, j) {
      this.set(i, j, flat[3 * i + j]);
    });
  const w = Matrix.diag(Array.from(weights, (x) => x / weights.reduce((a, b) => a + b)));
  const row = new Matrix([new Array(weights.length).fill(1)]).mmul(w);
  const [x, y] = [points(source), points(target)];
  const [mx, my] = [row.mmul(x), row.mmul(y)];
  x.subRowVector(mx.to1DArray());
  y.subRowVector(my.to1DArray());
  const svd = new SVD(y.transpose().mmul(w).mmul(x));
  const sign = determinant(svd.leftSingularVectors) * determinant(svd.rightSingularVectors) < 0 ? -1 : 1;
  const s = Matrix.diag([1, 1, sign]);
  const rotation = svd.leftSingularVectors.mmul(s).mmul(svd.rightSingularVectors.transpose());
  const scale = Matrix.diag(svd.diagonal).mmul(s).trace() / x.transpose().mmul(w).mmul(x).trace();
  const translation = Matrix.sub(my.transpose(), rotation.mmul(mx.transpose()).mul(scale));
  return { rotation: rotation.to1DArray(), scale, translation: translation.to1DArray() };
}

describe('procrustes', () => {
  it('recovers a known similarity', () => {
    fc.assert(
      fc.property(
        seed(),
        fc.integer({ min: 4, max: 40 }),
        fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
        (seed, count, scale) => {
          const normal = normals(seed);
          const source = cloud(normal, count);
          const rotation = randomRotation(normal);
          const translation = [normal(), normal(), normal()];
          const target = transform(source, rotation, scale, translation);
          const found = procrustes(source, target, ones(count));
          expect(distance(found.rotation, rotation)).toBeLessThan(1e-9);
          expect(Math.abs(found.scale / scale - 1)).toBeLessThan(1e-9);
          expect(distance(found.translation, translation)).toBeLessThan(1e-9 * Math.max(1, scale));
          expect(distance(found.aligned, target)).toBeLessThan(1e-9 * Math.max(1, scale));
        },
      ),
    );
  });

  it('agrees with Umeyama over ml-matrix on unrelated, weighted shapes', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 5, max: 30 }), (seed, count) => {
        const normal = normals(seed);
        const [source, target] = [cloud(normal, count), cloud(normal, count)];
        const weights = ones(count).map(() => Math.abs(normal()));
        const found = procrustes(source, target, weights);
        const oracle = umeyama(source, target, weights);
        expect(distance(found.rotation, oracle.rotation)).toBeLessThan(1e-7);
        expect(found.scale).toBeCloseTo(oracle.scale, 8);
        expect(distance(found.translation, oracle.translation)).toBeLessThan(1e-7);
      }),
    );
  });

  it('is never worse than another similarity, and always proper', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 1, max: 12 }), (seed, count) => {
        const normal = normals(seed);
        const [source, target] = [cloud(normal, count), cloud(normal, count)];
        const weights = ones(count).map(() => Math.abs(normal()));
        const found = procrustes(source, target, weights);
        expect(skew(found.rotation)).toBeLessThan(1e-13);
        expect(det(found.rotation)).toBeCloseTo(1, 12);
        const best = squaredError(found.aligned, target, weights);
        for (const size of [1e-3, 0.1, 1]) {
          const near = found.rotation.map((r) => r + size * normal());
          const other = nearestRotation(near);
          const scale = found.scale * Math.exp(size * normal());
          const shift = found.translation.map((t) => t + size * normal());
          expect(squaredError(transform(source, other, scale, shift), target, weights)).toBeGreaterThanOrEqual(best - 1e-12);
          expect(squaredError(procrustes(source, target, weights, { scale }).aligned, target, weights)).toBeGreaterThanOrEqual(
            best - 1e-12,
          );
        }
      }),
    );
  });

  it('mirrors only where it is allowed to', () => {
    fc.assert(
      fc.property(seed(), (seed) => {
        const source = cloud(normals(seed), 12);
        const mirrored = source.map((x, k) => (k % 3 === 2 ? -x : x));
        const proper = procrustes(source, mirrored, ones(12));
        expect(det(proper.rotation)).toBeCloseTo(1, 12);
        expect(squaredError(proper.aligned, mirrored, ones(12))).toBeGreaterThan(0.05);
        const reflected = procrustes(source, mirrored, ones(12), { reflection: true });
        expect(det(reflected.rotation)).toBeCloseTo(-1, 12);
        expect(distance(reflected.aligned, mirrored)).toBeLessThan(1e-9);
      }),
    );
  });

  it('does not mirror a planar shape, allowed or not: a half turn does as well', () => {
    const source = cloud(normals(5), 12, [1, 1, 0]);
    const mirrored = source.map((x, k) => (k % 3 === 0 ? -x : x));
    for (const reflection of [false, true]) {
      const { rotation, aligned } = procrustes(source, mirrored, ones(12), { reflection });
      expect(det(rotation)).toBeCloseTo(1, 12);
      expect(distance(aligned, mirrored)).toBeLessThan(1e-9);
    }
  });

  it('keeps a scale it is given, and centres all the same', () => {
    const normal = normals(6);
    const [source, target] = [cloud(normal, 9), cloud(normal, 9)];
    const free = procrustes(source, target, ones(9));
    const fixed = procrustes(source, target, ones(9), { scale: 2.5 });
    expect(fixed.scale).toBe(2.5);
    expect(fixed.rotation).toEqual(free.rotation);
    for (let k = 0; k < 3; k++) {
      const offset = fixed.aligned.reduce((sum, x, i) => sum + (i % 3 === k ? x - target[i] : 0), 0);
      expect(offset).toBeCloseTo(0, 10);
    }
  });

  it('fits planar and collinear shapes exactly', () => {
    fc.assert(
      fc.property(seed(), fc.constantFrom<[number, number, number]>([1, 1, 0], [1, 0, 0]), (seed, spread) => {
        const normal = normals(seed);
        const tilt = randomRotation(normal);
        const source = transform(cloud(normal, 9, spread), tilt, 1, [0, 0, 0]);
        const target = transform(source, randomRotation(normal), 2, [1, 2, 3]);
        const { rotation, scale, aligned } = procrustes(source, target, ones(9));
        expect(distance(aligned, target)).toBeLessThan(1e-9);
        expect(scale).toBeCloseTo(2, 9);
        expect(det(rotation)).toBeCloseTo(1, 12);
        expect(skew(rotation)).toBeLessThan(1e-13);
      }),
    );
  });

  it('turns no further than the shapes ask', () => {
    const alongX = Float64Array.of(-1, 0, 0, 0, 0, 0, 2, 0, 0);
    const alongY = Float64Array.of(0, -1, 0, 0, 0, 0, 0, 2, 0);
    expect(distance(procrustes(alongX, alongY, ones(3)).rotation, [0, -1, 0, 1, 0, 0, 0, 0, 1])).toBeLessThan(1e-12);
    expect(distance(procrustes(alongX, alongX, ones(3)).rotation, IDENTITY)).toBeLessThan(1e-12);
    const backwards = procrustes(
      alongX,
      alongX.map((x) => -x),
      ones(3),
    ).rotation;
    expect(trace(backwards)).toBeCloseTo(-1, 12);
    expect(backwards[0]).toBeCloseTo(-1, 12);
  });

  it.each([
    ['a source without extent', new Float64Array(9).fill(4), cloud(normals(1), 3), ones(3), 1],
    ['a target without extent', cloud(normals(1), 3), new Float64Array(9).fill(4), ones(3), 0],
    ['no weight', cloud(normals(1), 3), cloud(normals(2), 3), new Float64Array(3), 1],
    ['one weight', cloud(normals(1), 3), cloud(normals(2), 3), Float64Array.of(0, 2, 0), 1],
    ['no points', new Float64Array(0), new Float64Array(0), new Float64Array(0), 1],
  ])('answers %s with the identity', (_, source, target, weights, scale) => {
    const found = procrustes(source, target, weights);
    expect(distance(found.rotation, IDENTITY)).toBe(0);
    expect(found.scale).toBe(scale);
    expect([...found.translation, ...found.aligned].every(Number.isFinite)).toBe(true);
    for (const k of [0, 1, 2]) {
      const offset = found.aligned.reduce(
        (sum, x, i) => sum + (i % 3 === k ? weights[Math.floor(i / 3)] * (x - target[i]) : 0),
        0,
      );
      expect(offset).toBeCloseTo(0, 12);
    }
  });

  it('does not read what has no weight, and counts a weight of two twice', () => {
    const normal = normals(8);
    const [source, target] = [cloud(normal, 7), cloud(normal, 7)];
    const weights = Float64Array.of(1, 2, 0, 1, 1, 2, 1);
    const twice = (p: Float64Array) => Float64Array.from([0, 1, 1, 3, 4, 5, 5, 6].flatMap((n) => [...p.slice(3 * n, 3 * n + 3)]));
    const expected = procrustes(twice(source), twice(target), ones(8));
    const holes = target.slice().fill(Number.NaN, 6, 9);
    const found = procrustes(source, holes, weights);
    expect(distance(found.rotation, expected.rotation)).toBeLessThan(1e-12);
    expect(found.scale).toBeCloseTo(expected.scale, 12);
    const sixth = transform(source, expected.rotation, expected.scale, expected.translation).slice(6, 9);
    expect(distance(found.aligned.slice(6, 9), sixth)).toBeLessThan(1e-12);
  });

  it('does not depend on the order of the landmarks', () => {
    const normal = normals(9);
    const [source, target] = [cloud(normal, 6), cloud(normal, 6)];
    const weights = Float64Array.of(1, 2, 3, 0, 1, 2);
    const order = [4, 2, 0, 5, 3, 1];
    const shuffle = (p: Float64Array) => Float64Array.from(order.flatMap((n) => [...p.slice(3 * n, 3 * n + 3)]));
    const found = procrustes(
      shuffle(source),
      shuffle(target),
      Float64Array.from(order, (n) => weights[n]),
    );
    expect(distance(found.aligned, shuffle(procrustes(source, target, weights).aligned))).toBeLessThan(1e-12);
  });
});

describe('nearestRotation', () => {
  it('keeps a rotation, undoes a scale, and is the identity for nothing', () => {
    const rotation = randomRotation(normals(4));
    expect(distance(nearestRotation(rotation), rotation)).toBeLessThan(1e-14);
    expect(distance(nearestRotation(rotation.map((x) => 7 * x)), rotation)).toBeLessThan(1e-14);
    expect([...nearestRotation(new Float64Array(9))]).toEqual([...IDENTITY]);
  });
});
