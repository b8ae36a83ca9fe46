import type { Side } from '@anylift/core';
import type { Joint } from '../armature/joint.js';

/** Triangles of one colour that move with the joints. */
export interface MeshPart {
  side: Side;
  /** [V, 3], three vertices a triangle. */
  positions: Float32Array;
  /** [V, 3]: of each triangle, so that its faces are flat. */
  normals: Float32Array;
  /** [V]: the joint that a vertex goes with, all of it. */
  joints: Uint16Array;
}

/** Widths of a bone and of a joint, as shares of the bone's length, and at most of the extent. */
const BONE = { share: 0.09, most: 0.014 };
const JOINT = { share: 0.13, most: 0.011 };
/** Where a bone is widest, as a share of its length. */
const SHOULDER = 0.16;

type Point = [x: number, y: number, z: number];

/**
 * A light mesh that shows a skeleton in any viewer: an octahedron a bone, thicker where it begins, and a small one a landmark.
 * @param places [J, 3]: where the joints are at rest
 * @param sides of the landmarks
 */
export function boneMesh(joints: Joint[], places: Float64Array, sides: Side[], extent: number): MeshPart[] {
  const parts = new Map<Side, { positions: number[]; normals: number[]; joints: number[] }>();
  const add = (side: Side, joint: number, triangles: Point[][]) => {
    const part = parts.get(side) ?? { positions: [], normals: [], joints: [] };
    parts.set(side, part);
    for (const triangle of triangles) {
      const normal = normalOf(triangle);
      for (const vertex of triangle) {
        part.positions.push(...vertex);
        part.normals.push(...normal);
        part.joints.push(joint);
      }
    }
  };
  const at = (j: number): Point => [places[3 * j], places[3 * j + 1], places[3 * j + 2]];
  for (const [j, { parent, landmark, offset, free }] of joints.entries()) {
    if (landmark < 0) continue;
    const side = sides[landmark] ?? '';
    const length = free ? Number.POSITIVE_INFINITY : Math.hypot(...offset);
    const size = Math.min(JOINT.share * (length || Number.POSITIVE_INFINITY), JOINT.most * extent) || JOINT.most;
    add(side, j, octahedron(at(j), [0, size, 0], [0, 0, size], [size, 0, 0], 0.5));
    if (free || !(length > 0)) continue;
    const width = Math.min(BONE.share * length, BONE.most * extent);
    const along: Point = [offset[0] / length, offset[1] / length, offset[2] / length];
    const [u, v] = acrossBoth(along, width);
    add(side, parent, octahedron(at(parent), [offset[0], offset[1], offset[2]], u, v, SHOULDER));
  }
  return [...parts].map(([side, part]) => ({
    side,
    positions: Float32Array.from(part.positions),
    normals: Float32Array.from(part.normals),
    joints: Uint16Array.from(part.joints),
  }));
}

/**
 * Eight triangles, counter-clockwise seen from outside.
 * @param axis from one tip to the other, which starts at `from`; both ways from the middle where `waist` is a half
 * @param u, v half the width across, such that u × v points along the axis
 * @param waist how far along the axis it is widest
 */
function octahedron(from: Point, axis: Point, u: Point, v: Point, waist: number): Point[][] {
  const centred = waist === 0.5;
  const place = (along: number, a: number, b: number): Point =>
    [0, 1, 2].map((d) => from[d] + along * axis[d] + a * u[d] + b * v[d]) as Point;
  const [start, middle, end] = centred ? [-1, 0, 1] : [0, waist, 1];
  const tips = [place(start, 0, 0), place(end, 0, 0)];
  const ring = [place(middle, 1, 0), place(middle, 0, 1), place(middle, -1, 0), place(middle, 0, -1)];
  return ring.flatMap((corner, i) => {
    const next = ring[(i + 1) % 4];
    return [
      [tips[0], next, corner],
      [tips[1], corner, next],
    ];
  });
}

/** Two vectors of a length, across a direction and each other, their product along it. */
function acrossBoth([x, y, z]: Point, length: number): [Point, Point] {
  const seed: Point = Math.abs(y) < 0.9 ? [0, 1, 0] : [1, 0, 0];
  const u = scaledTo(cross(seed, [x, y, z]), length);
  return [u, scaledTo(cross([x, y, z], u), length)];
}

const cross = (a: Point, b: Point): Point => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

function scaledTo(v: Point, length: number): Point {
  const factor = length / (Math.hypot(...v) || 1);
  return [v[0] * factor, v[1] * factor, v[2] * factor];
}

const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

const normalOf = ([a, b, c]: Point[]) => scaledTo(cross(minus(b, a), minus(c, a)), 1);
