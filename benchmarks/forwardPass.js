/** A forward pass of ours: the whole network as a graph for any number of frames and landmarks, the weights inside. */
import { Worker } from 'node:worker_threads';
import { exp, serialize, sigmoid } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel } from '@anylift/core';
import { inputsOf, someSamples } from './problem.js';

/** Landmarks in one run, about: as many as the lifter gives the network. */
const MOST_LANDMARKS = 1024;

/** Samples of a batch in one run. */
export function samplesInPart({ B, N }) {
  return Math.ceil(B / Math.max(1, Math.round((B * N) / MOST_LANDMARKS)));
}

function inParts(batch) {
  const size = samplesInPart(batch);
  const parts = [];
  for (let from = 0; from < batch.B; from += size) parts.push(inputsOf(someSamples(batch, Math.min(size, batch.B - from), from)));
  return parts;
}

function graphOf({ model, weights }) {
  const { outputs } = buildModel(model, 'B', 'N');
  return serialize({ shape: outputs.shape, probability: sigmoid(outputs.logit), error: exp(outputs.logError) }, weights);
}

export async function forwardInOneSession(problem, batch, threads = 2) {
  const session = await nodeBackend({ threads }).open(graphOf(problem));
  const parts = inParts(batch);
  return {
    async run() {
      for (const inputs of parts) await session.run(inputs);
    },
    release: () => session.release(),
  };
}

/** Half of the batch on each of two worker threads. */
export async function forwardOnWorkers(problem, batch) {
  const graph = graphOf(problem);
  const workers = [0, 1].map(
    (half) =>
      new Worker(new URL('forwardWorker.js', import.meta.url), {
        workerData: { graph, parts: inParts(someSamples(batch, batch.B / 2, (half * batch.B) / 2)) },
      }),
  );
  const answers = () => Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  await answers();
  return {
    async run() {
      const done = answers();
      for (const worker of workers) worker.postMessage('run');
      await done;
    },
    release: () => Promise.all(workers.map((worker) => worker.terminate())),
  };
}
