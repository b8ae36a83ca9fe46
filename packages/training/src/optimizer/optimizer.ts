import type { Backend } from '@anylift/autodiff';
import type { Parameter } from '@anylift/core';
import type { FlatLayout } from '../flatWeights.js';
import { type AdamConfig, type AdamState, adamStep } from './adam.js';
import { Muon } from './muon.js';

export interface OptimizerConfig extends AdamConfig {
  /** 'adam': Adam for everything (AdamW with `weightDecay`). 'muon': Muon for the matrices of the blocks, Adam for the rest. */
  kind: 'adam' | 'muon';
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
      config.kind === 'muon' && parameter.name.startsWith('blocks.') && parameter.shape.length === 2;
    const matrices = layout.parameters.filter(byMuon);
    const rest = layout.parameters.filter((parameter) => !byMuon(parameter));
    return new Optimizer(layout, config, rest, matrices.length ? await Muon.open(layout, matrices, backend) : null);
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
