import type { Random } from '../../random.js';
import type { Edge } from '../figure.js';

export function connected(edges: readonly Edge[], a: number, b: number): boolean {
  return edges.some((edge) => (edge[0] === a && edge[1] === b) || (edge[0] === b && edge[1] === a));
}

/** A neighbour of a landmark, each as likely; −1 where it has none. */
export function randomNeighbour(edges: readonly Edge[], of: number, random: Random): number {
  let found = -1;
  let seen = 0;
  for (let e = 0; e < edges.length; e++) {
    const edge = edges[e];
    if (edge[0] !== of && edge[1] !== of) continue;
    seen++;
    if (seen === 1 || random.index(seen) === 0) found = edge[0] === of ? edge[1] : edge[0];
  }
  return found;
}
