/** A training step of ours as `anylift train` does it, with AdamW: forward, backward, update. */
import { nodeBackend } from '@anylift/autodiff/node';
import { DEFAULT_ADAM, DEFAULT_OBJECTIVE, Optimizer } from '@anylift/training';
import { WorkerEngine } from '@anylift/training/node';
import { someSamples } from './problem.js';

const LEARNING_RATE = 1e-3;

/** A one-thread session on each of two worker threads, half of the batch each; a single sample goes to one of them. */
export async function trainingStep({ model, layout, frozen, flat }, batch) {
  const shares = Math.min(2, batch.B);
  const engine = new WorkerEngine(model, DEFAULT_OBJECTIVE, frozen, layout.size, shares);
  const optimizer = await Optimizer.open({ ...DEFAULT_ADAM, muon: null }, layout, nodeBackend());
  const weights = flat.slice();
  const gradient = new Float32Array(layout.size);
  const adam = { m: new Float32Array(layout.size), v: new Float32Array(layout.size) };
  const parts = Array.from({ length: shares }, (_, i) => someSamples(batch, batch.B / shares, (i * batch.B) / shares));
  let step = 0;
  return {
    async run() {
      await engine.gradient(weights, parts, gradient);
      for (let i = 0; i < gradient.length; i++) gradient[i] /= batch.B;
      await optimizer.step(weights, gradient, adam, ++step, LEARNING_RATE);
    },
    async release() {
      await optimizer.release();
      await engine.release();
    },
  };
}
