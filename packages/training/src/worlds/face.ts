import type { Edge } from '../data/figure.js';
import type { Random } from '../random.js';
import type { World, WorldRig } from './world.js';

/**
 * Faces: contours as landmark schemes draw them, on a smooth front of a head. A face of its own is a smooth warp of the mean one, an
 * expression opens the mouth about the jaw's joint, draws the corners of the mouth and the brows, and closes the eyes. One unit is the
 * width of a face.
 */
interface Contour {
  name: string;
  /** Shown with this; '' is always shown. */
  group: string;
  closed: boolean;
  side: -1 | 0 | 1;
  points: [x: number, y: number, z: number][];
}

const arc = (count: number, at: (t: number) => [number, number, number]) =>
  Array.from({ length: count }, (_, k) => at(count === 1 ? 0.5 : k / (count - 1)));

/** How far the front of the head falls back to the sides. */
const front = (x: number) => -0.75 * x * x;

function both(name: string, group: string, closed: boolean, points: [number, number, number][]): Contour[] {
  return ([1, -1] as const).map((sign) => ({
    name: `${sign > 0 ? 'left' : 'right'}_${name}`,
    group,
    closed,
    side: sign > 0 ? -1 : 1,
    points: points.map(([x, y, z]): [number, number, number] => [sign * x, y, z]),
  }));
}

const ellipse = (count: number, x: number, y: number, a: number, b: number, z: number) =>
  Array.from({ length: count }, (_, k): [number, number, number] => {
    const angle = Math.PI - (2 * Math.PI * k) / count;
    const [px, py] = [x + a * Math.cos(angle), y + b * Math.sin(angle)];
    return [px, py, z + front(px)];
  });

const CONTOURS: Contour[] = [
  ...both('eye', '', true, ellipse(6, 0.21, 0.16, 0.08, 0.032, 0.1)),
  { name: 'nose_bridge', group: '', closed: false, side: 0, points: arc(4, (t) => [0, 0.2 - 0.22 * t, 0.14 + 0.16 * t]) },
  { name: 'mouth', group: '', closed: true, side: 0, points: ellipse(12, 0, -0.31, 0.17, 0.06, 0.16) },
  ...both(
    'brow',
    'brows',
    false,
    arc(5, (t) => [0.08 + 0.3 * t, 0.29 + 0.05 * Math.sin(2.6 * t + 0.3), 0.16 + front(0.08 + 0.3 * t)]),
  ),
  {
    name: 'nostrils',
    group: 'nostrils',
    closed: false,
    side: 0,
    points: arc(5, (t) => [0.22 * (t - 0.5), -0.1 - 0.02 * Math.sin(Math.PI * t), 0.14 + 0.08 * Math.sin(Math.PI * t)]),
  },
  { name: 'inner_mouth', group: 'lips', closed: true, side: 0, points: ellipse(8, 0, -0.31, 0.13, 0.012, 0.15) },
  {
    name: 'jaw',
    group: 'jaw',
    closed: false,
    side: 0,
    points: arc(17, (t) => {
      const angle = (t - 0.5) * 3.3;
      return [0.52 * Math.sin(angle), 0.12 - 0.78 * Math.max(0, Math.cos(angle)) ** 0.8, -0.5 + 0.56 * Math.cos(angle)];
    }),
  },
  ...both('pupil', 'pupils', false, [[0.21, 0.16, 0.08]]),
  ...both(
    'ear',
    'ears',
    false,
    arc(3, (t) => [0.52, 0.22 - 0.34 * t, -0.48]),
  ),
  ...both('cheek', 'cheeks', false, [[0.3, -0.08, 0.06]]),
  {
    name: 'forehead',
    group: 'forehead',
    closed: false,
    side: 0,
    points: arc(5, (t) => [0.8 * (t - 0.5), 0.52, 0.06 + front(0.8 * (t - 0.5))]),
  },
];

const GROUPS = [...new Set(CONTOURS.map(({ group }) => group))].filter((group) => group !== '');
const ALL = CONTOURS.reduce((sum, { points }) => sum + points.length, 0);

/** What of a face is shown, before it is anybody's. */
interface Layout extends Omit<WorldRig, 'pose'> {
  points: Float64Array;
  /** Contour of each landmark. */
  contours: Contour[];
}

const layouts = new Map<number, Layout>();

export const face: World = {
  name: 'face',
  category: 'face',
  up: [0, 1, 0],
  least: 8,
  most: ALL,
  makeRig(count, random) {
    let mask = 0;
    const rest = GROUPS.map((_, k) => k);
    while (rest.length > 0 && layoutOf(mask).names.length < count) mask |= 1 << rest.splice(random.index(rest.length), 1)[0];
    const { names, sides, edges, points, contours } = layoutOf(mask);
    const own = warp(points, random);
    return {
      names,
      sides,
      edges,
      pose(random, out) {
        out.set(own);
        express(out, contours, random);
      },
    };
  },
};

