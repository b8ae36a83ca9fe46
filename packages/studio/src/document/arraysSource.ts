import { type FrameArrays, frameCountOf, type Skeleton } from '@anylift/core';
import type { Backdrop, Rectangle, Reference, Source } from './document.js';

/** A source whose frames are all in memory. @param instances the same number of frames each; at least one */
export function sourceOfArrays(
  instances: readonly FrameArrays[],
  about: {
    title: string;
    skeleton: Skeleton;
    instanceNames?: readonly string[];
    fps?: number;
    stage?: Rectangle;
    up?: Source['up'];
    reference?: Reference;
    backdrop?: Backdrop;
  },
): Source {
  const N = instances[0].keypointCount;
  return {
    instanceNames: instances.map((_, k) => (instances.length === 1 ? '' : `${k}`)),
    stage: about.backdrop?.at ?? stageOf(instances),
    ...about,
    keypointCount: N,
    frameCount: frameCountOf(instances[0]),
    read: async (instance, first, count) => ({
      keypointCount: N,
      image: instances[instance].image.slice(first * N * 2, (first + count) * N * 2),
      visible: instances[instance].visible.slice(first * N, (first + count) * N),
      confidence: instances[instance].confidence.slice(first * N, (first + count) * N),
    }),
  };
}

/** A square around all visible landmarks, with a margin. */
export function stageOf(poses: readonly FrameArrays[]): Rectangle {
  let [left, top, right, bottom] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -Infinity, -Infinity];
  for (const { image, visible } of poses)
    for (let at = 0; at < visible.length; at++) {
      if (!visible[at]) continue;
      left = Math.min(left, image[2 * at]);
      right = Math.max(right, image[2 * at]);
      top = Math.min(top, image[2 * at + 1]);
      bottom = Math.max(bottom, image[2 * at + 1]);
    }
  if (!(right >= left)) return { x: -1, y: -1, width: 2, height: 2 };
  const size = 1.3 * Math.max(right - left, bottom - top, 1e-6);
  return { x: (left + right - size) / 2, y: (top + bottom - size) / 2, width: size, height: size };
}
