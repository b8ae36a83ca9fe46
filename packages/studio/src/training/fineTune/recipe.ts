/** How a checkpoint is fine-tuned. */
import type { Checkpoint } from '@anylift/core';
import { type KeypointSet, resolveConfig, type TrainingConfig } from '@anylift/training';

/** What the user chooses. */
export interface Choices {
  length: { value: number; unit: 'minutes' | 'steps' };
  learningRate: number;
  /** Make limbs longer and shorter on half of the samples, for individuals that were not recorded. */
  varyLimbs: boolean;
}

/** The rate was the best of three on a rig that was new to the model, each tried once. */
export const DEFAULT_CHOICES: Choices = { length: { value: 3, unit: 'minutes' }, learningRate: 1e-3, varyLimbs: true };

/** Landmarks of a batch, and the fewest samples of a step: a large rig has few in a batch, and takes more of them. */
const TOKENS = 1024;
const FEWEST_SAMPLES = 8;

/** Validation frames that are looked at each time. */
const VALIDATION_FRAMES = 48;

/** Points of the curve. */
const LINES = 150;

/**
 * @param steps of the whole run
 * @param validations spread over it, the last one at its end
 */
export function recipeOf(
  from: Checkpoint,
  sets: readonly KeypointSet[],
  { learningRate, varyLimbs }: Choices,
  steps: number,
  validations: number,
): TrainingConfig {
  const landmarks = Math.max(...sets.map(({ keypoints }) => keypoints));
  const logEvery = Math.max(1, Math.round(steps / LINES));
  const recipe = {
    name: `${from.name}, tuned to ${sets[0].name}`,
    seed: 1,
    model: from.model,
    sampling: { tokens: TOKENS, batches: Math.ceil((FEWEST_SAMPLES * landmarks) / TOKENS) },
    views: { tumble: 0.05, near: 0.33 },
    // Of landmarks that are hidden or off the shipped checkpoint knows enough: there is a little of each, so that it does not forget.
    augment: { occlusion: 0.2, hidePart: 0.05, noise: 0.3, noiseSpread: 0.5, edgeDrop: 0.02, edgesNone: 0.02 },
    rigs: varyLimbs ? { share: 0.5, limbs: 1, limbsDeviation: 0.12 } : {},
    optimizer: { learningRate, average: 0.98 },
    schedule: { kind: 'cosine', warmup: Math.min(20, Math.ceil(steps / 10)), final: 0.02 },
    steps,
    validation: { every: Math.max(1, Math.floor(steps / validations)), framesPerSet: VALIDATION_FRAMES },
    logEvery,
    saveEvery: logEvery * (steps + 1), // what is worth keeping is the best checkpoint
    threads: 1,
  };
  return resolveConfig(recipe, 'fine-tuning', 0);
}
