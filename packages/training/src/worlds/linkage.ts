import type { Edge } from '../data/figure.js';
import type { Random } from '../random.js';
import type { World, WorldRig } from './world.js';

const LEFT = -1;
const RIGHT = 1;
const DEGREE = Math.PI / 180;

/** Joint of the left and of the right. */
export type Pair = readonly [left: number, right: number];

/** What of a linkage is shown when only some of its groups are. */
interface Layout {
  /** Joints that are shown or carry one that is, parents first. */
  needed: number[];
  /** Joint of each landmark. */
  shown: number[];
  names: string[];
  sides: Float64Array;
  edges: Edge[];
}

/**
 * Joints in a tree. Each lies at an offset in the frame of its parent and turns what hangs on it; offsets make the proportions of
 * a rig, angles its pose. Joints come in groups: the core is always shown, the others make rigs of more detail.
 */
export class Linkage {
  private readonly names: string[] = [];
  private readonly parents: number[] = [];
  private readonly sides: number[] = [];
  private readonly groups: string[] = [];
  private readonly optional: string[] = [];
  private readonly layouts = new Map<number, Layout>();
  private readonly rotations: Float64Array[] = [];
  private positions = new Float64Array();

  /** @param parent an earlier joint, or −1 for the root */
  joint(name: string, parent: number, group = '', side = 0): number {
    if (group && !this.optional.includes(group)) this.optional.push(group);
    this.parents.push(parent);
    this.sides.push(side);
    this.groups.push(group);
    this.rotations.push(new Float64Array(9));
    this.positions = new Float64Array(this.parents.length * 3);
    return this.names.push(name) - 1;
  }

  /** A joint on the left and one on the right, on one parent or on a pair of them. */
  pair(name: string, parent: number | Pair, group = ''): Pair {
    const [left, right] = typeof parent === 'number' ? [parent, parent] : parent;
    return [this.joint(`left_${name}`, left, group, LEFT), this.joint(`right_${name}`, right, group, RIGHT)];
  }

  get size(): number {
    return this.names.length;
  }

  /** Zero offsets or angles, three a joint. */
  blank(): Float64Array {
    return new Float64Array(this.size * 3);
  }

  /**
   * A rig of the core and of random groups until there are `count` landmarks.
   * @param offsets [joints, 3]
   * @param bend draws the angles of a pose, in degrees: of each joint about its x, y and z axis, y first, then x, then z
   */
  rig(count: number, random: Random, offsets: Float64Array, bend: (angles: Float64Array, random: Random) => void): WorldRig {
    const { needed, shown, names, sides, edges } = this.layout(this.choose(count, random));
    return {
      names,
      sides,
      edges,
      pose: (random, points) => {
        const angles = this.blank();
        bend(angles, random);
        this.solve(needed, offsets, angles);
        for (let k = 0; k < points.length; k++) points[k] = this.positions[shown[Math.trunc(k / 3)] * 3 + (k % 3)];
      },
    };
  }

  /** Bit k is group k. */
  private choose(count: number, random: Random): number {
    let mask = 0;
    const rest = this.optional.map((_, k) => k);
    while (rest.length > 0 && this.layout(mask).shown.length < count) mask |= 1 << rest.splice(random.index(rest.length), 1)[0];
    return mask;
  }

  private layout(mask: number): Layout {
    const known = this.layouts.get(mask);
    if (known) return known;
    const visible = this.groups.map((group) => group === '' || ((mask >> this.optional.indexOf(group)) & 1) === 1);
    const carries = visible.slice();
    for (let j = this.size - 1; j > 0; j--) if (carries[j]) carries[this.parents[j]] = true;
    const joints = visible.map((_, j) => j);
    const shown = joints.filter((j) => visible[j]);
    const place = new Map(shown.map((joint, i) => [joint, i]));
    const edges: Edge[] = [];
    for (const joint of shown) {
      let from = this.parents[joint];
      while (from >= 0 && !visible[from]) from = this.parents[from];
      if (from >= 0) edges.push([place.get(from)!, place.get(joint)!]);
    }
    const layout: Layout = {
      needed: joints.filter((j) => carries[j]),
      shown,
      names: shown.map((joint) => this.names[joint]),
      sides: Float64Array.from(shown, (joint) => this.sides[joint]),
      edges,
    };
    this.layouts.set(mask, layout);
    return layout;
  }

