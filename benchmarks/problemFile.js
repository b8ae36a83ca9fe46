/** A problem as a safetensors file for the twin. */
import { writeFileSync } from 'node:fs';
import { serializeSafetensors } from '@anylift/core';
import { DEFAULT_OBJECTIVE } from '@anylift/training';
import { inputsOf } from './problem.js';

/** Everything of a batch as values: what the model is fed, and the truth. */
export function feedsOf(batch) {
  const { B, N } = batch;
  return {
    ...inputsOf(batch),
    target: { data: batch.target, shape: [B, N, 3] },
    weight: { data: batch.weight, shape: [B, N] },
    untagged: { data: batch.untagged, shape: [B] },
  };
}

/** @param ours our results on it, where the twin is to compare them */
export function writeProblem(path, { model, parameters, weights }, batch, ours = {}) {
  const tensors = {};
  for (const { name, shape } of parameters.list) tensors[`weights:${name}`] = { shape: [...shape], data: weights.get(name) };
  for (const [name, value] of Object.entries(feedsOf(batch))) tensors[`batch:${name}`] = value;
  for (const [name, value] of Object.entries(ours)) tensors[`ours:${name}`] = value;
  const metadata = { model: JSON.stringify(model), objective: JSON.stringify(DEFAULT_OBJECTIVE) };
  writeFileSync(path, serializeSafetensors({ tensors, metadata }));
}
