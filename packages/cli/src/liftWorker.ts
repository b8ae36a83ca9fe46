/** One thread of a LiftPool: a session with one thread of its own, one call after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FrameArrays } from '@anylift/core';
import { type LiftSetup, openLiftSession } from './liftEngine.js';
import type { LiftReply } from './liftPool.js';

const engine = await openLiftSession(workerData as LiftSetup);
let last = Promise.resolve();

async function answer(frames: FrameArrays): Promise<void> {
  try {
    const lifted = await engine.lift(frames);
    const buffers = Object.values(lifted).flatMap((part) => (part instanceof Float64Array ? [part.buffer as ArrayBuffer] : []));
    parentPort!.postMessage({ lifted } satisfies LiftReply, buffers);
  } catch (error) {
    parentPort!.postMessage({ error: String(error) } satisfies LiftReply);
  }
}

// After the last frames comes null. A thread that is ended from outside may be within onnxruntime, which does not survive that.
parentPort!.on('message', (frames: FrameArrays | null) => {
  last = last.then(async () => {
    if (frames) return answer(frames);
    await engine.release();
    parentPort!.close();
  });
});
