import type { Backend } from '@anylift/autodiff';
import { type Checkpoint, InputError, Lifter } from '@anylift/core';
import type { TrainingConfig } from './config.js';
import type { KeypointSet } from './data/keypointSet.js';
import { answerOf } from './evaluation/answers.js';
import { evaluateSet, type SetResult } from './evaluation/evaluateSet.js';
import { type MeanResult, meanResult } from './evaluation/meanResult.js';
import { DEFAULT_PROTOCOL, type Protocol } from './evaluation/protocol.js';

export interface ValidationMetrics {
  step: number;
  samples: number;
  withSides: MeanResult;
  withoutSides: MeanResult;
  /** What the schedule, early stopping and `best` go by: the mean of PA with sides and PA₂ without, in % of extent. */
  figure: number;
  best: boolean;
}

/** How a run's validation sees its sets. */
export function validationProtocol({ validation }: Pick<TrainingConfig, 'validation'>, sides: boolean): Protocol {
  return { ...DEFAULT_PROTOCOL, split: 'val', views: validation.views, sides, framesPerSet: validation.framesPerSet };
}

/**
 * How good a checkpoint is on the sets' validation frames. Sets that cannot be lifted, straight rods say, do not count.
 * @param held sets that have some
 * @param backend where it is lifted
 * @throws InputError when no set can be lifted
 */
export async function validate(
  checkpoint: Checkpoint,
  held: readonly KeypointSet[],
  config: TrainingConfig,
  backend: Backend,
): Promise<Pick<ValidationMetrics, 'withSides' | 'withoutSides' | 'figure'>> {
  const lifter = await Lifter.from(checkpoint, backend);
  const measure = async (sides: boolean): Promise<MeanResult> => {
    const protocol = validationProtocol(config, sides);
    const results: SetResult[] = [];
    for (const set of held) {
      const result = await evaluateSet(answerOf(lifter), set, protocol);
      if (result) results.push(result);
    }
    if (results.length === 0) throw new InputError(`no frame of split "val" of the ${held.length} sets could be lifted`);
    return meanResult(results);
  };
  const withSides = await measure(true);
  const withoutSides = await measure(false);
  await lifter.release();
  return { withSides, withoutSides, figure: (withSides.paMpjpePercent + withoutSides.pa2MpjpePercent) / 2 };
}
