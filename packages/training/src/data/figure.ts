import { sideNumber } from '@anylift/core';
import type { KeypointSet } from './keypointSet.js';

export type Edge = readonly [number, number];

/** A rig in one pose, in a frame of its own: what a camera looks at. */
export interface Figure {
  count: number;
  /** [N, 3]; NaN where a landmark is missing. */
  points: Float64Array;
  /** [N]: −1 left, 1 right, 0 neither or unknown. */
  sides: Float64Array;
  edges: readonly Edge[];
}

/** A frame of a set. */
export function figureOf({ keypoints, points, skeleton }: KeypointSet, frame: number): Figure {
  const figure = {
    count: keypoints,
    points: new Float64Array(keypoints * 3),
    sides: new Float64Array(keypoints),
    edges: skeleton.edges,
  };
  const start = frame * keypoints * 3;
  for (let k = 0; k < keypoints * 3; k++) figure.points[k] = points[start + k];
  if (skeleton.sides) for (let i = 0; i < keypoints; i++) figure.sides[i] = sideNumber(skeleton.sides[i]);
  return figure;
}

/** Whether all three coordinates at an offset are there. */
export function isPresent(points: ArrayLike<number>, at: number): boolean {
  return !Number.isNaN(points[at] + points[at + 1] + points[at + 2]);
}

/** Diagonal of the bounding box over the landmarks that are there; 0 where there are none. */
export function figureExtent(points: Float64Array): number {
  let square = 0;
  for (let axis = 0; axis < 3; axis++) {
    let low = Number.POSITIVE_INFINITY;
    let high = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < points.length; at += 3) {
      if (!isPresent(points, at)) continue;
      low = Math.min(low, points[at + axis]);
      high = Math.max(high, points[at + axis]);
    }
    if (high > low) square += (high - low) ** 2;
  }
  return Math.sqrt(square);
}
