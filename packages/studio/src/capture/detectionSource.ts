import { allocateFrames, type FrameArrays, type SkeletonEntry } from '@anylift/core';
import type { ReadonlySignal } from '@preact/signals';
import type { Backdrop, Source } from '../document/document.js';
import type { Detection } from './detectors/detector.js';

/** What was found in each frame, by instance; undefined where an instance is not in a frame. */
export type Found = readonly (Detection | undefined)[];

/**
 * Detections over their picture. Frames that nothing is known of yet are all hidden; what comes later is shown after `session.refresh`.
 * @param foundIn what is known of a frame by now
 * @param threshold confidence of a landmark below which it is hidden
 */
export function sourceOfDetections(
  foundIn: (frame: number) => Found,
  threshold: ReadonlySignal<number>,
  about: {
    title: string;
    skeleton: SkeletonEntry;
    frameCount: number;
    instanceNames: readonly string[];
    fps?: number;
    backdrop: Backdrop;
  },
): Source {
  const N = about.skeleton.keypoints.length;
  return {
    ...about,
    keypointCount: N,
    stage: about.backdrop.at,
    minConfidence: threshold,
    async read(instance, first, count) {
      const frames = allocateFrames(count, N);
      for (let f = 0; f < count; f++) {
        const detection = foundIn(first + f)[instance];
        if (detection) show(detection, threshold.peek(), frames, f);
      }
      return frames;
    },
    reference: {
      name: 'MediaPipe',
      isTruth: false,
      async read(instance, frame) {
        const detection = foundIn(frame)[instance];
        return detection ? fitted(detection) : null;
      },
    },
  };
}

function show({ image, confidence }: Detection, threshold: number, frames: FrameArrays, f: number): void {
  const N = frames.keypointCount;
  for (const [i, value] of confidence.entries()) {
    if (value < threshold || value === 0) continue;
    frames.visible[f * N + i] = 1;
    frames.confidence[f * N + i] = value;
    frames.image.set(image.subarray(2 * i, 2 * i + 2), (f * N + i) * 2);
  }
}

/**
 * The detector's own 3D in units of the picture: by the one scale and shift that bring its x and y nearest to its 2D, weighted by confidence.
 * It is not turned, so that it is seen where the detector sees it.
 */
export function fitted({ image, confidence, own3d }: Detection): Float64Array {
  const total = confidence.reduce((sum, weight) => sum + weight, 0);
  const mean = (values: Float32Array, width: number, k: number) =>
    confidence.reduce((sum, weight, i) => sum + weight * values[width * i + k], 0) / total;
  const [from, to] = [[0, 1, 2].map((k) => mean(own3d, 3, k)), [0, 1].map((k) => mean(image, 2, k))];
  let [both, own] = [0, 0];
  for (const [i, weight] of confidence.entries())
    for (const k of [0, 1]) {
      const centred = own3d[3 * i + k] - from[k];
      both += weight * centred * (image[2 * i + k] - to[k]);
      own += weight * centred * centred;
    }
  const scale = own > 0 ? both / own : 1;
  return Float64Array.from(own3d, (value, at) => scale * (value - from[at % 3]) + (to[at % 3] ?? 0));
}
