/** One thread of a WorkerEngine: a session engine with one thread of its own. */
import { parentPort, workerData } from 'node:worker_threads';
import { nodeBackend } from '@anylift/autodiff/node';
import { SessionEngine } from '../gradientEngine.js';
import type { WorkerReply, WorkerRequest, WorkerSetup } from './workerEngine.js';

const { model, objective, frozen, weights, gradient } = workerData as WorkerSetup;
const engine = new SessionEngine(model, objective, frozen, nodeBackend({ threads: 1 }));
const sharedWeights = new Float32Array(weights);
const sharedGradient = new Float32Array(gradient);
// onnxruntime takes no shared memory: copies of its own, some 0.1 ms a step.
const ownWeights = new Float32Array(sharedWeights.length);
const ownGradient = new Float32Array(sharedGradient.length);

parentPort!.on('message', async ({ batches }: WorkerRequest) => {
  try {
    ownWeights.set(sharedWeights);
    const losses = await engine.gradient(ownWeights, batches, ownGradient);
    sharedGradient.set(ownGradient);
    parentPort!.postMessage({ losses } satisfies WorkerReply);
  } catch (error) {
    parentPort!.postMessage({ error: String(error) } satisfies WorkerReply);
  }
});
