import { rotationOf } from '../armature/linear.js';

/** Degrees about z, x and y, in the order of their channels: R = Rz · Rx · Ry. */
export type EulerZxy = [z: number, x: number, y: number];

/** Cosines of the x angle below this leave only the sum or difference of the other two. */
const LOCK = 1e-6;

/**
 * The Euler angles of a quaternion: of all that there are, those nearest to the ones before, so that a curve of them has no
 * jumps.
 * @param quaternion x, y, z, w
 */
export function eulerOf(quaternion: ArrayLike<number> & Iterable<number>, before: EulerZxy): EulerZxy {
  const r = rotationOf(quaternion);
  const x = Math.asin(Math.min(1, Math.max(-1, r[7])));
  const candidates: [number, number, number][] = [];
  if (Math.hypot(r[1], r[4]) > LOCK) {
    const z = Math.atan2(-r[1], r[4]);
    const y = Math.atan2(-r[6], r[8]);
    candidates.push([z, x, y], [z + Math.PI, Math.PI - x, y + Math.PI]);
  } else {
    // Rz(z) Rx(±90°) Ry(y) = Rz(z ± y) Rx(±90°): z stays as it was, y takes the rest.
    const z = (before[0] / 180) * Math.PI;
    const both = Math.atan2(r[3], r[0]);
    candidates.push([z, x, r[7] > 0 ? both - z : z - both]);
  }
  let nearest: EulerZxy = [0, 0, 0];
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const angles = candidate.map((angle, k) => nearTurn((angle / Math.PI) * 180, before[k])) as EulerZxy;
    const distance = angles.reduce((sum, angle, k) => sum + Math.abs(angle - before[k]), 0);
    if (distance < least) [nearest, least] = [angles, distance];
  }
  return nearest;
}

/** The angle, full turns added, that is nearest to another. */
const nearTurn = (angle: number, to: number) => angle + 360 * Math.round((to - angle) / 360);
