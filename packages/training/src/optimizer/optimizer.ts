import type { Backend } from '@anylift/autodiff';
import type { Parameter } from '@anylift/core';
import type { FlatLayout } from '../flatWeights.js';
import { type AdamConfig, type AdamState, adamStep } from './adam.js';
import { Muon, type MuonConfig } from './muon.js';

export interface OptimizerConfig extends AdamConfig {
  /** Muon for the matrices of the blocks; null leaves everything to Adam. */
  muon: MuonConfig | null;
}

/** Steps every parameter by the rule that is its own. */
export class Optimizer {
  private constructor(
    private readonly layout: FlatLayout,
    private readonly config: OptimizerConfig,
    private readonly byAdam: readonly Parameter[],
    private readonly muon: Muon | null,
  ) {}

  static async open(config: OptimizerConfig, layout: FlatLayout, backend: Backend): Promise<Optimizer> {
    const byMuon = (parameter: Parameter) =>
      config.muon !== null && parameter.name.startsWith('blocks.') && parameter.shape.length === 2;
    const matrices = layout.parameters.filter(byMuon);
    const rest = layout.parameters.filter((parameter) => !byMuon(parameter));
    return new Optimizer(
      layout,
      config,
      rest,
      config.muon && matrices.length ? await Muon.open(config.muon, layout, matrices, backend) : null,
    );
  }

  /**
   * One step in place; all vectors are flat, of the layout's size.
   * @param step counted from 1
   */
  async step(
    weights: Float32Array,
    gradient: Float32Array,
    { m, v }: AdamState,
    step: number,
    learningRate: number,
  ): Promise<void> {
    await this.muon?.step(weights, gradient, m, learningRate);
    for (const parameter of this.byAdam) {
      const view = (flat: Float32Array) => this.layout.view(flat, parameter);
      // Matrices decay, offsets and gains do not.
      const config = parameter.shape.length > 1 ? this.config : { ...this.config, weightDecay: 0 };
      adamStep(view(weights), view(gradient), { m: view(m), v: view(v) }, step, learningRate, config);
    }
  }

  async release(): Promise<void> {
    await this.muon?.release();
  }
}
