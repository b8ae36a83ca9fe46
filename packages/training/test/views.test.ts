import { DEFAULT_VIEWS, figureOf, type KeypointSet, Random, randomOrientation, viewPoints } from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { det, distance, skew } from '../../core/test/geometry.js';
import { chainSet } from './chain.js';

const set = chainSet();
const viewFrame = (of: KeypointSet, frame: number, orientation: Float64Array, perspective?: number) =>
  viewPoints(figureOf(of, frame).points, orientation, perspective);
const UPS: KeypointSet['up'][] = [[1, 0, 0], [-1, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1], null];

const orientations = (up: KeypointSet['up'], count: number, options = DEFAULT_VIEWS) => {
  const random = new Random(1);
  return Array.from({ length: count }, () => randomOrientation(up, options, random));
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Row of an orientation times a vector: how far along an axis of the camera the vector points. */
const along = (r: Float64Array, row: number, v: readonly number[]) =>
  r[row * 3] * v[0] + r[row * 3 + 1] * v[1] + r[row * 3 + 2] * v[2];
const degrees = (radians: number) => (radians * 180) / Math.PI;

describe('orientations', () => {
  it.each(UPS.map((up) => ({ up })))('are rotations, up being $up', ({ up }) => {
    for (const r of orientations(up, 100)) {
      expect(skew(r)).toBeLessThan(1e-12);
      expect(det(r)).toBeCloseTo(1, 12);
    }
  });

  it.each(UPS.flatMap((up) => (up ? [{ up }] : [])))('see up as up, from elevations that are uniform, up being $up', ({ up }) => {
    const all = orientations(up, 4000);
    // y points down in a picture; roll and elevation tilt it, but never over.
    expect(Math.max(...all.map((r) => along(r, 1, up)))).toBeLessThan(0);
    // The camera looks along z: down on an object from above.
    const elevations = all.map((r) => degrees(Math.asin(-along(r, 2, up))));
    expect(Math.min(...elevations)).toBeGreaterThanOrEqual(-20 - 1e-9);
    expect(Math.max(...elevations)).toBeLessThanOrEqual(60 + 1e-9);
    for (const quarter of [0, 20, 40, 60])
      expect(elevations.filter((e) => e < quarter).length / 4000).toBeCloseTo((quarter + 20) / 80, 1);
    expect(Math.abs(mean(elevations) - 20)).toBeLessThan(1.5);
  });

  it('look from every azimuth alike', () => {
    const looks = orientations([0, 1, 0], 4000).map((r) => Math.atan2(r[6], r[8]));
    const quarters = [0, 1, 2, 3].map((q) => looks.filter((a) => Math.floor((2 * (a + Math.PI)) / Math.PI) === q).length);
    for (const count of quarters) expect(Math.abs(count - 1000)).toBeLessThan(100);
  });

  it('roll within bounds, and not at all where not asked to', () => {
    const roll = (r: Float64Array) => degrees(Math.atan2(along(r, 0, [0, 1, 0]), -along(r, 1, [0, 1, 0])));
    const rolls = orientations([0, 1, 0], 2000).map(roll);
    expect(Math.max(...rolls.map(Math.abs))).toBeLessThanOrEqual(15 + 1e-9);
    expect(Math.abs(mean(rolls))).toBeLessThan(1);
    expect(mean(rolls.map(Math.abs))).toBeCloseTo(7.5, 0);
    for (const r of orientations([0, 1, 0], 50, { elevation: [-20, 60], roll: 0 })) expect(roll(r)).toBeCloseTo(0, 9);
  });

  it('are uniform over all rotations where up is unknown', () => {
    const all = orientations(null, 4000);
    // Every entry has mean 0 and mean square 1/3; the turning angle follows (1 − cos θ)/π.
    for (let k = 0; k < 9; k++) {
      expect(Math.abs(mean(all.map((r) => r[k])))).toBeLessThan(0.05);
      expect(Math.abs(mean(all.map((r) => r[k] ** 2)) - 1 / 3)).toBeLessThan(0.03);
    }
    const angles = all.map((r) => Math.acos(Math.min(1, Math.max(-1, (r[0] + r[4] + r[8] - 1) / 2))));
    for (const at of [1, 2, 2.5])
      expect(Math.abs(angles.filter((a) => a < at).length / 4000 - (at - Math.sin(at)) / Math.PI)).toBeLessThan(0.03);
  });

  it('come again from the same keys and from no other', () => {
    const draw = (...keys: number[]) => [...randomOrientation([0, 1, 0], DEFAULT_VIEWS, new Random(...keys))];
    expect(draw(1, 2, 3)).toEqual(draw(1, 2, 3));
    const others = [draw(1, 2, 3), draw(1, 3, 2), draw(1, 2), draw(2, 2, 3), draw(1, 2, 4), draw(0, 2, 3)];
    expect(new Set(others.map(String)).size).toBe(others.length);
    // The same numbers on every machine.
    expect(draw(1, 2, 3)[0]).toBeCloseTo(0.0877844822083573, 12);
  });
});

describe('a view', () => {
  const random = new Random(4);
  const orientation = randomOrientation([0, 1, 0], DEFAULT_VIEWS, random);

  it('is the frame turned, about its centre; weak perspective keeps x and y', () => {
    const { shape, keypoints } = viewFrame(set, 3, orientation);
    const N = set.keypoints;
    for (let axis = 0; axis < 3; axis++) expect(mean([...shape].filter((_, k) => k % 3 === axis))).toBeCloseTo(0, 12);
    expect([...keypoints]).toEqual([...shape].filter((_, k) => k % 3 < 2));
    const point = (i: number) => [...set.points.subarray((3 * N + i) * 3, (3 * N + i) * 3 + 3)];
    const difference = point(4).map((value, axis) => value - point(1)[axis]);
    const seen = [0, 1, 2].map((row) => along(orientation, row, difference));
    expect(
      distance(
        seen,
        [0, 1, 2].map((axis) => shape[12 + axis] - shape[3 + axis]),
      ),
    ).toBeLessThan(1e-12);
  });

  it('through a pinhole is x d / (d + z), and weak perspective from afar', () => {
    const { shape, keypoints } = viewFrame(set, 3, orientation);
    // The size of the object is that of its box in the set's own frame, so that every azimuth has one distance.
    const own = set.points.slice(3 * set.keypoints * 3, 4 * set.keypoints * 3);
    const spans = [0, 1, 2].map((axis) => [...own].filter((_, k) => k % 3 === axis));
    const extent = Math.hypot(...spans.map((values) => Math.max(...values) - Math.min(...values)));
    const near = viewFrame(set, 3, orientation, 2);
    expect(near.shape).toEqual(shape);
    const d = 2 * extent;
    expect(
      distance(
        near.keypoints,
        keypoints.map((x, k) => (x * d) / (d + shape[(k >> 1) * 3 + 2])),
      ),
    ).toBeLessThan(1e-12);
    const errors = [10, 100, 1000].map((far) => distance(viewFrame(set, 3, orientation, far).keypoints, keypoints) / extent);
    expect(errors[0]).toBeGreaterThan(1e-3);
    expect(errors[1] / errors[0]).toBeCloseTo(0.1, 1);
    expect(errors[2]).toBeLessThan(1e-3);
  });

  it('leaves missing landmarks out of the centre', () => {
    const points = set.points.slice();
    points.set([Number.NaN, 1e9, 0], 3 * set.keypoints * 3);
    const { shape, keypoints } = viewFrame({ ...set, points }, 3, orientation);
    expect([...shape.subarray(0, 3), ...keypoints.subarray(0, 2)].every(Number.isNaN)).toBe(true);
    expect(shape.subarray(3).every((value) => Math.abs(value) < 10)).toBe(true);
    expect(mean([...shape.subarray(3)].filter((_, k) => k % 3 === 2))).toBeCloseTo(0, 12);
  });
});
