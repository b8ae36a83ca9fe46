import type { Random } from '../../random.js';
import type { Edge, Figure } from '../figure.js';
import { keep } from './lose.js';

/** How often a part has two or three pieces (a head and two hands) and not one. */
const SEVERAL = 0.25;

export function takePart(figure: Figure, count: number, random: Random): Figure {
  const starts = random.chance(SEVERAL) ? 2 + random.index(2) : 1;
  return keep(figure, growPart(figure.edges, figure.count, count, starts, random));
}

/**
 * Landmarks found from random ones by following edges, a random open edge at a time. Where no edge leads on it goes on from another landmark.
 * @param landmarks of the rig
 * @param count of the part
 * @param starts landmarks it begins from
 * @returns [landmarks], 1 in the part
 */
export function growPart(edges: readonly Edge[], landmarks: number, count: number, starts: number, random: Random): Uint8Array {
  const taken = new Uint8Array(landmarks);
  for (let k = 0; k < count; k++) {
    const next = k < starts ? -1 : openEnd(edges, taken, random);
    taken[next < 0 ? untaken(taken, random) : next] = 1;
  }
  return taken;
}

/** The far end of a random edge from the part to the rest; −1 where there is none. */
function openEnd(edges: readonly Edge[], taken: Uint8Array, random: Random): number {
  let end = -1;
  let seen = 0;
  for (let e = 0; e < edges.length; e++) {
    const [a, b] = [edges[e][0], edges[e][1]];
    if (taken[a] === taken[b]) continue;
    seen++;
    if (seen === 1 || random.index(seen) === 0) end = taken[a] === 1 ? b : a;
  }
  return end;
}

function untaken(taken: Uint8Array, random: Random): number {
  let i = random.index(taken.length);
  while (taken[i] === 1) i = random.index(taken.length);
  return i;
}
