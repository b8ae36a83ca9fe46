/** One thread of a WorkerEngine: gradients in sessions of one thread, and the steps of a share of the parameters. */
import { parentPort, workerData } from 'node:worker_threads';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel } from '@anylift/core';
import { FlatLayout } from '../flatWeights.js';
import { Gradients } from '../objective/gradients.js';
import { meanGradient, Optimizer } from '../optimizer/optimizer.js';
import type { WorkerAnswers, WorkerReply, WorkerRequest, WorkerSetup } from './workerEngine.js';

const { model, objective, optimizer, frozen, index, ...shared } = workerData as WorkerSetup;
const backend = nodeBackend({ threads: 1, memoryPattern: false });
const layout = new FlatLayout(buildModel(model, 1, 1).parameters);
const share = layout.shares(shared.sums.length)[index];
const gradients = new Gradients(model, objective, frozen, backend);
const steps = await Optimizer.open(optimizer, layout, backend, share.parameters);

const [weights, average, m, v] = [shared.vectors.weights, shared.vectors.average, shared.vectors.m, shared.vectors.v].map(
  (buffer) => new Float32Array(buffer),
);
const sums = shared.sums.map((buffer) => new Float32Array(buffer));
const [mean] = sums;
// onnxruntime takes no shared memory: copies of its own, some 0.1 ms a step.
const ownWeights = new Float32Array(layout.size);
const ownSum = new Float32Array(layout.size);

async function answer(request: WorkerRequest): Promise<WorkerAnswers[keyof WorkerAnswers]> {
  if (request.kind === 'gradient') {
    ownWeights.set(weights);
    const losses = await gradients.of(ownWeights, request.batches, ownSum);
    sums[index].set(ownSum);
    return losses;
  }
  if (request.kind === 'mean') {
    const part = (flat: Float32Array) => flat.subarray(share.from, share.to);
    return meanGradient(sums.slice(0, request.workers).map(part), request.samples, part(mean));
  }
  await steps.step({ weights, average, m, v }, mean, request);
  return null;
}

parentPort!.on('message', async (request: WorkerRequest) => {
  let reply: WorkerReply;
  try {
    reply = { answer: await answer(request) };
  } catch (error) {
    reply = { error: String(error) };
  }
  parentPort!.postMessage(reply);
});
