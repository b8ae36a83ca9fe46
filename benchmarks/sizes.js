/** The sizes at which a training step and a forward pass are compared. */
import { makeProblemBatch, makeWeights, modelOf, someSamples } from './problem.js';

const WIDTHS = [128, 256];
const BATCHES = { 17: [64, 128, 256], 32: [64, 128, 256], 133: [64, 256] };
const QUICK_BATCHES = { 17: [64], 32: [64], 133: [64] };

/** Each size in turn, its weights and batch made and loaded into the twin. */
export async function* problems({ peer, quick }) {
  for (const width of WIDTHS) {
    const problem = makeWeights(modelOf(width));
    for (const [key, batches] of Object.entries(quick ? QUICK_BATCHES : BATCHES)) {
      const N = Number(key);
      const all = makeProblemBatch(Math.max(...batches), N);
      await peer?.load(problem, all);
      for (const B of batches) yield { problem, width, N, B, batch: someSamples(all, B), size: `D ${width}, N ${N}, B ${B}` };
    }
  }
}
