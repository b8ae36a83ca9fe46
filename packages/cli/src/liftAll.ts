import type { LiftedArrays } from '@anylift/core';
import type { FrameSource } from '@anylift/formats';
import { CHUNK, type LiftEngine } from './liftEngine.js';
import { LiftProgress } from './liftProgress.js';

/**
 * Lift every frame of a file, in chunks, with as many under way as the engine has lanes.
 * @param take is given each chunk and the number of its first frame, in any order
 */
export async function liftAll(
  engine: LiftEngine,
  source: FrameSource,
  take: (lifted: LiftedArrays, first: number) => Promise<void>,
): Promise<void> {
  const { frameCount } = source;
  const progress = frameCount > CHUNK ? await LiftProgress.open(frameCount) : undefined;
  let next = 0;
  const lane = async () => {
    while (next < frameCount) {
      const first = next;
      next += CHUNK;
      const lifted = await engine.lift(await source.read(first, Math.min(CHUNK, frameCount - first)));
      await take(lifted, first);
      progress?.add(lifted.frameCount);
    }
  };
  const lanes = Array.from({ length: engine.lanes }, () =>
    lane().catch((error) => {
      next = frameCount;
      throw error;
    }),
  );
  // Nothing is under way any more when this ends, however it ends.
  const outcomes = await Promise.allSettled(lanes);
  progress?.stop();
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
