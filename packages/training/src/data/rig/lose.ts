import type { Random } from '../../random.js';
import { type Edge, type Figure, isPresent } from '../figure.js';

/**
 * Take landmarks out one at a time, each by contracting an edge to a random neighbour, until `count` are left. What was
 * connected through a landmark stays connected.
 * @param merge share of them that are merged: the neighbour moves to the middle of the two
 */
export function lose(figure: Figure, count: number, merge: number, random: Random): Figure {
  if (figure.count <= count) return figure;
  const points = figure.points.slice();
  const sides = figure.sides.slice();
  const alive = new Uint8Array(figure.count).fill(1);
  const ends = new Int32Array(figure.edges.length * 2);
  for (let k = 0; k < ends.length; k++) ends[k] = figure.edges[k >> 1][k & 1];
  let used = ends.length;
  for (let left = figure.count; left > count; left--) {
    let gone = random.index(figure.count);
    while (alive[gone] === 0) gone = random.index(figure.count);
    alive[gone] = 0;
    const kept = neighbour(ends, used, gone, random);
    if (kept < 0) continue;
    used = contract(ends, used, gone, kept);
    if (merge === 0 || !random.chance(merge)) continue;
    mergeInto(points, kept, gone);
    if (sides[kept] !== sides[gone]) sides[kept] = 0;
  }
  const edges: Edge[] = [];
  for (let k = 0; k < used; k += 2) edges.push([ends[k], ends[k + 1]]);
  return keep({ count: figure.count, points, sides, edges }, alive);
}

/** Move a landmark to the middle of two; where one is missing, to the other. */
function mergeInto(points: Float64Array, kept: number, gone: number): void {
  if (!isPresent(points, gone * 3)) return;
  const weight = isPresent(points, kept * 3) ? 0.5 : 1;
  for (let axis = 0; axis < 3; axis++) {
    const there = weight === 1 ? 0 : points[kept * 3 + axis];
    points[kept * 3 + axis] = (1 - weight) * there + weight * points[gone * 3 + axis];
  }
}

/** The figure of the landmarks that are flagged, and of the edges between them. */
export function keep(figure: Figure, flags: Uint8Array): Figure {
  const place = new Int32Array(figure.count);
  let count = 0;
  for (let i = 0; i < figure.count; i++) place[i] = flags[i] === 1 ? count++ : -1;
  const points = new Float64Array(count * 3);
  const sides = new Float64Array(count);
  for (let i = 0; i < figure.count; i++) {
    const to = place[i];
    if (to < 0) continue;
    sides[to] = figure.sides[i];
    for (let axis = 0; axis < 3; axis++) points[to * 3 + axis] = figure.points[i * 3 + axis];
  }
  const edges: Edge[] = [];
  for (let e = 0; e < figure.edges.length; e++) {
    const [a, b] = [place[figure.edges[e][0]], place[figure.edges[e][1]]];
    if (a >= 0 && b >= 0) edges.push([a, b]);
  }
  return { count, points, sides, edges };
}

/**
 * Every edge of one landmark becomes another's; none twice, none from a landmark to itself.
 * @param ends both landmarks of each edge, changed in place
 * @param used how many of the ends count
 * @returns how many count now
 */
function contract(ends: Int32Array, used: number, gone: number, kept: number): number {
  for (let k = 0; k < used; k += 2) {
    if (ends[k] !== gone && ends[k + 1] !== gone) continue;
    const other = ends[k] === gone ? ends[k + 1] : ends[k];
    if (other !== kept && !joined(ends, used, other, kept)) {
      ends[k] = kept;
      ends[k + 1] = other;
      continue;
    }
    used -= 2;
    ends[k] = ends[used];
    ends[k + 1] = ends[used + 1];
    k -= 2;
  }
  return used;
}

function joined(ends: Int32Array, used: number, a: number, b: number): boolean {
  for (let k = 0; k < used; k += 2) if ((ends[k] === a && ends[k + 1] === b) || (ends[k] === b && ends[k + 1] === a)) return true;
  return false;
}

/** A neighbour of a landmark, each as likely; −1 where it has none. */
function neighbour(ends: Int32Array, used: number, of: number, random: Random): number {
  let found = -1;
  let seen = 0;
  for (let k = 0; k < used; k++) if (ends[k] === of && (seen++ === 0 || random.index(seen) === 0)) found = ends[k ^ 1];
  return found;
}
