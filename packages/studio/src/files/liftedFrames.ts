import type { LiftedArrays } from '@anylift/core';

const KEYS = [
  'keypoints3d',
  'canonical',
  'rotation',
  'scale',
  'translation',
  'probability',
  'alternatives',
  'alternativeProbabilities',
  'errors',
] as const satisfies readonly (keyof LiftedArrays)[];

/** Frames `first` to `first + count` of answers, as views. */
export function liftedFrames(lifted: LiftedArrays, first: number, count: number): LiftedArrays {
  const part = { ...lifted, frameCount: count, reasons: new Map<number, string>() };
  for (const key of KEYS) {
    const width = lifted[key].length / lifted.frameCount;
    part[key] = lifted[key].subarray(first * width, (first + count) * width);
  }
  for (let f = 0; f < count; f++) {
    const reason = lifted.reasons.get(first + f);
    if (reason !== undefined) part.reasons.set(f, reason);
  }
  return part;
}

/** Copy a frame of answers over one of others. */
export function putFrame(from: LiftedArrays, f: number, to: LiftedArrays, at: number): void {
  for (const key of KEYS) {
    const width = to[key].length / to.frameCount;
    to[key].set(from[key].subarray(f * width, (f + 1) * width), at * width);
  }
  const reason = from.reasons.get(f);
  if (reason === undefined) to.reasons.delete(at);
  else to.reasons.set(at, reason);
  to.intrinsics = from.intrinsics;
}

/** The other answers first: the mirror images in depth. For answers under weak perspective. */
export function mirrored(lifted: LiftedArrays): LiftedArrays {
  return {
    ...lifted,
    keypoints3d: lifted.alternatives,
    alternatives: lifted.keypoints3d,
    probability: lifted.alternativeProbabilities,
    alternativeProbabilities: lifted.probability,
    canonical: lifted.canonical.map((value, at) => (at % 3 === 2 ? -value : value)),
    // F R F with F = diag(1, 1, −1).
    rotation: lifted.rotation.map((value, at) => ([2, 5, 6, 7].includes(at % 9) ? -value : value)),
  };
}
