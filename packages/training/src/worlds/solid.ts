import { type Edge, figureExtent } from '../data/figure.js';
import type { Random } from '../random.js';
import { box } from './box.js';
import { furniture } from './furniture.js';
import { vehicle } from './vehicle.js';
import type { World } from './world.js';

/** Directions of a cube's corners, edges and faces, as seen by who stands before the thing: left is −x. */
const DIRECTIONS = [-1, 0, 1].flatMap((x) =>
  [-1, 0, 1].flatMap((y) => [-1, 0, 1].filter((z) => x || y || z).map((z) => [x, y, z] as const)),
);
const NAMES = DIRECTIONS.map(([x, y, z]) =>
  [['left', '', 'right'][x + 1], ['bottom', '', 'top'][y + 1], ['back', '', 'front'][z + 1]]
    .filter((word) => word !== '')
    .join('/'),
);
/** Directions one step apart are connected: the net of a cube's surface. */
const EDGES: Edge[] = DIRECTIONS.flatMap((a, i) =>
  DIRECTIONS.flatMap((b, j): Edge[] => {
    const apart = a.reduce((sum, x, axis) => sum + Math.abs(x - b[axis]), 0);
    return j > i && apart === 1 ? [[i, j]] : [];
  }),
);

/**
 * The rig of furniture and objects without landmarks of their own: the corners that lie farthest out in 26 directions of the bounding box,
 * some of which coincide. What it is made of is drawn wide, not measured: the furniture, vehicles and boxes of the other worlds, and bodies
 * put together of blocks, turned profiles and clouds.
 */
export const solid: World = {
  name: 'solid',
  category: 'solid',
  up: [0, 1, 0],
  least: DIRECTIONS.length,
  most: DIRECTIONS.length,
  makeRig(_, random) {
    const corners = random.chance(0.35) ? cornersOf([furniture, furniture, vehicle, box][random.index(4)], random) : body(random);
    const points = extremes(corners, random);
    return {
      names: NAMES,
      sides: Float64Array.from(DIRECTIONS, ([x]) => x),
      edges: EDGES,
      pose: (_, out) => out.set(points),
    };
  },
};

type Corner = [x: number, y: number, z: number];

const CUBE = [-1, 1].flatMap((x) => [-1, 1].flatMap((y) => [-1, 1].map((z): Corner => [x, y, z])));

/** Corners of a thing of another world, whose landmarks become small cubes. */
function cornersOf(world: World, random: Random): Corner[] {
  const { names, pose } = world.makeRig(world.most, random);
  const points = new Float64Array(names.length * 3);
  pose(random, points);
  const thick = random.uniform(0, 0.03) * figureExtent(points);
  return names.flatMap((_, i) =>
    CUBE.map(([x, y, z]): Corner => [points[i * 3] + x * thick, points[i * 3 + 1] + y * thick, points[i * 3 + 2] + z * thick]),
  );
}

/** One to nine parts, each on, under or beside one that is there; most bodies are the same on the left and on the right. */
function body(random: Random): Corner[] {
  const symmetric = random.chance(0.7);
  const parts: Part[] = [drawPart([0, 0, 0], [size(random), size(random), size(random)], random)];
  const more = random.index(3) === 0 ? random.index(3) : 2 + random.index(7);
  for (let k = 0; k < more; k++) {
    const { centre, half } = parts[random.index(parts.length)];
    const axis = random.index(3);
    const direction = random.chance(0.5) ? 1 : -1;
    const next = half.map((length) => length * Math.exp(random.uniform(-2, 0.3)));
    const at = centre.map((x, a) =>
      a === axis ? x + direction * (half[a] + next[a] * random.uniform(0.2, 1)) : x + half[a] * random.uniform(-1, 1),
    );
    // Across the middle, or a pair beside it.
    if (symmetric && axis !== 0 && random.chance(0.5)) at[0] = 0;
    parts.push(drawPart(at, next, random));
  }
  const corners = parts.flatMap((part) => part.corners);
  if (random.chance(0.3)) lean(corners, random);
  if (!symmetric) return corners;
  // Finely made surfaces have corners in the middle as well.
  const copies = random.chance(0.5) ? [-1, 0] : [-1];
  return [...corners, ...copies.flatMap((side) => corners.map(([x, y, z]): Corner => [side * x, y, z]))];
}

const size = (random: Random) => Math.exp(random.uniform(-1.2, 0.5));

/** The higher, the farther to the front or back. */
function lean(corners: Corner[], random: Random): void {
  const slope = random.uniform(-0.4, 0.4);
  for (const corner of corners) corner[2] += slope * corner[1];
}