function layoutOf(mask: number): Layout {
  const known = layouts.get(mask);
  if (known) return known;
  const names: string[] = [];
  const points: number[] = [];
  const sides: number[] = [];
  const contours: Contour[] = [];
  const edges: Edge[] = [];
  for (const contour of CONTOURS) {
    if (contour.group !== '' && ((mask >> GROUPS.indexOf(contour.group)) & 1) === 0) continue;
    const start = names.length;
    for (const [k, point] of contour.points.entries()) {
      if (k > 0) edges.push([names.length - 1, names.length]);
      // A contour across the middle has a left and a right of its own.
      sides.push(contour.side || (Math.abs(point[0]) < 0.01 ? 0 : point[0] > 0 ? -1 : 1));
      names.push(`${contour.name}_${k}`);
      points.push(...point);
      contours.push(contour);
    }
    if (contour.closed) edges.push([names.length - 1, start]);
  }
  const layout = { names, points: Float64Array.from(points), sides: Float64Array.from(sides), contours, edges };
  layouts.set(mask, layout);
  return layout;
}

/** Somebody: sizes along the axes, and smooth terms of second order that bend the front, the profile and the width with height. */
function warp(points: Float64Array, random: Random): Float64Array {
  const [width, height, depth] = [random.uniform(0.85, 1.15), random.uniform(0.85, 1.2), random.uniform(0.7, 1.35)];
  const [taper, profile, round, slant] = [0.12, 0.2, 0.25, 0.03].map((deviation) => deviation * random.normal());
  const [third, skew] = [0.12 * random.normal(), 0.01 * random.normal()];
  const out = new Float64Array(points.length);
  for (let at = 0; at < points.length; at += 3) {
    const [x, y, z] = [points[at], points[at + 1], points[at + 2]];
    out[at] = width * x * (1 + taper * y) + skew * y;
    out[at + 1] = height * (y + third * y * y + slant * x * x);
    out[at + 2] = depth * z + profile * y * y + round * x * x;
  }
  return out;
}

const JAW_JOINT = { y: 0.05, z: -0.45 };

function express(points: Float64Array, contours: readonly Contour[], random: Random): void {
  const open = Math.max(0, random.normal() - 0.2) * 0.13; // radians
  const smile = 0.05 * random.normal();
  const pucker = Math.max(0, 0.15 * random.normal());
  const shift = 0.015 * random.normal();
  const shut = random.chance(0.15) ? 1 : Math.max(-0.4, 0.3 * random.normal());
  const brows = 0.03 * random.normal();
  const frown = 0.02 * random.normal();
  const height = { left_eye: 0, right_eye: 0, mouth: 0 };
  for (const [
    i,
    {
      name,
      points: { length },
    },
  ] of contours.entries())
    if (name === 'left_eye' || name === 'right_eye' || name === 'mouth') height[name] += points[i * 3 + 1] / length;
  for (const [i, { name, group }] of contours.entries()) {
    const at = i * 3;
    const x = points[at];
    if (name === 'left_eye' || name === 'right_eye') points[at + 1] += (height[name] - points[at + 1]) * shut;
    else if (group === 'brows') points[at + 1] += brows + frown * (1 - 4 * Math.abs(x));
    else if (group === 'jaw' || name === 'mouth' || group === 'lips') {
      // The lower lip goes all the way with the jaw, the ends of the jaw's contour stay at the ears.
      const lower =
        group === 'jaw'
          ? Math.min(1, Math.max(0, (0.05 - points[at + 1]) / 0.4))
          : Math.min(1, Math.max(0, 0.5 + (height.mouth - points[at + 1]) / 0.02));
      const angle = open * lower;
      const [dy, dz] = [points[at + 1] - JAW_JOINT.y, points[at + 2] - JAW_JOINT.z];
      points[at + 1] = JAW_JOINT.y + dy * Math.cos(angle) - dz * Math.sin(angle);
      points[at + 2] = JAW_JOINT.z + dy * Math.sin(angle) + dz * Math.cos(angle);
      points[at] += shift * lower;
      if (group === 'jaw') continue;
      const corner = Math.abs(x) / 0.17;
      points[at] += x * (2 * Math.max(0, smile) - pucker);
      points[at + 1] += smile * corner * corner;
      points[at + 2] += 0.1 * pucker - 0.6 * Math.max(0, smile) * corner;
    }
  }
}
