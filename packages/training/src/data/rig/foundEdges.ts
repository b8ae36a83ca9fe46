import { allocateFrames, findEdges } from '@anylift/core';
import type { Random } from '../../random.js';
import { type Edge, type Figure, isPresent } from '../figure.js';
import type { KeypointSet } from '../keypointSet.js';
import { DEFAULT_VIEWS, randomOrientation, viewPoints } from '../views.js';

/** A rig's pose at moment k, from 0; of what is made up, one more pose at every call. */
export type Motion = (k: number) => Figure;

/** Fewest and most frames that edges are found from; uniform in their logarithm. */
const FEWEST = 2;
const MOST = 64;

/**
 * Edges of a rig as they are found where nobody gives them: from pictures of it, a few or many, without noise; half the time from all
 * sides, else by one camera, which of a thing that does not move sees one picture.
 * @param camera its orientation, 3 × 3
 */
export function foundEdges(motion: Motion, up: KeypointSet['up'], camera: Float64Array, random: Random): Edge[] {
  const frameCount = Math.round(Math.exp(random.uniform(Math.log(FEWEST), Math.log(MOST))));
  const isFilmed = random.chance(0.5);
  const figures = Array.from({ length: frameCount }, (_, k) => motion(k));
  const frames = allocateFrames(frameCount, figures[0].count);
  for (const [f, { points, count }] of figures.entries()) {
    const { keypoints } = viewPoints(points, isFilmed ? camera : randomOrientation(up, DEFAULT_VIEWS, random));
    for (let i = 0; i < count; i++) {
      if (!isPresent(points, i * 3)) continue;
      frames.visible[f * count + i] = 1;
      frames.image.set(keypoints.subarray(2 * i, 2 * i + 2), 2 * (f * count + i));
    }
  }
  return findEdges(frames);
}