interface Part {
  centre: readonly number[];
  half: readonly number[];
  corners: Corner[];
}

/** Corners of a part in a box of its own: a block that may narrow toward one end, a profile turned about an axis, or a cloud. */
function drawPart(centre: readonly number[], half: readonly number[], random: Random): Part {
  const kind = random.index(4);
  const along = random.index(3);
  const unit = kind < 2 ? block(random) : kind === 2 ? turned(random) : cloud(random);
  const corners = unit.map((point): Corner => {
    // The first number is the one along the part's axis.
    const at = [0, 1, 2].map((axis) => centre[axis] + half[axis] * point[(axis - along + 3) % 3]);
    return [at[0], at[1], at[2]];
  });
  return { centre, half, corners };
}

function block(random: Random): Corner[] {
  const narrow = random.chance(0.5) ? 1 : random.uniform(0, 1);
  const wedge = random.chance(0.5) ? 1 : narrow;
  const shift = random.chance(0.7) ? 0 : random.uniform(-1, 1) * (1 - narrow);
  const end = random.chance(0.5) ? 1 : -1;
  // Edges cut off, by a little or by a lot.
  const cut = random.chance(0.3) ? 0 : random.uniform(0.2, 1) ** 3;
  return CUBE.flatMap(([a, b, c]) => {
    const corner: Corner = a === end ? [a, b * narrow + shift, c * wedge] : [a, b, c];
    return cut === 0 ? [corner] : [0, 1, 2].map((axis) => cutOff(corner, axis, cut));
  });
}

function cutOff(corner: Corner, axis: number, cut: number): Corner {
  const shortened: Corner = [...corner];
  shortened[axis] *= 1 - cut;
  return shortened;
}

/** Rings of 8 to 16 corners, of two to five radii: tubes, cones, balls, bottles. */
function turned(random: Random): Corner[] {
  const ball = random.chance(0.3);
  const rings = ball ? 5 : 2 + random.index(4);
  const around = 8 + 4 * random.index(3);
  return Array.from({ length: rings }, (_, k) => (2 * k) / (rings - 1) - 1).flatMap((height) => {
    const radius = ball ? Math.sqrt(1 - (0.95 * height) ** 2) : random.uniform(0.3, 1);
    return Array.from({ length: around }, (_, k): Corner => {
      const angle = (2 * Math.PI * k) / around;
      return [height, radius * Math.cos(angle), radius * Math.sin(angle)];
    });
  });
}

/** Leaves, rocks, heaps. */
function cloud(random: Random): Corner[] {
  return Array.from({ length: 12 + random.index(30) }, (): Corner => {
    const [x, y, z] = [random.normal(), random.normal(), random.normal()];
    const share = random.uniform(0.5, 1) / Math.max(1e-6, Math.hypot(x, y, z));
    return [x * share, y * share, z * share];
  });
}

/** Of two corners that are as far out but for this share of half the box, either may be taken. */
const TIE = 1e-6;

/** [26, 3]: the farthest corner in each direction, when the box of all corners is a cube. */
function extremes(corners: readonly Corner[], random: Random): Float64Array {
  const [low, high] = [Math.min, Math.max].map((limit) => [0, 1, 2].map((axis) => limit(...corners.map((p) => p[axis]))));
  const unit = corners.map((p) =>
    p.map((x, axis) => (high[axis] > low[axis] ? (2 * (x - low[axis])) / (high[axis] - low[axis]) - 1 : 0)),
  );
  // Among corners that are as far out: any, or the one nearest to the middle of the face. Left and right choose alike, and of a corner and
  // its mirror image it is the same one throughout.
  const central = random.chance(0.5);
  const turn = random.uniform(50, 500);
  const side = random.chance(0.5) ? 1e-6 : -1e-6;
  const rank = unit.map((p) => (central ? Math.hypot(...p) : 0) + 1e-3 * luck(p, turn) + side * p[0]);
  const points = new Float64Array(DIRECTIONS.length * 3);
  for (const [k, direction] of DIRECTIONS.entries()) {
    const reach = unit.map((p) => p.reduce((sum, x, axis) => sum + x * direction[axis], 0));
    const least = Math.max(...reach) - TIE;
    const best = reach.reduce((found, far, i) => (far > least && (found < 0 || rank[i] < rank[found]) ? i : found), -1);
    points.set(corners[best], k * 3);
  }
  return points;
}

/** A number in 0…1 of a corner and of its mirror image, as good as drawn. */
function luck([x, y, z]: readonly number[], turn: number): number {
  const wave = 1e4 * Math.sin(turn * (Math.abs(x) + 2.3 * y + 5.1 * z));
  return wave - Math.floor(wave);
}
