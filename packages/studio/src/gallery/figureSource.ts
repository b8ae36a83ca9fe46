import type { FrameArrays, Skeleton } from '@anylift/core';
import { viewPoints } from '@anylift/training';
import { sourceOfArrays } from '../document/arraysSource.js';
import type { Source } from '../document/document.js';

/** Units of the picture that the extent of an example has about. */
const SIZE = 400;

/** One pose of a thing as a camera sees it, with what is true. @param points [N, 3] @param orientation 3 × 3, row by row */
export function figureSource(title: string, skeleton: Skeleton, points: Float64Array, orientation: Float64Array): Source {
  const N = points.length / 3;
  const { shape, keypoints } = viewPoints(points, orientation);
  let most = 0;
  for (const value of keypoints) most = Math.max(most, Math.abs(value));
  const scale = SIZE / 2 / most;
  const frames: FrameArrays = {
    keypointCount: N,
    image: keypoints.map((value) => value * scale),
    visible: new Float64Array(N).fill(1),
  };
  const truth = shape.map((value) => value * scale);
  return sourceOfArrays([frames], {
    title,
    skeleton,
    stage: { x: -0.65 * SIZE, y: -0.65 * SIZE, width: 1.3 * SIZE, height: 1.3 * SIZE },
    reference: { name: 'Truth', isTruth: true, read: async () => truth },
  });
}
