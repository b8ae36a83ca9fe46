import type { Armature } from './armature.js';
import { fitTurn } from './bundle.js';
import type { Joint } from './joint.js';
import {
  apply,
  applyTransposed,
  direction,
  dot,
  identity,
  multiply,
  multiplyTransposed,
  norm,
  quaternionOf,
  smallestTurn,
  turnAbout,
} from './linear.js';

/**
 * How fast a bone's twist goes back to none, as a share a frame; slower the farther it is turned from rest, not at all at half a
 * turn.
 */
const UNTWIST = 0.1;

/**
 * Turn the joints, frame after frame, so that the landmarks come where they are. From the root outwards, each joint aims from
 * where it came to lie, so that what a bone is too long or too short by is not handed on.
 * @param points [F, N, 3], none missing
 */
export function solveMotion(joints: Joint[], points: Float64Array, keypointCount: number): Omit<Armature, 'joints'> {
  const width = 3 * keypointCount;
  const frameCount = points.length / width;
  const J = joints.length;
  const rotations = new Float32Array(4 * J * frameCount);
  const translations = new Float64Array(3 * J * frameCount);
  const turns: Float64Array[] = joints.map(identity);
  const worldTurns = joints.map(identity);
  const places = joints.map(() => new Float64Array(3));
  for (let f = 0; f < frameCount; f++) {
    const targets = points.subarray(f * width, (f + 1) * width);
    for (const [j, joint] of joints.entries()) {
      const parentTurn = joint.parent < 0 ? undefined : worldTurns[joint.parent];
      const target = targets.subarray(3 * joint.landmark, 3 * joint.landmark + 3);
      if (joint.free) {
        places[j].set(target);
        translations.set(target, 3 * (f * J + j));
      } else if (parentTurn) {
        const offset = apply(parentTurn, joint.offset);
        for (let d = 0; d < 3; d++) places[j][d] = places[joint.parent][d] + offset[d];
      }
      const ends = joint.aims.map(({ landmark, offset }) => aimedEnd(places[j], targets, landmark, parentTurn, norm(offset)));
      turns[j] = turnOf(joint, ends, turns[j]);
      if (parentTurn) multiply(parentTurn, turns[j], worldTurns[j]);
      else worldTurns[j].set(turns[j]);
      const at = 4 * (f * J + j);
      const before = f > 0 ? rotations.subarray(at - 4 * J, at - 4 * J + 4) : undefined;
      rotations.set(quaternionOf(turns[j], before), at);
    }
  }
  return { frameCount, rotations, translations };
}

/**
 * Where a bone should end, from its joint, in the axes of the joint's parent; at its own length. Zero where the landmark is at
 * the joint itself.
 */
function aimedEnd(
  place: Float64Array,
  targets: Float64Array,
  landmark: number,
  parentTurn: Float64Array | undefined,
  length: number,
): Float64Array {
  const end = Float64Array.of(0, 1, 2).map((d) => targets[3 * landmark + d] - place[d]);
  const seen = direction(parentTurn ? applyTransposed(parentTurn, end) : end);
  return seen ? seen.map((value) => value * length) : end;
}

function turnOf({ aims }: Joint, ends: Float64Array[], before: Float64Array): Float64Array {
  if (aims.length === 0) return before;
  if (aims.length === 1) return aim(aims[0].offset, ends[0], before);
  const toRest = before.map((value, k) => (1 - UNTWIST) * value + (k % 4 === 0 ? UNTWIST : 0));
  return fitTurn(
    ends,
    aims.map(({ offset }) => offset),
    aims.map(({ weight }) => weight),
    toRest,
  );
}

/**
 * Turn one bone from rest to where it is: by the smallest turn, and by as much about itself as the frame before left of its
 * twist. A bone that passes the opposite of its rest would spin at once by the smallest turn alone.
 */
function aim(rest: Float64Array, end: Float64Array, before: Float64Array): Float64Array {
  const [from, to] = [direction(rest), direction(end)];
  if (!from || !to) return before;
  const swing = smallestTurn(from, to);
  const followed = multiply(smallestTurn(apply(before, from), to), before);
  const twist = multiplyTransposed(swing, followed);
  const sine = dot(from, [twist[7] - twist[5], twist[2] - twist[6], twist[3] - twist[1]]) / 2;
  const cosine = (twist[0] + twist[4] + twist[8] - 1) / 2;
  const pull = UNTWIST * ((1 + dot(from, to)) / 2) ** 2;
  const length = Math.hypot(sine, cosine + pull);
  return multiply(swing, turnAbout(from, sine / length, (cosine + pull) / length));
}
