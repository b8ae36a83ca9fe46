/** Do the two sides compute the same? Checked before anything is timed, and an independent check of our gradients. */
import { writeFileSync } from 'node:fs';
import { grad, serialize } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel, serializeSafetensors } from '@anylift/core';
import { buildObjective, DEFAULT_OBJECTIVE, gradientName } from '@anylift/training';
import { inputsOf } from './ours.js';
import { MODEL } from './problem.js';

/** Largest relative difference, ‖ours − twin‖ / ‖twin‖ of a tensor, that counts as agreement. */
export const TOLERANCE = 1e-4;

/** Write weights, batch and our results on them to a safetensors file for the twin. */
export async function writeProblem(path, { parameters, weights }, batch) {
  const tensors = {};
  for (const { name, shape } of parameters.list) tensors[`weights:${name}`] = { shape: [...shape], data: weights.get(name) };
  const { B, N } = batch;
  const truth = {
    target: { data: batch.target, shape: [B, N, 3] },
    weight: { data: batch.weight, shape: [B, N] },
    untagged: { data: batch.untagged, shape: [B] },
  };
  const feeds = { ...inputsOf(batch), ...truth };
  for (const [name, value] of Object.entries(feeds)) tensors[`batch:${name}`] = value;
  for (const [name, value] of Object.entries(await ourResults(weights, feeds, B, N))) tensors[`ours:${name}`] = value;
  writeFileSync(
    path,
    serializeSafetensors({ tensors, metadata: { model: JSON.stringify(MODEL), objective: JSON.stringify(DEFAULT_OBJECTIVE) } }),
  );
}

/** The very graph that training runs, with the model's outputs fetched as well. */
async function ourResults(weights, feeds, B, N) {
  const { outputs, parameters } = buildModel(MODEL, B, N);
  const { losses } = buildObjective(DEFAULT_OBJECTIVE, outputs, B, N);
  const trained = parameters.trained;
  const gradients = grad(
    losses.total,
    trained.map(({ tensor }) => tensor),
  );
  const graph = serialize({
    shape: outputs.shape,
    logit: outputs.logit,
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

/**
 * Compare the twin with our results, in float32 and in float64, with each of its ways to align.
 * @returns for each kind of result the worst relative difference
 */
export async function checkAgreement(peer) {
  const rows = [];
  for (const dtype of ['float32', 'float64'])
    for (const rotations of ['svd', 'eigenvector', 'squaring']) {
      const { differences } = await peer.ask({ do: 'check', dtype, rotations });
      const { shape, logit, total } = differences;
      const gradients = Object.entries(differences).filter(([name]) => name.startsWith('gradient:'));
      const [parameter, gradient] = gradients.reduce((worst, next) => (next[1] > worst[1] ? next : worst));
      rows.push({
        dtype,
        rotations,
        shape,
        logit,
        loss: total,
        gradient,
        worstGradient: parameter.slice(9),
        gradients: gradients.length,
      });
    }
  return rows;
}
