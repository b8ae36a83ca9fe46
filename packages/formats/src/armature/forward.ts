import type { Armature } from './armature.js';
import { apply, identity, multiply, rotationOf } from './linear.js';

/** Where the joints of an armature are in a frame, by forward kinematics: [J, 3]. */
export function jointPlaces({ joints, rotations, translations }: Armature, frame: number): Float64Array {
  const J = joints.length;
  const places = new Float64Array(3 * J);
  const turns: Float64Array[] = [];
  for (const [j, { parent, offset, free }] of joints.entries()) {
    const at = frame * J + j;
    const parentTurn = parent < 0 ? identity() : turns[parent];
    const turned = apply(parentTurn, free ? translations.subarray(3 * at, 3 * at + 3) : offset);
    for (let d = 0; d < 3; d++) places[3 * j + d] = (parent < 0 ? 0 : places[3 * parent + d]) + turned[d];
    turns.push(multiply(parentTurn, rotationOf(rotations.subarray(4 * at, 4 * at + 4))));
  }
  return places;
}
