import type { Frame2D, LiftedFrame, Lifter, LiftOptions, Skeleton, Vector3 } from '@anylift/core';

/** What answers: a lifter, or the flat answer z = 0 to compare with. */
export type Answer = (skeleton: Skeleton, frames: Frame2D[], options: LiftOptions) => Promise<(LiftedFrame | null)[]>;

export function answerOf(lifter: Lifter): Answer {
  return async (skeleton, frames, options) =>
    (await lifter.lift({ skeleton, frames }, options)).map((result) => (result.keypoints3d ? result : null));
}

/** The flat answer: every landmark at the depth of the centre. */
export const flatAnswer: Answer = async (_, frames) =>
  frames.map(({ keypoints }) => {
    const keypoints3d = keypoints.map((keypoint): Vector3 => [keypoint?.[0] ?? 0, keypoint?.[1] ?? 0, 0]);
    return {
      keypoints3d,
      canonical: keypoints3d,
      camera: {
        rotation: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        scale: 1,
        translation: [0, 0],
      },
      probability: 0.5,
      alternatives: [{ keypoints3d, probability: 0.5 }],
    };
  });
