/** Our side of each measurement. A contender is a function that runs once; `release` gives its sessions back. */
import { Worker } from 'node:worker_threads';
import { serialize, sigmoid } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel, Lifter } from '@anylift/core';
import { DEFAULT_ADAM, DEFAULT_OBJECTIVE, Optimizer, SessionEngine } from '@anylift/training';
import { WorkerEngine } from '@anylift/training/node';
import { firstSamples, MODEL } from './problem.js';

const LEARNING_RATE = 1e-3;

/** A training step: forward, backward, AdamW. The engine is told how the batch is shared out. */
async function trainingStep(engine, { layout, flat }, batch, shares) {
  const optimizer = await Optimizer.open({ ...DEFAULT_ADAM, muon: null }, layout, nodeBackend());
  const weights = flat.slice();
  const gradient = new Float32Array(layout.size);
  const adam = { m: new Float32Array(layout.size), v: new Float32Array(layout.size) };
  const parts = Array.from({ length: shares }, (_, i) => firstSamples(batch, batch.B / shares, (i * batch.B) / shares));
  let step = 0;
  return {
    async run() {
      await engine.gradient(weights, parts, gradient);
      for (let i = 0; i < gradient.length; i++) gradient[i] /= batch.B;
      await optimizer.step(weights, gradient, adam, ++step, LEARNING_RATE);
    },
    release: () => engine.release(),
  };
}

/** As `anylift train` does it: a session of one thread on each of two worker threads, half of the batch each. */
export function trainOnWorkers(problem, batch) {
  const engine = new WorkerEngine(MODEL, DEFAULT_OBJECTIVE, problem.frozen, problem.layout.size, 2);
  return trainingStep(engine, problem, batch, 2);
}

export function trainInOneSession(problem, batch) {
  const engine = new SessionEngine(MODEL, DEFAULT_OBJECTIVE, problem.frozen, nodeBackend({ threads: 2 }));
  return trainingStep(engine, problem, batch, 1);
}

/** The graph that a Lifter runs: any number of frames and landmarks, the weights inside. */
export function liftingGraph(weights) {
  const { outputs } = buildModel(MODEL, 'B', 'N');
  return serialize({ shape: outputs.shape, probability: sigmoid(outputs.logit) }, weights);
}

export function inputsOf({ B, N, keypoints, mask, adjacency, sides }) {
  return {
    keypoints: { data: keypoints, shape: [B, N, 2] },
    mask: { data: mask, shape: [B, N] },
    adjacency: { data: adjacency, shape: [B, N, N] },
    sides: { data: sides, shape: [B, N] },
  };
}

/** The network alone. */
export async function forwardInOneSession({ weights }, batch, threads = 2) {
  const session = await nodeBackend({ threads }).open(liftingGraph(weights));
  const inputs = inputsOf(batch);
  return { run: () => session.run(inputs), release: () => session.release() };
}

/** The network alone, half of the batch on each of two worker threads. */
export async function forwardOnWorkers({ weights }, batch) {
  const graph = liftingGraph(weights);
  const workers = [0, 1].map(
    (half) =>
      new Worker(new URL('forwardWorker.js', import.meta.url), {
        workerData: { graph, inputs: inputsOf(firstSamples(batch, batch.B / 2, (half * batch.B) / 2)) },
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

/** One frame from landmarks in pixels to landmarks in 3D with their camera. */
export async function liftOneFrame({ weights }, frame, threads) {
  const lifter = await Lifter.from({ name: 'benchmark', model: MODEL, weights }, nodeBackend({ threads }));
  return { run: () => lifter.lift(frame), release: () => lifter.release() };
}
