import {
  allocateFrames,
  checkSkeleton,
  confidenceOf,
  type FrameArrays,
  InputError,
  type Keypoints2D,
  type Keypoints3D,
  type LiftedArrays,
  liftedArraysOf,
  liftResultsOf,
} from '@anylift/core';
import { type Answers, allocatePoses, type Poses, type Recording, type WholeRecording, wholeRecording } from './recording.js';

/** Which frame and instance each pose is, and what else is known; without it every pose is a frame of one instance. */
export type Numbering = Partial<
  Pick<WholeRecording, 'frameCount' | 'instanceCount' | 'instanceNames' | 'frameNames' | 'fps' | 'units'>
> &
  Partial<Pick<Poses, 'frame' | 'instance'>>;

/**
 * 2D landmarks as a recording, so that they can be written in any format.
 * @param where what to call them in error messages
 * @throws InputError when a frame has another number of landmarks than the first, or a coordinate is not finite
 */
export function recordingOf2D({ skeleton, frames }: Keypoints2D, where: string, numbering: Numbering = {}): Recording {
  const { frame, instance, ...about } = numbering;
  const keypointCount = frames[0]?.keypoints.length ?? 0;
  const scored = frames.some(({ keypoints }) => keypoints.some((keypoint) => keypoint?.length === 3));
  const poses = {
    ...allocatePoses(frames.length, keypointCount, 2, where, scored),
    ...(frame && instance ? { frame, instance } : {}),
  };
  for (const [f, { keypoints }] of frames.entries())
    for (const [i, keypoint] of keypoints.entries()) {
      if (keypoint === null) continue;
      const at = f * keypointCount + i;
      poses.points[2 * at] = keypoint[0];
      poses.points[2 * at + 1] = keypoint[1];
      if (poses.scores && keypoint.length === 3) poses.scores[at] = keypoint[2];
    }
  return wholeRecording(
    {
      format: 'keypoints2d',
      dimensions: 2,
      skeleton,
      keypointCount,
      frameCount: frames.length,
      ...about,
      ...(scored ? { scores: 'confidence' } : {}),
      poses,
    },
    where,
  );
}

/** What a `Lifter` answered as a recording, so that it can be written in any format. @param where as for `recordingOf2D` */
export function recordingOf3D({ model, skeleton, frames }: Keypoints3D, where: string, numbering: Numbering = {}): Recording {
  const { frame, instance, ...about } = numbering;
  const lifted = frames.find(({ keypoints3d }) => keypoints3d !== null);
  const keypointCount = lifted?.keypoints3d?.length ?? skeleton.keypoints?.length ?? 1;
  checkSkeleton(skeleton, keypointCount, where);
  const reasons = new Map(frames.flatMap((result, f) => (result.keypoints3d === null ? [[f, result.reason] as const] : [])));
  const answers: Answers = {
    model,
    reasons,
    intrinsics: liftedArraysOf(lifted ? [lifted] : [], keypointCount).intrinsics,
    read: async (first, count) => liftedArraysOf(frames.slice(first, first + count), keypointCount),
  };
  return answeredRecording(
    {
      skeleton,
      keypointCount,
      poseCount: frames.length,
      frameCount: frames.length,
      instanceCount: 1,
      ...about,
      answers,
    },
    async (first, count) =>
      frame && instance
        ? { frame: frame.subarray(first, first + count), instance: instance.subarray(first, first + count) }
        : countedPoses(first, count),
  );
}

/** A recording of what a lift answered: its points are those of the answers. */
export function answeredRecording(
  about: Omit<Recording, 'format' | 'dimensions' | 'up' | 'read' | 'answers'> & { answers: Answers },
  numbersOf: (first: number, count: number) => Promise<Pick<Poses, 'frame' | 'instance'>>,
): Recording {
  return {
    format: 'anylift/1',
    dimensions: 3,
    up: '-y',
    ...about,
    read: async (first, count) => ({
      points: (await about.answers.read(first, count)).keypoints3d,
      ...(await numbersOf(first, count)),
    }),
  };
}

/** Poses that are a frame each of one instance. */
export function countedPoses(first: number, count: number): Pick<Poses, 'frame' | 'instance'> {
  return { frame: Int32Array.from({ length: count }, (_, p) => first + p), instance: new Int32Array(count) };
}

/** Poses of 2D landmarks as a `Lifter` takes them. A score of 0 is how some detectors write that a landmark is not there. */
export function framesOf({ points, scores, frame }: Poses, keypointCount: number): FrameArrays {
  const frames = allocateFrames(frame.length, keypointCount);
  for (let at = 0; at < frames.visible.length; at++) {
    if (Number.isNaN(points[2 * at]) || (scores && scores[at] <= 0)) continue;
    frames.visible[at] = 1;
    frames.image[2 * at] = points[2 * at];
    frames.image[2 * at + 1] = points[2 * at + 1];
    frames.confidence[at] = confidenceOf(scores?.[at]);
  }
  return frames;
}

/** All of an answer as objects. @throws InputError when the recording is no answer of a lift */
export async function answerOf({ skeleton, answers, poseCount, format }: Recording, where: string): Promise<Keypoints3D> {
  if (!answers) throw new InputError(`${where}: ${format} holds no answers of a lift, expected anylift/1`);
  const lifted: LiftedArrays = await answers.read(0, poseCount);
  return { format: 'anylift/1', model: answers.model, skeleton, frames: liftResultsOf(lifted) };
}
