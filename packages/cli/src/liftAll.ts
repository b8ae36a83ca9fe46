import type { LiftedArrays } from '@anylift/core';
import { framesOf, type Poses, type Recording } from '@anylift/formats';
import { CHUNK, type LiftEngine } from './liftEngine.js';
import { PosesProgress } from './posesProgress.js';

/**
 * Lift every pose of a recording, in chunks, with as many under way as the engine has lanes.
 * @param take is given each chunk, which frames and instances it is of, and the number of its first pose, in any order
 */
export async function liftAll(
  engine: LiftEngine,
  recording: Recording,
  take: (lifted: LiftedArrays, numbers: Pick<Poses, 'frame' | 'instance'>, first: number) => Promise<void>,
): Promise<void> {
  const { poseCount, keypointCount } = recording;
  const progress = await PosesProgress.open(poseCount);
  let next = 0;
  const lane = async () => {
    while (next < poseCount) {
      const first = next;
      next += CHUNK;
      const poses = await recording.read(first, Math.min(CHUNK, poseCount - first));
      const lifted = await engine.lift(framesOf(poses, keypointCount));
      await take(lifted, poses, first);
      progress.add(lifted.frameCount);
    }
  };
  const lanes = Array.from({ length: engine.lanes }, () =>
    lane().catch((error) => {
      next = poseCount;
      throw error;
    }),
  );
  // Nothing is under way any more when this ends, however it ends.
  const outcomes = await Promise.allSettled(lanes);
  progress.stop();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
