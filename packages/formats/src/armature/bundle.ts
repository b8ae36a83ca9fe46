import { nearestRotation } from '@anylift/core';
import { apply, applyTransposed, direction, identity, norm } from './linear.js';
import { between, type Sample } from './sample.js';

/** Rounds of the fit of a bundle; it is settled after fewer. */
const ROUNDS = 8;
/** An error below this share of a bundle's size counts no less than it. */
const FLOOR = 1e-3;

/** The bones that start at one joint, as one stiff piece. */
export interface Bundle {
  /** The turn of the piece in each frame of the sample, relative to `shape`. */
  turns: Float64Array[];
  /** Of each bone, its end as seen from the joint. */
  shape: Float64Array[];
  /** Of each bone: stiff ones count for more. */
  weights: number[];
  /** Of each bone, by how much its end leaves the stiff piece, at most. */
  errors: number[];
}

/**
 * Fit a stiff piece to the directions of the bones at a joint: generalised Procrustes over the frames, turns and shape by turns,
 * where a bone weighs the less the more it moves against the others, so that the limbs of a joint do not blur its trunk.
 * @param lengths of all bones, by the landmark at their end
 */
export function fitBundle(joint: number, children: number[], lengths: Float64Array, sample: Sample): Bundle {
  const frames = Array.from({ length: sample.frameCount }, (_, f) =>
    children.map((child) => scaled(direction(between(sample, f, joint, child)) ?? new Float64Array(3), lengths[child])),
  );
  const size = Math.max(...children.map((child) => lengths[child])) || 1;
  const bundle: Bundle = {
    turns: frames.map(identity),
    shape: frames[0].map((end) => end.slice()),
    weights: children.map(() => 1 / children.length),
    errors: [],
  };
  for (let round = 0; round < ROUNDS; round++) {
    bundle.turns = frames.map((ends, f) => fitTurn(ends, bundle.shape, bundle.weights, bundle.turns[Math.max(0, f - 1)]));
    bundle.shape = bundle.shape.map((end, c) => meanEnd(frames, bundle.turns, c, end, lengths[children[c]]));
    const squares = children.map((_, c) =>
      frames.map((ends, f) => distanceSquared(ends[c], apply(bundle.turns[f], bundle.shape[c]))),
    );
    const inverse = squares.map(
      (all) => 1 / (Math.sqrt(all.reduce((sum, square) => sum + square, 0) / all.length) + FLOOR * size),
    );
    const total = inverse.reduce((sum, weight) => sum + weight, 0);
    bundle.weights = inverse.map((weight) => weight / total);
    bundle.errors = squares.map((all) => Math.sqrt(all.reduce((most, square) => Math.max(most, square), 0)));
  }
  return bundle;
}

/** Share of the turn before, in the sum that a turn is fitted to: it decides what the bones leave open, and no more. */
const BEFORE = 1e-3;

/**
 * The turn that brings bones at rest nearest to where they are (Kabsch); where they leave it open, such as two in a line do, the
 * one nearest to `before`. Done twice, the second time from the first answer, so that what the bones do tell is not held back.
 */
export function fitTurn(ends: Float64Array[], rest: Float64Array[], weights: number[], before: Float64Array): Float64Array {
  const sum = new Float64Array(9);
  let size = 0;
  for (const [c, end] of ends.entries()) {
    const weight = weights[c];
    size += weight * norm(rest[c]) ** 2;
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) sum[3 * i + j] += weight * end[i] * rest[c][j];
  }
  const nearest = (to: Float64Array) => nearestRotation(sum.map((value, k) => value + BEFORE * (size || 1) * to[k]));
  return nearest(nearest(before));
}

const scaled = (v: Float64Array, by: number) => v.map((value) => value * by);

const distanceSquared = (a: Float64Array, b: Float64Array) => (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;

/** The mean direction of a bone as seen from its piece, at its length. */
function meanEnd(
  frames: Float64Array[][],
  turns: Float64Array[],
  bone: number,
  before: Float64Array,
  length: number,
): Float64Array {
  const sum = new Float64Array(3);
  for (const [f, ends] of frames.entries()) {
    const end = applyTransposed(turns[f], ends[bone]);
    for (let d = 0; d < 3; d++) sum[d] += end[d];
  }
  const mean = direction(sum);
  return mean ? scaled(mean, length) : before;
}
