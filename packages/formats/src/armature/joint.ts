import type { Skeleton } from '@anylift/core';

/** A joint of a skeleton that is to be animated. At rest no joint is turned: its axes are the world's. */
export interface Joint {
  name: string;
  /** Its parent's number, always a smaller one; −1 for the root. */
  parent: number;
  /**
   * The landmark that is here; −1 for a joint that only turns: the common root of several parts, or the start of one bone among
   * others.
   */
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
