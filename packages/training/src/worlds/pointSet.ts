import type { Edge } from '../data/figure.js';
import type { World } from './world.js';

const LEAST = 6;
const MOST = 32;
const NAMES = Array.from({ length: MOST }, (_, i) => `point_${i}`);

/**
 * Rigid sets of points: scattered, on an ellipsoid, on a sheet that is bent, along a curve; each with an edge to its nearest ones, with a tree
 * of short edges, or with none.
 */
export const pointSet: World = {
  name: 'pointSet',
  category: 'points',
  up: null,
  least: LEAST,
  most: MOST,
  makeRig(wanted, random) {
    const count = Math.min(Math.max(wanted, LEAST), MOST);
    const points = new Float64Array(count * 3);
    const kind = random.index(4);
    const [a, b, c] = [random.uniform(0.4, 1), random.uniform(0.4, 1), random.uniform(0.4, 1)];
    const [bend, twist, turns] = [random.uniform(0, 2.5), random.uniform(-1, 1), random.uniform(0.3, 2.5)];
    for (let i = 0; i < count; i++) {
      let [x, y, z] = [random.normal(), random.normal(), random.normal()];
      if (kind === 1) {
        const radius = Math.sqrt(x * x + y * y + z * z);
        [x, y, z] = [x / radius, y / radius, z / radius];
      } else if (kind === 2) {
        [x, y] = [random.uniform(-1, 1), random.uniform(-1, 1)];
        z = bend * 0.5 * x * x + twist * x * y;
      } else if (kind === 3) {
        const along = i / (count - 1);
        [x, y, z] = [Math.cos(2 * Math.PI * turns * along), 2 * along - 1, Math.sin(2 * Math.PI * turns * along)];
      }
      points.set([a * x, b * y, c * z], i * 3);
    }
    const edges: Edge[] = [];
    const connection = random.index(3);
    if (kind === 3) for (let i = 1; i < count; i++) edges.push([i - 1, i]);
    else if (connection > 0)
      for (let i = 1; i < count; i++) {
        // To the nearest of those before it: a tree. Or also to the second nearest: a net.
        const first = nearest(points, i, -1);
        edges.push([first, i]);
        if (connection === 2 && i > 1) edges.push([nearest(points, i, first), i]);
      }
    return {
      names: NAMES.slice(0, count),
      sides: new Float64Array(count),
      edges,
      pose: (_, out) => out.set(points),
    };
  },
};

/** The nearest point of lower index but for one. */
function nearest(points: Float64Array, of: number, not: number): number {
  let [found, least] = [-1, Number.POSITIVE_INFINITY];
  for (let i = 0; i < of; i++) {
    if (i === not) continue;
    let square = 0;
    for (let axis = 0; axis < 3; axis++) square += (points[i * 3 + axis] - points[of * 3 + axis]) ** 2;
    if (square < least) [found, least] = [i, square];
  }
  return found;
}
