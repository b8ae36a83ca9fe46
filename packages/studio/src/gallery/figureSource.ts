import type { FrameArrays, Skeleton } from '@anylift/core';
import { viewPoints } from '@anylift/training';
import { sourceOfArrays } from '../document/arraysSource.js';
import type { Source } from '../document/document.js';

/** Units of the picture that an example is wide or high, whichever is more. */
const SIZE = 400;

/** One pose of a thing as a camera sees it. */
export interface SeenFigure {
  /** [N, 2] in the picture, y down. */
  keypoints: Float64Array;
  /** [N, 3] in the camera frame, the truth. */
  shape: Float64Array;
  edges: Skeleton['edges'];
}

/** @param points [N, 3] @param orientation of the camera: 3 × 3, row by row */
export function seeFigure(points: Float64Array, orientation: Float64Array, edges: Skeleton['edges']): SeenFigure {
  const { keypoints, shape } = viewPoints(points, orientation);
  const [low, high] = [
    [Infinity, Infinity],
    [-Infinity, -Infinity],
  ];
  for (const [at, value] of keypoints.entries()) {
    low[at % 2] = Math.min(low[at % 2], value);
    high[at % 2] = Math.max(high[at % 2], value);
  }
  const scale = SIZE / Math.max(high[0] - low[0], high[1] - low[1]);
  return {
    keypoints: keypoints.map((value, at) => scale * (value - (low[at % 2] + high[at % 2]) / 2)),
    shape: shape.map((value) => scale * value),
    edges,
  };
}

/** @param up in the camera frame, where the thing has one */
export function figureSource(title: string, skeleton: Skeleton, figure: SeenFigure, up?: Source['up']): Source {
  const N = figure.keypoints.length / 2;
  const all = new Float64Array(N).fill(1);
  const frames: FrameArrays = { keypointCount: N, image: figure.keypoints, visible: all, confidence: all };
  const side = 1.24 * SIZE;
  return sourceOfArrays([frames], {
    title,
    skeleton,
    up,
    stage: { x: -side / 2, y: -side / 2, width: side, height: side },
    reference: { name: 'Truth', isTruth: true, read: async () => figure.shape },
  });
}
