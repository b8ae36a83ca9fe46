import { expect, test } from 'vitest';
import { turnedUp } from '../src/axes.js';
import type { Axis } from '../src/recording.js';

const AXES: Axis[] = ['+x', '-x', '+y', '-y', '+z', '-z'];
const PAIRS = AXES.flatMap((from) => AXES.map((to): [Axis, Axis] => [from, to]));

const vector = (axis: Axis) => [...'xyz'].map((name) => (name === axis[1] ? (axis[0] === '-' ? -1 : 1) : 0));

/** The images of the three unit vectors, one a row: the rotation, transposed. */
const turnOf = (from: Axis, to: Axis) => turnedUp(Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1), from, to);

function determinant([a, b, c, d, e, f, g, h, i]: Float64Array): number {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}

test.each(PAIRS)('from %s up to %s up is a proper rotation that brings up to up, and back', (from, to) => {
  expect(determinant(turnOf(from, to))).toBe(1);
  expect([...turnedUp(Float64Array.from(vector(from)), from, to)]).toEqual(vector(to));
  const points = Float64Array.of(1, 2, 3, Number.NaN, Number.NaN, Number.NaN, -4, 0, 0.5);
  expect(turnedUp(turnedUp(points.slice(), from, to), to, from)).toEqual(points);
});

test('a camera view keeps its x, and away from the camera is −z or +y', () => {
  expect([...turnedUp(Float64Array.of(1, 2, 3), '-y', '+y')]).toEqual([1, -2, -3]);
  expect([...turnedUp(Float64Array.of(1, 2, 3), '-y', '+z')]).toEqual([1, 3, -2]);
});
