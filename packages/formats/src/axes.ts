import type { Axis } from './recording.js';

/**
 * Turn points so that what pointed up along one axis points up along another: by the smallest rotation, proper always (det = +1), so
 * that left stays left. Between opposite axes that is half a turn, about x where it can be: what a camera sees as (x right, −y up) keeps its x.
 * @param points [.., 3], turned in place; NaN stays NaN
 * @returns the same points
 */
export function turnedUp(points: Float64Array, from: Axis, to: Axis): Float64Array {
  const a = axisOf(from);
  const b = axisOf(to);
  if (a.index !== b.index) quarterTurn(points, a.index, b.index, a.sign * b.sign);
  else if (a.sign !== b.sign) halfTurn(points, a.index === 0 ? 1 : 0);
  return points;
}

const axisOf = (axis: Axis) => ({ index: 'xyz'.indexOf(axis[1]), sign: axis[0] === '-' ? -1 : 1 });

/** What lies along axis i goes to axis j, or to the other end of it where the sign is −1. Subtraction from 0 makes no −0. */
function quarterTurn(points: Float64Array, i: number, j: number, sign: number): void {
  for (let at = 0; at < points.length; at += 3) {
    const along = points[at + i];
    points[at + i] = 0 - sign * points[at + j];
    points[at + j] = 0 + sign * along;
  }
}

function halfTurn(points: Float64Array, about: number): void {
  for (let at = 0; at < points.length; at++) if (at % 3 !== about) points[at] = 0 - points[at];
}
