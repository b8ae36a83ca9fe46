import { sideNumber } from '@anylift/core';
import type { KeypointSet } from './keypointSet.js';
import { viewFrame } from './views.js';

/** One view of one frame, before it goes into a batch. */
export interface Sample {
  count: number;
  /** [N, 2] */
  keypoints: Float64Array;
  /** [N, 3] in the camera's frame and the units of the keypoints. */
  shape: Float64Array;
  /** [N]: 1 visible, 0 hidden. */
  mask: Float64Array;
  /** [N]: 1 where the truth is known. */
  weight: Float64Array;
  /** [N]: −1 left, 1 right, 0 neither or withheld. */
  sides: Float64Array;
  edges: readonly (readonly [number, number])[];
}

/** A frame seen by one camera, all there is to see. A landmark that the set misses is hidden and has no truth. */
export function seeFrame(set: KeypointSet, frame: number, orientation: Float64Array, perspective?: number): Sample {
  const { keypoints, shape } = viewFrame(set, frame, orientation, perspective);
  const known = Float64Array.from({ length: set.keypoints }, (_, i) => (Number.isNaN(shape[i * 3]) ? 0 : 1));
  const sides = Float64Array.from({ length: set.keypoints }, (_, i) => sideNumber(set.skeleton.sides?.[i] ?? ''));
  const filled = (values: Float64Array) => values.map((value) => (Number.isNaN(value) ? 0 : value));
  return {
    count: set.keypoints,
    keypoints: filled(keypoints),
    shape: filled(shape),
    mask: known,
    weight: known.slice(),
    sides,
    edges: set.skeleton.edges,
  };
}
