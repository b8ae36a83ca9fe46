import { grad, serialize } from '@anylift/autodiff';
import { buildModel, type ModelConfig } from '@anylift/core';
import { buildObjective, type ObjectiveConfig } from './objective.js';

/** Name under which the gradient of a parameter is fetched. */
export function gradientName(parameter: string): string {
  return `gradient:${parameter}`;
}

/**
 * ONNX file of one step's forward and backward pass for B samples of N landmarks: the losses, and a gradient for every trained parameter.
 * @param sparse with lists of neighbours
 */
export function trainingGraph(model: ModelConfig, objective: ObjectiveConfig, B: number, N: number, sparse = false): Uint8Array {
  const { outputs, parameters } = buildModel(model, B, N, sparse);
  const { losses } = buildObjective(objective, outputs, B, N);
  const trained = parameters.trained;
  const gradients = grad(
    losses.total,
    trained.map(({ tensor }) => tensor),
  );
  return serialize({ ...losses, ...Object.fromEntries(trained.map(({ name }, i) => [gradientName(name), gradients[i]])) });
}
