import { InputError } from './errors.js';
import type { Intrinsics } from './geometry/perspective.js';
import { type Frame2D, isVisible, type LiftResult, type Vector3 } from './keypoints.js';

/** F frames of N landmarks as flat arrays, one after the other: for many frames, a fraction of the memory and the time of objects. */
export interface FrameArrays {
  keypointCount: number;
  /** [F, N, 2] in the units of the picture; 0 where hidden. */
  image: Float64Array;
  /** [F, N]: 1 visible, 0 hidden. */
  visible: Float64Array;
  /** [F, N]: how sure the detector is of a visible landmark, above 0 and up to 1; 1 where it does not say. */
  confidence: Float64Array;
}

/** What a `LiftResult` says, for F frames of N landmarks, as flat arrays. A frame that cannot be lifted is NaN throughout. */
export interface LiftedArrays {
  frameCount: number;
  keypointCount: number;
  /** [F, N, 3] */
  keypoints3d: Float64Array;
  /** [F, N, 3] */
  canonical: Float64Array;
  /** [F, 3, 3] */
  rotation: Float64Array;
  /** [F] */
  scale: Float64Array;
  /** [F, 2] */
  translation: Float64Array;
  /** [F] */
  probability: Float64Array;
  /** [F, 1, N, 3] */
  alternatives: Float64Array;
  /** [F, 1] */
  alternativeProbabilities: Float64Array;
  /** [F, N]; see LiftedFrame. NaN where the model does not say. */
  errors: Float64Array;
  /** Why, for each frame that cannot be lifted. */
  reasons: Map<number, string>;
  /** What the lift was told of the camera; the points are then in camera space. */
  intrinsics?: Intrinsics;
}

export const frameCountOf = ({ visible, keypointCount }: FrameArrays) => visible.length / keypointCount;

/** Room for F frames of N landmarks, none of them visible, their confidences 1. */
export function allocateFrames(frameCount: number, keypointCount: number): FrameArrays {
  const size = frameCount * keypointCount;
  return {
    keypointCount,
    image: new Float64Array(size * 2),
    visible: new Float64Array(size),
    confidence: new Float64Array(size).fill(1),
  };
}

/**
 * Confidences beyond 1 count as 1.
 * @throws InputError when a frame has another number of landmarks than N, or a coordinate is not finite
 */
export function frameArraysOf(frames: readonly Frame2D[], keypointCount: number): FrameArrays {
  const arrays = allocateFrames(frames.length, keypointCount);
  for (const [f, { keypoints }] of frames.entries()) {
    if (keypoints.length !== keypointCount)
      throw new InputError(`lift: frame ${f} has ${keypoints.length} landmarks, expected ${keypointCount} as in frame 0`);
    for (let i = 0; i < keypointCount; i++) {
      const keypoint = keypoints[i];
      if (keypoint && !(Number.isFinite(keypoint[0]) && Number.isFinite(keypoint[1])))
        throw new InputError(`lift: frame ${f}, landmark ${i} is at [${keypoint}], expected finite coordinates`);
      if (!isVisible(keypoint)) continue;
      const at = f * keypointCount + i;
      arrays.visible[at] = 1;
      arrays.image[2 * at] = keypoint[0];
      arrays.image[2 * at + 1] = keypoint[1];
      arrays.confidence[at] = confidenceOf(keypoint[2]);
    }
  }
  return arrays;
}

/** What the model is told: 1 for a detector that says nothing, or something that is no confidence. */
export function confidenceOf(score: number | undefined): number {
  return score !== undefined && score > 0 && score < 1 ? score : 1;
}

/** Room for F frames of N landmarks, none of them lifted. */
export function allocateLifted(frameCount: number, keypointCount: number): LiftedArrays {
  const numbers = (size: number) => new Float64Array(frameCount * size).fill(Number.NaN);
  return {
    frameCount,
    keypointCount,
    keypoints3d: numbers(keypointCount * 3),
    canonical: numbers(keypointCount * 3),
    rotation: numbers(9),
    scale: numbers(1),
    translation: numbers(2),
    probability: numbers(1),
    alternatives: numbers(keypointCount * 3),
    alternativeProbabilities: numbers(1),
    errors: numbers(keypointCount),
    reasons: new Map(),
  };
}

/**
 * The inverse of `liftResultsOf`; of several alternatives the first is kept.
 * @param results each with N landmarks, or with the reason why it has none
 */
export function liftedArraysOf(results: readonly LiftResult[], keypointCount: number): LiftedArrays {
  const lifted = allocateLifted(results.length, keypointCount);
  for (const [f, result] of results.entries()) {
    if (result.keypoints3d === null) {
      lifted.reasons.set(f, result.reason);
      continue;
    }
    const { keypoints3d, canonical, camera, probability, alternatives, errors } = result;
    lifted.keypoints3d.set(keypoints3d.flat(), f * keypointCount * 3);
    lifted.canonical.set(canonical.flat(), f * keypointCount * 3);
    lifted.rotation.set(camera.rotation.flat(), f * 9);
    lifted.scale[f] = camera.scale;
    lifted.translation.set(camera.translation, f * 2);
    const { focal, principalPoint } = camera;
    if (focal !== undefined && principalPoint) lifted.intrinsics = { focal, principalPoint };
    lifted.probability[f] = probability;
    if (errors) lifted.errors.set(errors, f * keypointCount);
    if (alternatives.length === 0) continue;
    lifted.alternatives.set(alternatives[0].keypoints3d.flat(), f * keypointCount * 3);
    lifted.alternativeProbabilities[f] = alternatives[0].probability;
  }
  return lifted;
}

/** One result a frame. */
export function liftResultsOf(lifted: LiftedArrays): LiftResult[] {
  return Array.from({ length: lifted.frameCount }, (_, f) => resultOf(lifted, f));
}

function resultOf(lifted: LiftedArrays, f: number): LiftResult {
  const reason = lifted.reasons.get(f);
  if (reason !== undefined) return { keypoints3d: null, reason };
  const N = lifted.keypointCount;
  const [first, second, third] = vectors(lifted.rotation, f, 3);
  return {
    keypoints3d: vectors(lifted.keypoints3d, f, N),
    canonical: vectors(lifted.canonical, f, N),
    camera: {
      rotation: [first, second, third],
      scale: lifted.scale[f],
      translation: [lifted.translation[2 * f], lifted.translation[2 * f + 1]],
      ...lifted.intrinsics,
    },
    probability: lifted.probability[f],
    alternatives: Number.isNaN(lifted.alternativeProbabilities[f])
      ? []
      : [{ keypoints3d: vectors(lifted.alternatives, f, N), probability: lifted.alternativeProbabilities[f] }],
    ...(!Number.isNaN(lifted.errors[f * N]) && { errors: Array.from(lifted.errors.subarray(f * N, (f + 1) * N)) }),
  };
}

/** Frame f of [F, rows, 3]. */
function vectors(flat: Float64Array, f: number, rows: number): Vector3[] {
  return Array.from({ length: rows }, (_, i): Vector3 => {
    const at = 3 * (f * rows + i);
    return [flat[at], flat[at + 1], flat[at + 2]];
  });
}
