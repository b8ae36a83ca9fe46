import type { Backend } from '@anylift/autodiff';
import type { Parameter } from '@anylift/core';
import type { FlatLayout } from '../flatWeights.js';
import type { StateVectors } from '../trainingEngine.js';
import { type AdamConfig, adamStep, averageStep } from './adam.js';
import { Muon, type MuonConfig } from './muon.js';

export interface OptimizerConfig extends AdamConfig {
  /** Muon for the matrices of the blocks; null leaves everything to Adam. */
  muon: MuonConfig | null;
  /** Decay of the moving average of the weights. */
  average: number;
}

/** Where a step is: which one, how far it goes, and a factor on its gradient. */
export interface StepRequest {
  /** Counted from 1. */
  step: number;
  learningRate: number;
  factor: number;
}

/** Steps its parameters, each by the rule that is its own. */
export class Optimizer {
  private constructor(
    private readonly layout: FlatLayout,
    private readonly config: OptimizerConfig,
    private readonly parameters: readonly Parameter[],
    private readonly byAdam: readonly Parameter[],
    private readonly muon: Muon | null,
  ) {}

  /** @param parameters of the layout, those that it steps */
  static async open(
    config: OptimizerConfig,
    layout: FlatLayout,
    backend: Backend,
    parameters: readonly Parameter[] = layout.parameters,
  ): Promise<Optimizer> {
    const byMuon = (parameter: Parameter) =>
      config.muon !== null && parameter.name.startsWith('blocks.') && parameter.shape.length === 2;
    const matrices = parameters.filter(byMuon);
    const rest = parameters.filter((parameter) => !byMuon(parameter));
    const muon = config.muon && matrices.length ? await Muon.open(config.muon, layout, matrices, backend) : null;
    return new Optimizer(layout, config, parameters, rest, muon);
  }

  /** One step in place, the average with it; all vectors are of the layout's size. The gradient is scaled in place. */
  async step(vectors: StateVectors, gradient: Float32Array, { step, learningRate, factor }: StepRequest): Promise<void> {
    const { weights, average, m, v } = vectors;
    const view = (flat: Float32Array, parameter: Parameter) => this.layout.view(flat, parameter);
    if (factor !== 1) for (const parameter of this.parameters) scale(view(gradient, parameter), factor);
    await this.muon?.step(weights, gradient, m, learningRate);
    for (const parameter of this.byAdam) {
      // Matrices decay, offsets and gains do not.
      const config = parameter.shape.length > 1 ? this.config : { ...this.config, weightDecay: 0 };
      const [w, g, first, second] = [weights, gradient, m, v].map((flat) => view(flat, parameter));
      adamStep(w, g, { m: first, v: second }, step, learningRate, config);
    }
    for (const parameter of this.parameters)
      averageStep(view(average, parameter), view(weights, parameter), this.config.average, step);
  }

  async release(): Promise<void> {
    await this.muon?.release();
  }
}

function scale(x: Float32Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i] *= factor;
}

/**
 * The sum of gradients over a number of samples, added up in their order, in float32 as within a session. One plain loop a gradient: a
 * loop over all of them for each number took three times as long.
 * @param into as long as each of them; may be the first of them
 * @returns the sum of its squares
 */
export function meanGradient(gradients: readonly Float32Array[], samples: number, into: Float32Array): number {
  const [first, ...rest] = gradients;
  if (into !== first) into.set(first);
  for (const gradient of rest) for (let i = 0; i < into.length; i++) into[i] += gradient[i];
  const share = 1 / samples;
  let squares = 0;
  for (let i = 0; i < into.length; i++) {
    const mean = Math.fround(into[i] * share);
    into[i] = mean;
    squares += mean * mean;
  }
  return squares;
}

/** What brings a gradient of this norm down to the largest one. */
export function clipFactor(norm: number, largest: number): number {
  return norm > largest ? largest / norm : 1;
}
