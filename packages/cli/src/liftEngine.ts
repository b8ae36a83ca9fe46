import { availableParallelism } from 'node:os';
import type { Checkpoint, FrameArrays, LiftedArrays, LiftOptions, Skeleton } from '@anylift/core';

/** What every frame of a lift has in common. */
export interface LiftSetup {
  checkpoint: Checkpoint;
  skeleton: Skeleton;
  options: LiftOptions;
}

/** Lifts frames of one rig. */
export interface LiftEngine {
  /** Calls under way that keep it busy. */
  lanes: number;
  lift(frames: FrameArrays): Promise<LiftedArrays>;
  release(): Promise<void>;
}

/** Frames that are lifted together; files no longer than this show no progress. */
export const CHUNK = 256;

/** Landmarks from which on threads earn back the time they take to start: about 1,000 frames of 17. */
const WORTH_THREADS = 1 << 14;

/**
 * An engine for so many frames. Sessions have one thread each, so that the bits of an answer do not depend
 * on how many threads there are.
 */
export async function openLiftEngine(setup: LiftSetup, frameCount: number, keypointCount: number): Promise<LiftEngine> {
  const chunks = Math.ceil(frameCount / CHUNK);
  if (frameCount * keypointCount < WORTH_THREADS || chunks < 2) return openLiftSession(setup);
  const { LiftPool } = await import('./liftPool.js');
  return new LiftPool(setup, Math.min(availableParallelism(), chunks));
}

/** An engine on this thread. */
export async function openLiftSession({ checkpoint, skeleton, options }: LiftSetup): Promise<LiftEngine> {
  const [{ Lifter }, { nodeBackend }] = await Promise.all([import('@anylift/core'), import('@anylift/autodiff/node')]);
  const lifter = await Lifter.from(checkpoint, nodeBackend({ threads: 1 }));
  return {
    lanes: 1,
    lift: (frames) => lifter.liftArrays(skeleton, frames, options),
    release: () => lifter.release(),
  };
}
