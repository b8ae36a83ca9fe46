/** Do the two sides compute the same? Checked before anything is timed, and an independent check of our gradients. */
import { grad, serialize } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel } from '@anylift/core';
import { buildObjective, DEFAULT_OBJECTIVE, gradientName } from '@anylift/training';
import { makeProblemBatch } from './problem.js';
import { feedsOf } from './problemFile.js';

/** Largest relative difference, ‖ours − twin‖ / ‖twin‖ of a tensor, that counts as agreement. */
const TOLERANCE = 1e-4;
const B = 16;
const N = 32;

/**
 * Compare outputs, loss and the gradient of every parameter with the twin's, in float32 and in float64, with each of its ways to align.
 * @returns the worst relative differences
 * @throws Error when one is beyond the tolerance
 */
export async function checkAgreement(peer, problem) {
  const batch = makeProblemBatch(B, N);
  await peer.load(problem, batch, await ourResults(problem, feedsOf(batch)));
  const rows = [];
  for (const dtype of ['float32', 'float64'])
    for (const rotations of ['svd', 'eigenvector', 'squaring']) {
      const { differences } = await peer.ask({ do: 'check', dtype, rotations });
      const { shape, logit, logError, total } = differences;
      const gradients = Object.entries(differences).filter(([name]) => name.startsWith('gradient:'));
      const [parameter, gradient] = gradients.reduce((worst, next) => (next[1] > worst[1] ? next : worst));
      const worst = Math.max(shape, logit, logError, total, gradient);
      if (!(worst <= TOLERANCE))
        throw new Error(
          `width ${problem.model.width}, ${dtype}, Procrustes by ${rotations}: ours and the twin differ by ${worst.toExponential(1)}, ` +
            `expected at most ${TOLERANCE} (worst gradient: ${parameter.slice(9)})`,
        );
      rows.push({ width: problem.model.width, dtype, rotations, shape, logit, loss: total, gradient });
    }
  return rows;
}

/** The very graph that training runs, with the model's outputs fetched as well. */
async function ourResults({ model, weights }, feeds) {
  const { outputs, parameters } = buildModel(model, B, N);
  const { losses } = buildObjective(DEFAULT_OBJECTIVE, outputs, B, N);
  const trained = parameters.trained;
  const gradients = grad(
    losses.total,
    trained.map(({ tensor }) => tensor),
  );
  const graph = serialize({
    shape: outputs.shape,
    logit: outputs.logit,
    logError: outputs.logError,
    total: losses.total,
    error: losses.shape,
    ...Object.fromEntries(trained.map(({ name }, i) => [gradientName(name), gradients[i]])),
  });
  const session = await nodeBackend({ threads: 2 }).open(graph);
  const ofParameters = Object.fromEntries(parameters.list.map(({ name, shape }) => [name, { data: weights.get(name), shape }]));
  const results = await session.run({ ...feeds, ...ofParameters });
  await session.release();
  results.logit = { ...results.logit, shape: [B] };
  return Object.fromEntries(Object.entries(results).map(([name, { data, shape }]) => [name, { data, shape: [...shape] }]));
}
