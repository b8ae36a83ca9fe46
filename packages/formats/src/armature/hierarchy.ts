import { type Skeleton, sidesOf } from '@anylift/core';

/** Which landmark hangs from which: a forest over the landmarks of a rig. */
export interface Hierarchy {
  /** The landmark nearer to the root; −1 for a root. */
  parent: Int32Array;
  children: number[][];
  /** One of each connected part, the largest part first. */
  roots: number[];
}

/** What tools call the joint that carries the body, the usual root first; without case, sides and separators. */
export const ROOT_NAMES = [
  'hips',
  'hip',
  'pelvis',
  'root',
  'midhip',
  'middlehip',
  'hipmiddle',
  'hipcenter',
  'hipcentre',
  'centerhip',
  'centrehip',
  'hipmid',
  'bottomtorso',
];

/**
 * A hierarchy along the edges of a rig, from each part's root outwards by the fewest edges; the edges that would close a cycle
 * are left out. The root is the landmark called hips, pelvis or root, else the centre of the graph: the landmark with the fewest
 * edges to the farthest one.
 */
export function boneHierarchy(skeleton: Skeleton, keypointCount: number): Hierarchy {
  const { edges, keypoints = [] } = skeleton;
  const sides = sidesOf(skeleton, keypointCount);
  const neighbours: number[][] = Array.from({ length: keypointCount }, () => []);
  for (const [a, b] of edges) {
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  const parent = new Int32Array(keypointCount).fill(-1);
  const children: number[][] = neighbours.map(() => []);
  const seen = new Set<number>();
  const parts: { root: number; size: number }[] = [];
  for (let i = 0; i < keypointCount; i++) {
    if (seen.has(i)) continue;
    const part = [...distances(i, neighbours).keys()];
    const root = rootOf(part, neighbours, keypoints, sides);
    parts.push({ root, size: part.length });
    seen.add(root);
    for (const at of distances(root, neighbours).keys())
      for (const next of neighbours[at]) {
        if (seen.has(next)) continue;
        seen.add(next);
        parent[next] = at;
        children[at].push(next);
      }
  }
  return { parent, children, roots: parts.sort((a, b) => b.size - a.size).map(({ root }) => root) };
}

/** Edges from a landmark to each that it reaches, nearest first. */
function distances(from: number, neighbours: number[][]): Map<number, number> {
  const found = new Map([[from, 0]]);
  for (const [at, distance] of found) for (const next of neighbours[at]) if (!found.has(next)) found.set(next, distance + 1);
  return found;
}

function rootOf(part: number[], neighbours: number[][], names: string[], sides: string[]): number {
  const plain = part.map((i) =>
    (names[i] ?? '')
      .replace(/^.*:/, '')
      .replace(/[^a-z]/gi, '')
      .toLowerCase(),
  );
  for (const name of ROOT_NAMES) if (plain.includes(name)) return part[plain.indexOf(name)];
  let best = { root: part[0], farthest: Number.POSITIVE_INFINITY, sided: true, total: 0 };
  for (const root of part) {
    const all = [...distances(root, neighbours).values()];
    const farthest = all[all.length - 1];
    const sided = Boolean(sides[root]);
    const total = all.reduce((sum, distance) => sum + distance, 0);
    const order = farthest - best.farthest || Number(sided) - Number(best.sided) || total - best.total;
    if (order < 0) best = { root, farthest, sided, total };
  }
  return best.root;
}

/** A name without its namespace, case, digits and separators. */
export const plainName = (name: string) =>
  name
    .replace(/^.*:/, '')
    .replace(/[^a-z]/gi, '')
    .toLowerCase();
