import type { Skeleton } from '@anylift/core';
import { boneHierarchy } from './hierarchy.js';
import { restPose } from './rest.js';
import { sampleFrames } from './sample.js';
import { solveMotion } from './solve.js';

/** A joint of a skeleton that is to be animated. At rest no joint is turned: its axes are the world's. */
export interface Joint {
  name: string;
  /** Its parent's number, always a smaller one; −1 for the root. */
  parent: number;
  /** The landmark that is here; −1 for a joint that only turns: the common root of several parts, or the start of one bone among others. */
  landmark: number;
  /** From its parent, at rest. */
  offset: Float64Array;
  /** The root of a part: it moves, and its motion takes the place of the offset. */
  free: boolean;
  /** Landmarks that its turn is fitted to: one bone each. */
  aims: Aim[];
}

export interface Aim {
  landmark: number;
  /** Of the landmark from the joint, at rest. */
  offset: Float64Array;
  weight: number;
}

/** A skeleton of constant bones and how it moves. */
export interface Armature {
  /** Parents before children, depth first. */
  joints: Joint[];
  frameCount: number;
  /** [F, J, 4]: turns relative to the parent, as quaternions x, y, z, w, continuous in time. */
  rotations: Float32Array;
  /** [F, J, 3]: where free joints are; 0 for the others. */
  translations: Float32Array;
}

/**
 * Turn positions into the rotations of a skeleton. Bones keep the median of their lengths. The rest pose is the mean one: every bone in its mean
 * direction as seen from the root, the root turned as it is on average.
 *
 * A joint of several bones turns as they do together, by the best fit. Where bones move against each other (an arm against a neck), each
 * gets a joint of its own at the same place, which turns it the rest of the way. A joint of one bone makes the smallest turn from rest.
 * @param points [F, N, 3], none missing
 */
export function fitArmature(points: Float64Array, skeleton: Skeleton, keypointCount: number): Armature {
  const hierarchy = boneHierarchy(skeleton, keypointCount);
  const sample = sampleFrames(points, keypointCount);
  const joints = restPose(hierarchy, sample, keypointNames(skeleton, keypointCount));
  return { joints, ...solveMotion(joints, points, keypointCount) };
}

/** Names of the landmarks as tools take them: one word, each another. */
export function keypointNames({ keypoints = [] }: Skeleton, keypointCount: number): string[] {
  const names = new Set<string>();
  for (let i = 0; i < keypointCount; i++)
    names.add(freeName((keypoints[i] ?? '').trim().replace(/[\s{}]+/g, '_') || `keypoint_${i}`, names));
  return [...names];
}

export function freeName(name: string, taken: { has(name: string): boolean }): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}_${i}`;
  return free;
}
