import type { Skeleton } from '@anylift/core';
import { boneHierarchy } from './hierarchy.js';
import { type Joint, keypointNames } from './joint.js';
import { restPose } from './rest.js';
import { sampleFrames } from './sample.js';
import { solveMotion } from './solve.js';
import { withTrunk } from './trunk.js';

/** A skeleton of constant bones and how it moves. */
export interface Armature {
  /** Parents before children, depth first. */
  joints: Joint[];
  frameCount: number;
  /** [F, J, 4]: turns relative to the parent, as quaternions x, y, z, w, continuous in time. */
  rotations: Float32Array;
  /** [F, J, 3]: where free joints are; 0 for the others. */
  translations: Float64Array;
}

/**
 * Turn positions into the rotations of a skeleton. Bones keep the median of their lengths. The rest pose is the mean one: every
 * bone in its mean direction as seen from the root, the root turned as it is on average.
 *
 * A joint of several bones turns as they do together, by the best fit. Where bones move against each other (an arm against a
 * neck), each gets a joint of its own at the same place, which turns it the rest of the way. A joint of one bone makes the
 * smallest turn from rest.
 * @param points [F, N, 3], none missing
 * @returns joints of which some may have landmark numbers from N on: those that `withTrunk` adds
 */
export function fitArmature(points: Float64Array, skeleton: Skeleton, keypointCount: number): Armature {
  const rig = withTrunk({ points, skeleton, keypointCount });
  const hierarchy = boneHierarchy(rig.skeleton, rig.keypointCount);
  const sample = sampleFrames(rig.points, rig.keypointCount);
  const joints = restPose(hierarchy, sample, keypointNames(rig.skeleton, rig.keypointCount));
  return { joints, ...solveMotion(joints, rig.points, rig.keypointCount) };
}
