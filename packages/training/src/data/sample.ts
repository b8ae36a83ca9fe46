import { type Edge, type Figure, figureOf } from './figure.js';
import type { KeypointSet } from './keypointSet.js';
import { viewPoints } from './views.js';

/** One view of one figure, before it goes into a batch. */
export interface Sample {
  count: number;
  /** [N, 2] */
  keypoints: Float64Array;
  /** [N, 3] in the camera's frame and the units of the keypoints, free of noise. */
  shape: Float64Array;
  /** [N]: 1 visible, 0 hidden. */
  mask: Float64Array;
  /** [N]: 1 where the truth is known. */
  weight: Float64Array;
  /** [N]: −1 left, 1 right, 0 neither or withheld. */
  sides: Float64Array;
  /** [N]: how far a landmark's 2D is off, as a standard deviation in units of the keypoints; 0 is exact. */
  noise: Float64Array;
  /** [N]: what a detector says of its visible landmarks, above 0 and up to 1. */
  confidence: Float64Array;
  edges: readonly Edge[];
}

/** A figure seen by one camera, all there is to see. A landmark that is missing is hidden and has no truth. */
export function seeFigure(figure: Figure, orientation: Float64Array, perspective?: number): Sample {
  const { keypoints, shape } = viewPoints(figure.points, orientation, perspective);
  const { count, edges } = figure;
  const mask = new Float64Array(count).fill(1);
  for (let i = 0; i < count; i++) {
    if (!Number.isNaN(shape[i * 3])) continue;
    mask[i] = 0;
    keypoints.fill(0, i * 2, i * 2 + 2);
    shape.fill(0, i * 3, i * 3 + 3);
  }
  return {
    count,
    keypoints,
    shape,
    mask,
    weight: mask.slice(),
    sides: figure.sides.slice(),
    noise: new Float64Array(count),
    confidence: new Float64Array(count).fill(1),
    edges,
  };
}

export function seeFrame(set: KeypointSet, frame: number, orientation: Float64Array, perspective?: number): Sample {
  return seeFigure(figureOf(set, frame), orientation, perspective);
}
