import { nodeBackend } from '@anylift/autodiff/node';
import { Lifter } from '@anylift/core';
import { compare } from '../compare.js';
import { frameThreads } from '../peerSettings.js';
import { makeProblemBatch, makeVideo, makeWeights, modelOf } from '../problem.js';
import { forwardWork } from '../work.js';

const SIZES = [17, 32, 133];

export async function frameRows(bench) {
  const problem = makeWeights(modelOf());
  const rows = [];
  for (const N of SIZES) {
    bench.say(`one frame, N ${N} …`);
    await bench.peer?.load(problem, makeProblemBatch(1, N));
    const threads = bench.peer && (await frameThreads(bench.peer));
    rows.push(
      await compare(bench, {
        name: `one frame, D ${problem.model.width}, N ${N}`,
        unit: 'ms',
        samples: 1,
        target: 3,
        ways: { 'as it comes': () => oneFrame(problem, N), 'one thread': () => oneFrame(problem, N, 1) },
        twin: { configure: { threads }, request: { do: 'forward', batch: 1 } },
        work: forwardWork(problem.model, 1, N),
      }),
    );
  }
  return rows;
}

/** From landmarks in pixels to landmarks in 3D with their camera, frame after frame of a video. */
async function oneFrame({ model, weights }, N, threads) {
  const lifter = await Lifter.from({ name: 'benchmark', model, weights }, nodeBackend({ threads }));
  const video = makeVideo(N);
  let frame = 0;
  return { run: () => lifter.lift(video[frame++ % video.length]), release: () => lifter.release() };
}
