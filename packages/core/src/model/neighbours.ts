import type { Value } from '@anylift/autodiff';

/** Each landmark itself, then its neighbours. */
export type Neighbours = readonly (readonly number[])[];

/** From so many landmarks on, lists of a landmark and its neighbours beat masks, if none is longer than this share of them. */
const MANY = 256;
const FEW = 1 / 32;

export function neighboursOf(N: number, edges: Iterable<readonly [number, number]>): Neighbours {
  const lists = Array.from({ length: N }, (_, i) => new Set([i]));
  for (const [i, j] of edges) {
    lists[i].add(j);
    lists[j].add(i);
  }
  return lists.map((list) => [...list]);
}

/**
 * What a sparse model is fed beside the rest: one list a column, as long as the longest.
 * @param rigOf the neighbours in each of B frames
 * @returns nothing where masks are faster: the landmarks are few, or one of them has many neighbours
 */
export function neighbourLists(B: number, N: number, rigOf: (b: number) => Neighbours): Record<string, Value> | undefined {
  if (N < MANY) return undefined;
  const rigs = Array.from({ length: B }, (_, b) => rigOf(b));
  const K = rigs.reduce((most, lists) => lists.reduce((longest, { length }) => Math.max(longest, length), most), 0);
  if (K > N * FEW) return undefined;
  const R = B * N;
  const neighbours = new Float32Array(K * R);
  const neighbourBias = new Float32Array(K * R).fill(-1e9);
  // Nobody looks at a place beyond a list's end, so that its gradient is 0: there a landmark may count itself as listed.
  const listedAt = Float32Array.from({ length: K * R }, (_, place) => place);
  const listed = new Uint32Array(R);
  for (const [b, lists] of rigs.entries())
    for (const [i, list] of lists.entries())
      for (const [k, j] of list.entries()) {
        const place = k * R + b * N + i;
        neighbours[place] = b * N + j;
        neighbourBias[place] = 0;
        listedAt[listed[b * N + j]++ * R + b * N + j] = place;
      }
  return {
    neighbours: { data: neighbours, shape: [K, R] },
    neighbourBias: { data: neighbourBias, shape: [K, R, 1] },
    listedAt: { data: listedAt, shape: [K, R] },
  };
}