  /** Where the joints are: p = p_parent + R_parent · offset, R = R_parent · Rz · Rx · Ry. */
  private solve(needed: readonly number[], offsets: Float64Array, angles: Float64Array): void {
    const { parents, rotations, positions } = this;
    for (const j of needed) {
      const parent = parents[j];
      const at = j * 3;
      const [ox, oy, oz] = [offsets[at], offsets[at + 1], offsets[at + 2]];
      const r = parent < 0 ? IDENTITY : rotations[parent];
      for (let axis = 0; axis < 3; axis++) {
        const from = parent < 0 ? 0 : positions[parent * 3 + axis];
        positions[at + axis] = from + r[axis * 3] * ox + r[axis * 3 + 1] * oy + r[axis * 3 + 2] * oz;
      }
      turn(rotations[j], r, angles[at], angles[at + 1], angles[at + 2]);
    }
  }
}

const IDENTITY = Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

/** out = from · Rz · Rx · Ry */
function turn(out: Float64Array, from: Float64Array, x: number, y: number, z: number): void {
  if (x === 0 && y === 0 && z === 0) {
    for (let k = 0; k < 9; k++) out[k] = from[k];
    return;
  }
  const [cx, sx, cy, sy] = [Math.cos(x * DEGREE), Math.sin(x * DEGREE), Math.cos(y * DEGREE), Math.sin(y * DEGREE)];
  const [cz, sz] = [Math.cos(z * DEGREE), Math.sin(z * DEGREE)];
  for (let row = 0; row < 3; row++) {
    const [a, b, c] = [from[row * 3], from[row * 3 + 1], from[row * 3 + 2]];
    const [u, v] = [a * cz + b * sz, b * cz - a * sz];
    const [p, q] = [v * cx + c * sx, c * cx - v * sx];
    out[row * 3] = u * cy - q * sy;
    out[row * 3 + 1] = p;
    out[row * 3 + 2] = u * sy + q * cy;
  }
}

/** Set an offset or the angles of a joint. */
export function put(values: Float64Array, joint: number, x: number, y: number, z: number): void {
  values[joint * 3] = x;
  values[joint * 3 + 1] = y;
  values[joint * 3 + 2] = z;
}

/** Offsets of a pair, given for the left one; the right one is its mirror image. */
export function putPair(offsets: Float64Array, [left, right]: Pair, x: number, y: number, z: number): void {
  put(offsets, left, x, y, z);
  put(offsets, right, -x, y, z);
}

/** Angles of one of a pair, given as for the left one: the right one turns the other way about y and z. */
export function bendSide(angles: Float64Array, pair: Pair, side: 0 | 1, x: number, y: number, z: number): void {
  put(angles, pair[side], x, side === 0 ? y : -y, side === 0 ? z : -z);
}

/** The length of a bone, 10 % more or less than usual. */
export function about(length: number, random: Random): number {
  return length * random.uniform(0.9, 1.1);
}

/** A world of linkages. */
export function linkageWorld(
  what: Pick<World, 'name' | 'category' | 'up' | 'least'>,
  linkage: Linkage,
  make: (offsets: Float64Array, random: Random) => (angles: Float64Array, random: Random) => void,
): World {
  return {
    ...what,
    most: linkage.size,
    makeRig: (count, random) => {
      const offsets = linkage.blank();
      const bend = make(offsets, random);
      return linkage.rig(count, random, offsets, bend);
    },
  };
}
