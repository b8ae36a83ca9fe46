import type { Backend } from '@anylift/autodiff';
import { buildModel, type ModelConfig, type Weights } from '@anylift/core';
import type { Batch } from './data/batch.js';
import { FlatLayout } from './flatWeights.js';
import { type BatchLosses, Gradients } from './objective/gradients.js';
import type { ObjectiveConfig } from './objective/objective.js';
import { meanGradient, Optimizer, type OptimizerConfig } from './optimizer/optimizer.js';

/** The numbers that a training moves: flat, in the order of the model's parameters. */
export interface StateVectors {
  weights: Float32Array;
  /** Exponential moving average of the weights. */
  average: Float32Array;
  /** First and second moments of the gradient. */
  m: Float32Array;
  v: Float32Array;
}

/** What an engine must know of a training. */
export interface EngineSetup {
  model: ModelConfig;
  objective: ObjectiveConfig;
  optimizer: OptimizerConfig;
  /** Values of the parameters that are not trained. */
  frozen: Weights;
}

/** Computes the steps of a training; where and on how many threads is its own affair. The same batches give the same bits. */
export interface TrainingEngine {
  /** In the engine's own memory: written to begin, read to save. */
  readonly vectors: StateVectors;
  /**
   * The gradient of the summed losses, divided by `samples`; the engine keeps it for the step.
   * @returns the losses, and the norm of that gradient
   */
  gradient(batches: readonly Batch[], samples: number): Promise<BatchLosses & { norm: number }>;
  /**
   * Step by the last gradient, scaled by `factor`.
   * @param step counted from 1
   */
  step(step: number, learningRate: number, factor: number): Promise<void>;
  release(): Promise<void>;
}

/** An engine on the thread that calls it, with sessions of one backend. */
export class SessionEngine implements TrainingEngine {
  readonly vectors: StateVectors;
  private readonly mean: Float32Array;

  private constructor(
    layout: FlatLayout,
    private readonly gradients: Gradients,
    private readonly optimizer: Optimizer,
  ) {
    const zeros = () => new Float32Array(layout.size);
    this.vectors = { weights: zeros(), average: zeros(), m: zeros(), v: zeros() };
    this.mean = zeros();
  }

  /** @param optimizerBackend where Muon's iteration runs */
  static async open(setup: EngineSetup, backend: Backend, optimizerBackend = backend): Promise<SessionEngine> {
    const layout = new FlatLayout(buildModel(setup.model, 1, 1).parameters);
    const gradients = new Gradients(setup.model, setup.objective, setup.frozen, backend);
    return new SessionEngine(layout, gradients, await Optimizer.open(setup.optimizer, layout, optimizerBackend));
  }

  async gradient(batches: readonly Batch[], samples: number): Promise<BatchLosses & { norm: number }> {
    const losses = await this.gradients.of(this.vectors.weights, batches, this.mean);
    return { ...losses, norm: Math.sqrt(meanGradient([this.mean], samples, this.mean)) };
  }

  step(step: number, learningRate: number, factor: number): Promise<void> {
    return this.optimizer.step(this.vectors, this.mean, { step, learningRate, factor });
  }

  async release(): Promise<void> {
    await this.gradients.release();
    await this.optimizer.release();
  }
}
