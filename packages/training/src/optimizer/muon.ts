import {
  add,
  type Backend,
  div,
  input,
  matmul,
  max,
  mul,
  reduceSum,
  type Session,
  scalar,
  serialize,
  sqrt,
  type Tensor,
  transpose,
  type Value,
} from '@anylift/autodiff';
import type { Parameter } from '@anylift/core';
import type { FlatLayout } from '../flatWeights.js';

export interface MuonConfig {
  /** Share of the momentum that a step keeps. */
  momentum: number;
  /** Decoupled: every step takes learning rate × weightDecay of a weight away. */
  weightDecay: number;
}

export const DEFAULT_MUON: MuonConfig = { momentum: 0.95, weightDecay: 0.05 };

/** Steps of the iteration and its coefficients: singular values end in 0.7…1.2, which is as good as 1. */
const ITERATIONS = 5;
const [A, B, C] = [3.4445, -4.775, 2.0315];

/**
 * Muon (Jordan et al. 2024; scaled as by Liu et al. 2025, so that Adam's learning rates serve): the step of a matrix is its momentum
 * with every singular value set to 1, found by a Newton–Schulz iteration, here as an ONNX graph.
 */
export class Muon {
  private readonly ahead: Float32Array;
  private readonly steps: Float32Array;

  private constructor(
    private readonly layout: FlatLayout,
    private readonly matrices: readonly Parameter[],
    private readonly session: Session,
    private readonly config: MuonConfig,
  ) {
    this.ahead = new Float32Array(layout.size);
    this.steps = new Float32Array(layout.size);
  }

  /** @param matrices the parameters of the layout that it steps */
  static async open(config: MuonConfig, layout: FlatLayout, matrices: readonly Parameter[], backend: Backend): Promise<Muon> {
    const steps = matrices.map(({ name, shape }) => [`step:${name}`, orthogonalize(input(name, shape))]);
    return new Muon(layout, matrices, await backend.open(serialize(Object.fromEntries(steps))), config);
  }

  /** One step in place. All vectors are flat, of the layout's size; `m` holds the momentum. */
  async step(weights: Float32Array, gradient: Float32Array, m: Float32Array, learningRate: number): Promise<void> {
    const { layout, matrices, ahead, steps } = this;
    const { momentum: keep, weightDecay } = this.config;
    const feeds: Record<string, Value> = {};
    const fetches: Record<string, Value> = {};
    for (const parameter of matrices) {
      const [g, momentum, look] = [gradient, m, ahead].map((flat) => layout.view(flat, parameter));
      for (let i = 0; i < g.length; i++) {
        momentum[i] = keep * momentum[i] + (1 - keep) * g[i];
        look[i] = keep * momentum[i] + (1 - keep) * g[i];
      }
      feeds[parameter.name] = { data: look, shape: parameter.shape };
      fetches[`step:${parameter.name}`] = { data: layout.view(steps, parameter), shape: parameter.shape };
    }
    await this.session.run(feeds, fetches);
    for (const parameter of matrices) {
      const [w, step] = [weights, steps].map((flat) => layout.view(flat, parameter));
      const rate = 0.2 * Math.sqrt(Math.max(...parameter.shape)) * learningRate;
      for (let i = 0; i < w.length; i++) w[i] -= rate * step[i] + learningRate * weightDecay * w[i];
    }
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

/** The nearest matrix with all singular values about 1: X ← aX + (bXXᵀ + c(XXᵀ)²)X, from a matrix of norm 1. */
export function orthogonalize(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.shape as readonly number[];
  const turned = (X: Tensor) => transpose(X, [1, 0]);
  let X = rows > columns ? turned(matrix) : matrix;
  X = div(X, max(sqrt(reduceSum(mul(X, X), [0, 1])), scalar(1e-12)));
  for (let i = 0; i < ITERATIONS; i++) {
    const S = matmul(X, turned(X));
    const polynomial = add(mul(S, scalar(B)), mul(matmul(S, S), scalar(C)));
    X = add(mul(X, scalar(A)), matmul(polynomial, X));
  }
  return rows > columns ? turned(X) : X;
}
