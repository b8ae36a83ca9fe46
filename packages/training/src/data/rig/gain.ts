import type { Random } from '../../random.js';
import type { Edge, Figure } from '../figure.js';
import { randomNeighbour } from './neighbours.js';

/** How far beside a bone a landmark lies, at most, in lengths of the bone. */
const BESIDE = 0.4;
/** How often a landmark on a bone parts it, and one beside a bone is connected with it. */
const PARTING = 0.7;
const CONNECTED = 0.8;

/**
 * Put landmarks on bones or beside them until there are `count`. Where a landmark lies is fixed in the frame of its bone and one
 * neighbour, so that the same random numbers put it at the same place in every frame of a motion.
 * @param beside share of them that lie beside a bone, like markers on a skin
 */
export function gain(figure: Figure, count: number, beside: number, random: Random): Figure {
  const points = new Float64Array(count * 3);
  const sides = new Float64Array(count);
  points.set(figure.points);
  sides.set(figure.sides);
  const edges: Edge[] = figure.edges.slice();
  for (let added = figure.count; added < count; added++) {
    const at = random.index(edges.length);
    const [a, b] = edges[at] ?? [random.index(added), random.index(added)];
    const third = random.chance(beside) ? thirdOf(edges, a, b, random) : -1;
    if (third < 0) {
      const along = random.uniform(0.15, 0.85);
      for (let axis = 0; axis < 3; axis++)
        points[added * 3 + axis] = (1 - along) * points[a * 3 + axis] + along * points[b * 3 + axis];
      sides[added] = sideBetween(sides[a], sides[b], along);
      if (at < edges.length && random.chance(PARTING)) {
        edges[at] = [a, added];
        edges.push([added, b]);
      } else if (a !== b) edges.push([along < 0.5 ? a : b, added]);
    } else {
      const along = random.uniform(-0.1, 1.1);
      placeBeside(points, a, b, third, added, along, random.uniform(-BESIDE, BESIDE), random.uniform(-BESIDE, BESIDE));
      sides[added] = sideBetween(sides[a], sides[b], along);
      if (random.chance(CONNECTED)) edges.push([along < 0.5 ? a : b, added]);
    }
  }
  return { count, points, sides, edges };
}

/** A neighbour of either end of a bone that is neither; −1 where there is none. */
function thirdOf(edges: readonly Edge[], a: number, b: number, random: Random): number {
  const [first, second] = random.chance(0.5) ? [a, b] : [b, a];
  const other = randomNeighbour(edges, first, random);
  if (other !== second && other >= 0) return other;
  const last = randomNeighbour(edges, second, random);
  return last === first ? -1 : last;
}

/** Between left and right lies what is neither; a bone from the middle to a side belongs to the side. */
function sideBetween(a: number, b: number, along: number): number {
  if (a === -b) return Math.abs(along - 0.5) < 0.1 ? 0 : along < 0.5 ? a : b;
  return a === 0 ? b : a;
}

/** In the frame of the bone (a, b), the direction to a third landmark across it, and the normal of the two; lengths in bones. */
function placeBeside(
  points: Float64Array,
  a: number,
  b: number,
  third: number,
  to: number,
  along: number,
  across: number,
  out: number,
): void {
  const [ax, ay, az] = [points[a * 3], points[a * 3 + 1], points[a * 3 + 2]];
  const [ux, uy, uz] = [points[b * 3] - ax, points[b * 3 + 1] - ay, points[b * 3 + 2] - az];
  let [vx, vy, vz] = [points[third * 3] - ax, points[third * 3 + 1] - ay, points[third * 3 + 2] - az];
  const square = ux * ux + uy * uy + uz * uz;
  const shadow = square > 0 ? (ux * vx + uy * vy + uz * vz) / square : 0;
  [vx, vy, vz] = [vx - shadow * ux, vy - shadow * uy, vz - shadow * uz];
  const length = Math.sqrt(square);
  const height = Math.sqrt(vx * vx + vy * vy + vz * vz);
  // A third landmark on the line of the bone gives no direction: then the landmark stays on the bone. NaN passes through.
  const unit = height <= 1e-3 * length ? 0 : length / height;
  [vx, vy, vz] = [vx * unit, vy * unit, vz * unit];
  const normal = length > 0 ? out / length : 0;
  points[to * 3] = ax + along * ux + across * vx + normal * (uy * vz - uz * vy);
  points[to * 3 + 1] = ay + along * uy + across * vy + normal * (uz * vx - ux * vz);
  points[to * 3 + 2] = az + along * uz + across * vz + normal * (ux * vy - uy * vx);
}
