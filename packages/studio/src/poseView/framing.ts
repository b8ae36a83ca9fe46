import { Vector3 } from 'three';

/** Share of the view that a pose fills when it is looked at as a whole. */
const FILLED = 0.84;
const ROUNDS = 6;
const NEAREST = 0.3;

/**
 * From a direction, where a camera looks and from how far, so that all landmarks and the ground below them are in the view, as large as they
 * can be.
 * @param points [N, 3], y up
 * @param direction a unit vector toward the camera, not straight up or down
 * @param halves half of the view's width and height at distance 1
 */
export function framing(
  points: ArrayLike<number>,
  floor: number,
  direction: Vector3,
  halves: readonly [number, number],
): { target: Vector3; distance: number } {
  const right = new Vector3(0, 1, 0).cross(direction).normalize();
  const axes = [right, direction.clone().cross(right)];
  const target = new Vector3();
  const point = new Vector3();
  let distance = 1;
  // What is near looks larger, so the middle and the distance that fit follow from each other: a few rounds settle them.
  for (let round = 0; round < ROUNDS; round++) {
    const [low, high] = [
      [Infinity, Infinity],
      [-Infinity, -Infinity],
    ];
    let needed = -Infinity;
    for (let at = 0; at < points.length; at += 3)
      for (const y of [points[at + 1], floor]) {
        point.set(points[at], y, points[at + 2]).sub(target);
        if (Number.isNaN(point.x)) continue;
        const nearer = point.dot(direction);
        for (const [k, axis] of axes.entries()) {
          const offset = point.dot(axis);
          const seen = offset / Math.max(0.05, distance - nearer);
          low[k] = Math.min(low[k], seen);
          high[k] = Math.max(high[k], seen);
          needed = Math.max(needed, Math.abs(offset) / (FILLED * halves[k]) + nearer);
        }
      }
    if (needed === -Infinity) return { target, distance: 3 };
    for (const [k, axis] of axes.entries()) target.addScaledVector(axis, (distance * (low[k] + high[k])) / 2);
    distance = Math.max(NEAREST, needed);
  }
  return { target, distance };
}
