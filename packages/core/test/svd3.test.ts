import { svd3 } from '@anylift/core';
import fc from 'fast-check';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { distance, IDENTITY, multiply, normals, randomRotation, seed, skew, transpose } from './geometry.js';

fc.configureGlobal({ seed: 1, numRuns: 300 });

/** Below 2e-308 numbers lose their digits, and relative accuracy with them. */
const SUBNORMAL = 1e-310;

const diagonal = (a: number, b: number, c: number) => Float64Array.of(a, 0, 0, 0, b, 0, 0, 0, c);

/** Everything the definition asks, relative to the largest singular value. */
function expectDecomposition(matrix: Float64Array) {
  const { u, sigma, v } = svd3(matrix);
  expect(skew(u)).toBeLessThan(1e-14);
  expect(skew(v)).toBeLessThan(1e-14);
  expect(sigma[2]).toBeGreaterThanOrEqual(0);
  expect(sigma[1]).toBeGreaterThanOrEqual(sigma[2]);
  expect(sigma[0]).toBeGreaterThanOrEqual(sigma[1]);
  const rebuilt = multiply(multiply(u, diagonal(sigma[0], sigma[1], sigma[2])), transpose(v));
  expect(distance(rebuilt, matrix)).toBeLessThanOrEqual(1e-14 * sigma[0] + SUBNORMAL);
}

describe('svd3', () => {
  it('agrees with ml-matrix', () => {
    const entry = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(fc.array(entry, { minLength: 9, maxLength: 9 }), (entries) => {
        const matrix = Float64Array.from(entries);
        expectDecomposition(matrix);
        // The oracle is far off where tiny numbers meet: 3.4e-310 for 2.4e-310.
        const plain = entries.map((x) => (Math.abs(x) < 1e-150 ? 0 : x));
        const oracle = new SingularValueDecomposition(Matrix.from1DArray(3, 3, plain)).diagonal;
        expect(distance(svd3(Float64Array.from(plain)).sigma, oracle)).toBeLessThanOrEqual(1e-13 * oracle[0]);
      }),
    );
  });

  it.each([
    [0, 0, 0],
    [1, 0, 0],
    [1, 1, 0],
    [2, 1, 0],
    [1, 1, 1],
    [3, 1, 1],
    [1, 1e-8, 1e-16],
    [1, 1e-17, 1e-18],
    [1, 1e-155, 1e-160],
    [1, 1e-200, 1e-300],
  ])('decomposes turned matrices with singular values %d %d %d at any scale', (a, b, c) => {
    fc.assert(
      fc.property(seed(), fc.constantFrom(1e-300, 1e-150, 1e-3, 1, 1e150, 1e300), (seed, scale) => {
        const normal = normals(seed);
        const matrix = multiply(multiply(randomRotation(normal), diagonal(a, b, c)), randomRotation(normal)).map(
          (x) => scale * x,
        );
        expectDecomposition(matrix);
        expect(distance(svd3(matrix).sigma, [a * scale, b * scale, c * scale])).toBeLessThanOrEqual(1e-14 * scale);
      }),
      { numRuns: 60 },
    );
  });

  it('finds tiny singular values to many digits where columns differ in size', () => {
    const { sigma } = svd3(multiply(randomRotation(normals(3)), diagonal(1e-20, 1, 1e-10)));
    expect(sigma[1] / 1e-10).toBeCloseTo(1, 12);
    expect(sigma[2] / 1e-20).toBeCloseTo(1, 12);
  });

  it('keeps axes of a diagonal matrix that is ordered already, and of none', () => {
    for (const matrix of [diagonal(3, 2, 1), diagonal(1, 0, 0), diagonal(0, 0, 0)]) {
      const { u, v } = svd3(matrix);
      expect([...u.map(Math.abs)]).toEqual([...IDENTITY]);
      expect([...v]).toEqual([...IDENTITY]);
    }
  });

  it('decomposes a batch as it does one by one, into the arrays it is given', () => {
    const normal = normals(7);
    const matrices = Float64Array.from({ length: 9 * 5 }, normal).fill(0, 9, 18);
    const out = { u: new Float64Array(45).fill(9), sigma: new Float64Array(15).fill(9), v: new Float64Array(45).fill(9) };
    expect(svd3(matrices, out)).toBe(out);
    for (let n = 0; n < 5; n++) {
      const one = svd3(matrices.slice(9 * n, 9 * n + 9));
      expect(out.u.slice(9 * n, 9 * n + 9)).toEqual(one.u);
      expect(out.sigma.slice(3 * n, 3 * n + 3)).toEqual(one.sigma);
      expect(out.v.slice(9 * n, 9 * n + 9)).toEqual(one.v);
    }
  });
});
