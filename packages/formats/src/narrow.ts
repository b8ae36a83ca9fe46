import { checkSkeleton, InputError, type LiftResult, liftedArraysOf, liftResultsOf, type Skeleton } from '@anylift/core';
import { type Answers, type Poses, type Recording, slicePoses } from './recording.js';

/** Poses that are looked through together. */
const CHUNK = 4096;

/**
 * The same landmarks on another skeleton, landmark for landmark.
 * @throws InputError when it does not fit
 */
export function withSkeleton(recording: Recording, skeleton: Skeleton, where: string): Recording {
  checkSkeleton(skeleton, recording.keypointCount, where);
  const { keypoints } = recording.skeleton;
  return { ...recording, skeleton: skeleton.keypoints || !keypoints ? skeleton : { ...skeleton, keypoints } };
}

/** Without the landmarks whose score is below a threshold, such as DeepLabCut's likelihood of 0.6. */
export function withThreshold(recording: Recording, least: number): Recording {
  const { dimensions: D } = recording;
  return {
    ...recording,
    async read(first, count) {
      const poses = await recording.read(first, count);
      if (!poses.scores) return poses;
      const points = poses.points.slice();
      for (const [at, score] of poses.scores.entries()) if (score < least) points.fill(Number.NaN, at * D, (at + 1) * D);
      return { ...poses, points };
    },
  };
}

/**
 * One instance alone, a pose for every frame: missing throughout where the instance is not in the frame.
 * @param which its name or its number
 * @throws InputError when there is none such
 */
export async function ofInstance(recording: Recording, which: string, where: string): Promise<Recording> {
  const { instanceNames, keypointCount: N, dimensions: D, frameCount } = recording;
  const named = instanceNames?.indexOf(which) ?? -1;
  const instance = named >= 0 ? named : /^\d+$/.test(which) ? Number(which) : -1;
  const poseOf = new Int32Array(frameCount).fill(-1);
  let most = 0;
  for (let first = 0; first < recording.poseCount; first += CHUNK) {
    const poses = await recording.read(first, Math.min(CHUNK, recording.poseCount - first));
    for (const [p, frame] of poses.frame.entries()) {
      most = Math.max(most, poses.instance[p] + 1);
      if (poses.instance[p] === instance) poseOf[frame] = first + p;
    }
  }
  if (poseOf.every((pose) => pose < 0)) {
    const expected = instanceNames?.length ? `one of ${instanceNames.join(', ')}` : `a number from 0 to ${most - 1}`;
    throw new InputError(`${where}: no instance ${which}, expected ${expected}`);
  }
  const { instanceNames: _, answers, ...rest } = recording;
  return {
    ...rest,
    poseCount: frameCount,
    instanceCount: 1,
    ...(answers ? { answers: answersOf(answers, poseOf, N) } : {}),
    async read(first, count) {
      const { wanted, low, size } = rangeOf(poseOf, first, count);
      const poses = size > 0 ? await recording.read(low, size) : undefined;
      const narrowed: Poses = {
        points: new Float64Array(count * N * D).fill(Number.NaN),
        ...(recording.scores ? { scores: new Float64Array(count * N).fill(Number.NaN) } : {}),
        frame: Int32Array.from({ length: count }, (_, p) => first + p),
        instance: new Int32Array(count),
      };
      for (const [p, pose] of wanted.entries()) {
        if (pose < 0 || !poses) continue;
        const one = slicePoses(poses, pose - low, 1, N, D);
        narrowed.points.set(one.points, p * N * D);
        if (one.scores) narrowed.scores?.set(one.scores, p * N);
      }
      return narrowed;
    },
  };
}

/** The poses wanted for some frames, −1 where there is none, and the range that they lie in. */
function rangeOf(poseOf: Int32Array, first: number, count: number) {
  const wanted = poseOf.subarray(first, first + count);
  const there = wanted.filter((pose) => pose >= 0);
  const low = there.length > 0 ? Math.min(...there) : 0;
  return { wanted, low, size: there.length > 0 ? Math.max(...there) - low + 1 : 0 };
}

/** The answers to one pose a frame. */
function answersOf(answers: Answers, poseOf: Int32Array, keypointCount: number): Answers {
  const absent = 'this instance is not in the frame';
  const reasons = [...poseOf].map((pose) => (pose < 0 ? absent : answers.reasons.get(pose)));
  return {
    ...answers,
    reasons: new Map(reasons.flatMap((reason, f) => (reason === undefined ? [] : [[f, reason] as const]))),
    async read(first, count) {
      const { wanted, low, size } = rangeOf(poseOf, first, count);
      const results = size > 0 ? liftResultsOf(await answers.read(low, size)) : [];
      const result = (pose: number): LiftResult => (pose < 0 ? { keypoints3d: null, reason: absent } : results[pose - low]);
      return liftedArraysOf(Array.from(wanted, result), keypointCount);
    },
  };
}
