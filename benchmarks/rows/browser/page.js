import { webBackend } from '@anylift/autodiff/web';
import { Lifter, serializeCheckpoint } from '@anylift/core';
import { makeVideo, makeWeights, modelOf } from '../../problem.js';

const WARM_UP = 50;

/** Milliseconds of each lift, frame after frame of a video of one rig, after a warm-up. */
async function milliseconds(N, count) {
  const { model, weights } = makeWeights(modelOf());
  const checkpoint = serializeCheckpoint({ name: 'benchmark', model, weights });
  const lifter = await Lifter.load(checkpoint, { where: 'benchmark', backend: await webBackend('wasm') });
  const video = makeVideo(N);
  const times = [];
  for (let frame = -WARM_UP; frame < count; frame++) {
    const start = performance.now();
    await lifter.lift(video[(frame + WARM_UP) % video.length]);
    if (frame >= 0) times.push(performance.now() - start);
  }
  await lifter.release();
  return times;
}

Object.assign(globalThis, { milliseconds });
