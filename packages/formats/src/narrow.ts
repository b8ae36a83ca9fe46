import { checkSkeleton, InputError, type Skeleton } from '@anylift/core';
import { type Poses, type Recording, slicePoses } from './recording.js';

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
    ...(answers && frameCount === recording.poseCount ? { answers } : {}),
    async read(first, count) {
      const wanted = poseOf.subarray(first, first + count);
      const there = wanted.filter((pose) => pose >= 0);
      const [low, high] = [Math.min(...there), Math.max(...there)];
      const poses = there.length > 0 ? await recording.read(low, high - low + 1) : undefined;
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
