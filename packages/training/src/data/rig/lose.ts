import type { Random } from '../../random.js';
import type { Edge, Figure } from '../figure.js';

/**
 * Take landmarks out one at a time, each by contracting an edge to a random neighbour, until `count` are left. What was
 * connected through a landmark stays connected.
 * @param merge share of them that are merged: the neighbour moves to the middle of the two
 */
export function lose(figure: Figure, count: number, merge: number, random: Random): Figure {
  const points = figure.points.slice();
  const sides = figure.sides.slice();
  const alive = new Uint8Array(figure.count).fill(1);
  let edges = figure.edges;
  for (let left = figure.count; left > count; left--) {
    let gone = random.index(figure.count);
    while (alive[gone] === 0) gone = random.index(figure.count);
    alive[gone] = 0;
    const kept = randomNeighbour(edges, gone, random);
    if (kept < 0) continue;
    edges = contract(edges, gone, kept);
    if (merge === 0 || !random.chance(merge)) continue;
    for (let axis = 0; axis < 3; axis++) points[kept * 3 + axis] = (points[kept * 3 + axis] + points[gone * 3 + axis]) / 2;
    if (sides[kept] !== sides[gone]) sides[kept] = 0;
  }
  return keep({ count: figure.count, points, sides, edges }, alive);
}

/** The figure of the landmarks that are flagged, and of the edges between them. */
export function keep(figure: Figure, flags: Uint8Array): Figure {
  const place = new Int32Array(figure.count).fill(-1);
  let count = 0;
  for (let i = 0; i < figure.count; i++) if (flags[i] === 1) place[i] = count++;
  const points = new Float64Array(count * 3);
  const sides = new Float64Array(count);
  for (let i = 0; i < figure.count; i++) {
    const to = place[i];
    if (to < 0) continue;
    sides[to] = figure.sides[i];
    for (let axis = 0; axis < 3; axis++) points[to * 3 + axis] = figure.points[i * 3 + axis];
  }
  const edges: Edge[] = [];
  for (const [a, b] of figure.edges) if (place[a] >= 0 && place[b] >= 0) edges.push([place[a], place[b]]);
  return { count, points, sides, edges };
}

/** Every edge of one landmark becomes another's; none twice, none from a landmark to itself. */
export function contract(edges: readonly Edge[], gone: number, kept: number): Edge[] {
  const out: Edge[] = [];
  for (const edge of edges) if (edge[0] !== gone && edge[1] !== gone) out.push(edge);
  for (const [a, b] of edges) {
    if (a !== gone && b !== gone) continue;
    const other = a === gone ? b : a;
    if (other !== kept && !connected(out, other, kept)) out.push([kept, other]);
  }
  return out;
}

export function connected(edges: readonly Edge[], a: number, b: number): boolean {
  for (const [c, d] of edges) if ((a === c && b === d) || (a === d && b === c)) return true;
  return false;
}

/** A neighbour of a landmark, each as likely; −1 where it has none. */
export function randomNeighbour(edges: readonly Edge[], of: number, random: Random): number {
  let found = -1;
  let seen = 0;
  for (const [a, b] of edges) {
    if (a !== of && b !== of) continue;
    seen++;
    if (seen === 1 || random.index(seen) === 0) found = a === of ? b : a;
  }
  return found;
}
