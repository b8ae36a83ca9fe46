import type { Random } from '../../random.js';
import { type Edge, isPresent } from '../figure.js';

/** A rig as a tree whose bones can be scaled. */
export interface LimbTree {
  /** Landmarks, parents first, and the parent of each landmark; −1 where it has none. */
  order: Int32Array;
  parent: Int32Array;
  /** Bones to their parents of one number are scaled alike, left as right; −1 is never scaled: the bone lies on a cycle. */
  kind: Int32Array;
  kinds: number;
}

/**
 * Walk a rig from the middle. A left bone and the right one as many bones away from the same landmark in the middle are of one kind.
 * @param sides [N], −1, 0 or 1
 */
export function limbTree(edges: readonly Edge[], sides: ArrayLike<number>): LimbTree {
  const N = sides.length;
  const neighbours: number[][] = Array.from({ length: N }, () => []);
  for (const [a, b] of edges) {
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  const parent = new Int32Array(N).fill(-1);
  const order: number[] = [];
  const reached = new Uint8Array(N);
  const middle = (i: number) => (sides[i] === 0 ? N : 0) + neighbours[i].length;
  const roots = Array.from({ length: N }, (_, i) => i).sort((a, b) => middle(b) - middle(a));
  for (const root of roots) {
    if (reached[root]) continue;
    reached[root] = 1;
    let at = order.push(root) - 1;
    for (; at < order.length; at++)
      for (const next of neighbours[order[at]]) {
        if (reached[next]) continue;
        reached[next] = 1;
        parent[next] = order[at];
        order.push(next);
      }
  }
  const onCycle = bonesOnCycles(edges, parent, order);
  const numbers = new Map<string, number>();
  const kind = new Int32Array(N).fill(-1);
  for (const i of order) {
    if (parent[i] < 0 || onCycle[i]) continue;
    let [from, bones] = [i, 0];
    // A bone from one side to the other counts on neither: of two shoulders that hang on each other one has to be the parent.
    for (; sides[from] !== 0 && parent[from] >= 0; from = parent[from]) if (sides[parent[from]] !== -sides[from]) bones++;
    const key = `${from} ${bones}`;
    if (!numbers.has(key)) numbers.set(key, numbers.size);
    kind[i] = numbers.get(key)!;
  }
  return { order: Int32Array.from(order), parent, kind, kinds: numbers.size };
}

/** Whether the bone from a landmark to its parent closes a cycle with edges outside of the tree. */
function bonesOnCycles(edges: readonly Edge[], parent: Int32Array, order: readonly number[]): Uint8Array {
  const depth = new Int32Array(parent.length);
  for (const i of order) depth[i] = parent[i] < 0 ? 0 : depth[parent[i]] + 1;
  const onCycle = new Uint8Array(parent.length);
  for (const [a, b] of edges) {
    if (parent[a] === b || parent[b] === a) continue;
    let [low, high] = [a, b];
    while (low !== high) {
      if (depth[low] < depth[high]) [low, high] = [high, low];
      onCycle[low] = 1;
      low = parent[low];
    }
  }
  return onCycle;
}

/** Scale the bones of a figure in place, by factors whose logarithm has a standard deviation; directions stay. */
export function scaleLimbs(
  points: Float64Array,
  { order, parent, kind, kinds }: LimbTree,
  deviation: number,
  random: Random,
): void {
  const factors = new Float64Array(kinds);
  for (let k = 0; k < kinds; k++) factors[k] = Math.exp(deviation * random.normal());
  const shift = new Float64Array(points.length);
  for (const i of order) {
    const from = parent[i];
    if (from < 0) continue;
    const scaled = kind[i] >= 0 && isPresent(points, i * 3) && isPresent(points, from * 3);
    const more = scaled ? factors[kind[i]] - 1 : 0;
    for (let axis = 0; axis < 3; axis++) {
      const bone = scaled ? points[i * 3 + axis] - points[from * 3 + axis] : 0;
      shift[i * 3 + axis] = shift[from * 3 + axis] + more * bone;
    }
  }
  for (let k = 0; k < points.length; k++) points[k] += shift[k];
}
