import {
  auc,
  extent,
  landmarkErrors,
  mpjpe,
  nMpjpe,
  normalizedError,
  paMpjpe,
  paReflectedMpjpe,
  pck,
  procrustes,
} from '@anylift/core';
import fc from 'fast-check';
import { Matrix, SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { cloud, det, distance, multiply, normals, ones, randomRotation, seed, transform } from './geometry.js';

fc.configureGlobal({ seed: 4, numRuns: 150 });

const ALL = { mpjpe, nMpjpe, paMpjpe, paReflectedMpjpe, normalizedError };

/** ± one along each axis: centred, so that errors can be counted by hand. */
const JACK = Float64Array.of(1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1, 0, 0, 0, 1, 0, 0, -1);

describe('errors of a pose', () => {
  it('are what one counts by hand', () => {
    // Stretched threefold along x: 2 off for two landmarks of six.
    const stretched = JACK.map((x, k) => (k % 3 === 0 ? 3 * x : x));
    expect(mpjpe(stretched, JACK, ones(6))).toBeCloseTo(4 / 6, 12);
    // Best scale (3 + 1 + 1) / (9 + 1 + 1) = 5/11: 15/11 − 1 off twice, 1 − 5/11 off four times.
    expect(nMpjpe(stretched, JACK, ones(6))).toBeCloseTo((2 * (4 / 11) + 4 * (6 / 11)) / 6, 12);
    expect(paMpjpe(stretched, JACK, ones(6))).toBeCloseTo((2 * (4 / 11) + 4 * (6 / 11)) / 6, 12);
    expect(normalizedError(stretched, JACK, ones(6))).toBeCloseTo(Math.sqrt((2 * 16 + 4 * 36) / 121 / 6), 12);
    // A quarter turn about z: √2 off for four landmarks of six, nothing once it may be turned back.
    const turned = transform(JACK, Float64Array.of(0, -1, 0, 1, 0, 0, 0, 0, 1), 1, [0, 0, 0]);
    expect(mpjpe(turned, JACK, ones(6))).toBeCloseTo((4 * Math.SQRT2) / 6, 12);
    expect(paMpjpe(turned, JACK, ones(6))).toBeCloseTo(0, 12);
  });

  it('measure and align by the landmarks that count alone, in their proportions', () => {
    const normal = normals(2);
    const [a, b] = [cloud(normal, 7), cloud(normal, 7)];
    const twice = (p: Float64Array) => Float64Array.from([0, 1, 1, 3, 4, 5, 5, 6].flatMap((n) => [...p.slice(3 * n, 3 * n + 3)]));
    const holes = (p: Float64Array) => p.slice().fill(Number.NaN, 6, 9);
    for (const metric of Object.values(ALL)) {
      const expected = metric(twice(a), twice(b), ones(8));
      expect(metric(holes(a), holes(b), Float64Array.of(1, 2, 0, 1, 1, 2, 1))).toBeCloseTo(expected, 12);
      expect(expected).toBeGreaterThan(0.1);
    }
  });

  it('ignore what their alignment takes out, and nothing more', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 5, max: 20 }), (seed, count) => {
        const normal = normals(seed);
        const [a, b] = [cloud(normal, count), cloud(normal, count)];
        // Near enough that no best scale is clamped at zero.
        for (let k = 0; k < a.length; k++) a[k] += 2 * b[k];
        const w = ones(count);
        const identity = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);
        const mirror = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, -1);
        const turn = randomRotation(normal);
        const shifted = transform(a, identity, 1, [1, -2, 3]);
        const scaled = transform(a, identity, 3, [1, -2, 3]);
        const turned = transform(a, turn, 3, [1, -2, 3]);
        const mirrored = transform(a, multiply(turn, mirror), 3, [1, -2, 3]);
        const same = (metric: typeof mpjpe, moved: Float64Array) => Math.abs(metric(moved, b, w) - metric(a, b, w)) < 1e-9;
        expect(Object.values(ALL).map((metric) => same(metric, shifted))).toEqual([true, true, true, true, true]);
        expect(Object.values(ALL).map((metric) => same(metric, scaled))).toEqual([false, true, true, true, true]);
        expect(Object.values(ALL).map((metric) => same(metric, turned))).toEqual([false, false, true, true, true]);
        expect(Object.values(ALL).map((metric) => same(metric, mirrored))).toEqual([false, false, false, true, false]);
      }),
    );
  });

  it('count a mirrored answer as wrong unless mirror images are allowed', () => {
    const truth = cloud(normals(3), 12);
    const mirrored = truth.map((x, k) => (k % 3 === 2 ? -x : x));
    expect(paReflectedMpjpe(mirrored, truth, ones(12))).toBeLessThan(1e-12);
    expect(paMpjpe(mirrored, truth, ones(12))).toBeGreaterThan(0.1);
    expect(normalizedError(mirrored, truth, ones(12))).toBeGreaterThan(0.1);
  });

  it('never mirror by a negative scale', () => {
    expect(
      nMpjpe(
        JACK.map((x) => -x),
        JACK,
        ones(6),
      ),
    ).toBeCloseTo(1, 12);
  });

  it('NE² = 1 − (σ₁ + σ₂ ± σ₃)² / ‖X‖²‖Y‖², by the singular values of ml-matrix', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 4, max: 20 }), (seed, count) => {
        const normal = normals(seed);
        const centred = () => {
          const m = new Matrix(count, 3).apply(function (this: Matrix, i, j) {
            this.set(i, j, normal());
          });
          return m.subRowVector(m.mean('column'));
        };
        const [x, y] = [centred(), centred()];
        const h = y.transpose().mmul(x);
        const sigma = new SVD(h).diagonal;
        const gain = sigma[0] + sigma[1] + Math.sign(det(Float64Array.from(h.to1DArray()))) * sigma[2];
        const expected = Math.sqrt(1 - (gain / x.norm('frobenius') / y.norm('frobenius')) ** 2);
        const ne = normalizedError(Float64Array.from(x.to1DArray()), Float64Array.from(y.to1DArray()), ones(count));
        expect(ne).toBeCloseTo(expected, 9);
        expect(ne).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('are NaN where nothing counts, and zero for a truth without extent', () => {
    for (const metric of Object.values(ALL)) expect(metric(JACK, JACK, new Float64Array(6))).toBeNaN();
    const point = new Float64Array(18).fill(5);
    expect(normalizedError(JACK, point, ones(6))).toBe(0);
    expect(paMpjpe(JACK, point, ones(6))).toBe(0);
    // Without extent there is nothing to scale: all of the truth is missed.
    expect(paMpjpe(point, JACK, ones(6))).toBeCloseTo(1, 12);
    expect(normalizedError(point, JACK, ones(6))).toBeCloseTo(1, 12);
  });
});

