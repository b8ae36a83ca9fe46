import {
  buildModel,
  type Checkpoint,
  DEFAULT_MODEL,
  type Frame2D,
  initialWeights,
  type ModelConfig,
  type Weights,
} from '@anylift/core';
import { normals } from './geometry.js';

// Shared by the tests of the model and what stands on it: small models that know nothing, and pictures of nothing.

export const TINY: ModelConfig = { ...DEFAULT_MODEL, layers: 2, width: 16, heads: 4 };

/** Random numbers for every parameter, those that start at zero as well: nothing may hide behind a zero. */
export function randomWeights(model: ModelConfig, seed: number): Weights {
  const normal = normals(seed);
  const { parameters } = buildModel(model, 'B', 'N');
  const weights = initialWeights(parameters, normal);
  for (const { name, deviation } of parameters.list)
    if (deviation === 0) weights.set(name, weights.get(name)!.map(normal).map(scaled));
  return weights;
}

const scaled = (x: number) => 0.2 * x;

export function tinyCheckpoint(model: ModelConfig = TINY, seed = 1): Checkpoint {
  return { name: 'tiny', model, weights: randomWeights(model, seed) };
}

/** A frame of landmarks around a point in a picture; those in `hidden` have no position. */
export function randomFrame(seed: number, count: number, hidden: readonly number[] = []): Frame2D {
  const normal = normals(seed);
  const at = Array.from({ length: count }, (): [number, number] => [320 + 80 * normal(), 240 + 80 * normal()]);
  return { keypoints: at.map((xy, i) => (hidden.includes(i) ? null : xy)) };
}

/** Every landmark hangs from an earlier one. */
export function randomTree(seed: number, count: number): [number, number][] {
  const normal = normals(seed);
  return Array.from({ length: count - 1 }, (_, i) => [Math.floor(Math.abs(normal()) * 1000) % (i + 1), i + 1]);
}
