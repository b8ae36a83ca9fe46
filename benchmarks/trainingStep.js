/** A training step of ours as `anylift train` does it, with AdamW: forward, backward, update. */
import { DEFAULT_ADAM, DEFAULT_OBJECTIVE } from '@anylift/training';
import { WorkerEngine } from '@anylift/training/node';
import { someSamples } from './problem.js';

const LEARNING_RATE = 1e-3;

/** A one-thread session on each of two worker threads, half of the batch each; a single sample goes to one of them. */
export async function trainingStep({ model, frozen, flat }, batch) {
  const shares = Math.min(2, batch.B);
  const optimizer = { ...DEFAULT_ADAM, muon: null, average: 0.999 };
  const engine = new WorkerEngine({ model, objective: DEFAULT_OBJECTIVE, optimizer, frozen }, shares);
  engine.vectors.weights.set(flat);
  const parts = Array.from({ length: shares }, (_, i) => someSamples(batch, batch.B / shares, (i * batch.B) / shares));
  let step = 0;
  return {
    async run() {
      await engine.gradient(parts, batch.B);
      await engine.step(++step, LEARNING_RATE, 1);
    },
    release: () => engine.release(),
  };
}