describe('landmarkErrors', () => {
  it('gives one distance a landmark after the alignment asked for', () => {
    const normal = normals(5);
    const [a, b] = [cloud(normal, 5), cloud(normal, 5)];
    const weights = Float64Array.of(1, 1, 0, 1, 1);
    const { aligned } = procrustes(a, b, weights);
    const errors = landmarkErrors(a, b, weights, 'similarity');
    const expected = [0, 1, 3, 4].map((n) => Math.hypot(...[0, 1, 2].map((k) => aligned[3 * n + k] - b[3 * n + k])));
    expect(
      distance(
        errors.filter((_, n) => n !== 2),
        expected,
      ),
    ).toBeLessThan(1e-12);
    expect(errors[2]).toBeNaN();
  });
});

describe('pck and auc', () => {
  const errors = Float64Array.of(0, 10, 149, 150, Number.NaN);
  const weights = Float64Array.of(1, 1, 1, 1, 0);

  it('count errors strictly below the threshold', () => {
    expect(pck(errors, weights, 150)).toBe(0.75);
    expect(pck(errors, weights, 10)).toBe(0.25);
    expect(pck(errors, Float64Array.of(1, 1, 0, 4, 0), 150)).toBeCloseTo(2 / 6, 12);
  });

  it('average 31 thresholds from 0 to the largest', () => {
    // Below 5, 10, … 150: 30 thresholds for 0, 28 for 10, one for 149, none for 150.
    expect(auc(errors, weights, 150)).toBeCloseTo((30 + 28 + 1 + 0) / 31 / 4, 12);
    expect(auc(errors, new Float64Array(5), 150)).toBeNaN();
  });
});

describe('extent', () => {
  it('is the diagonal of the box around the landmarks that count', () => {
    const points = Float64Array.of(1, 1, 1, 2, 3, 3, Number.NaN, 9, 9, 1.5, 2, 1);
    expect(extent(points, Float64Array.of(1, 1, 0, 1))).toBe(3);
    expect(extent(points, new Float64Array(4))).toBe(0);
  });
});
