/** A forward pass of ours: the whole network as a graph for any number of frames and landmarks, the weights inside. */
import { Worker } from 'node:worker_threads';
import { exp, serialize, sigmoid } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel } from '@anylift/core';
import { inputsOf, someSamples } from './problem.js';

function graphOf({ model, weights }) {
  const { outputs } = buildModel(model, 'B', 'N');
  return serialize({ shape: outputs.shape, probability: sigmoid(outputs.logit), error: exp(outputs.logError) }, weights);
}

export async function forwardInOneSession(problem, batch, threads = 2) {
  const session = await nodeBackend({ threads }).open(graphOf(problem));
  const inputs = inputsOf(batch);
  return { run: () => session.run(inputs), release: () => session.release() };
}

/** Half of the batch on each of two worker threads. */
export async function forwardOnWorkers(problem, batch) {
  const graph = graphOf(problem);
  const workers = [0, 1].map(
    (half) =>
      new Worker(new URL('forwardWorker.js', import.meta.url), {
        workerData: { graph, inputs: inputsOf(someSamples(batch, batch.B / 2, (half * batch.B) / 2)) },
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
