/** Adam (Kingma and Ba 2015), and AdamW (Loshchilov and Hutter 2019) where `weightDecay` is not 0. */
export interface AdamConfig {
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Decoupled: every step takes learning rate × weightDecay of a weight away. */
  weightDecay: number;
}

export const DEFAULT_ADAM: AdamConfig = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.01 };

/** First and second moments of the gradient, flat. */
export interface AdamState {
  m: Float32Array;
  v: Float32Array;
}

/**
 * One step in place.
 * @param step counted from 1, for the correction of the bias
 */
export function adamStep(
  weights: Float32Array,
  gradient: Float32Array,
  { m, v }: AdamState,
  step: number,
  learningRate: number,
  { beta1, beta2, epsilon, weightDecay }: AdamConfig,
): void {
  const rate = learningRate / (1 - beta1 ** step);
  const correction = 1 / Math.sqrt(1 - beta2 ** step);
  const decay = learningRate * weightDecay;
  for (let i = 0; i < weights.length; i++) {
    const g = gradient[i];
    const first = Math.fround(beta1 * m[i] + (1 - beta1) * g);
    const second = Math.fround(beta2 * v[i] + (1 - beta2) * g * g);
    m[i] = first;
    v[i] = second;
    weights[i] -= (rate * first) / (Math.sqrt(second) * correction + epsilon) + decay * weights[i];
  }
}

/** Exponential moving average of the weights, in place; early steps count more, so that it does not remember its start. */
export function averageStep(average: Float32Array, weights: Float32Array, decay: number, step: number): void {
  const keep = Math.min(decay, step / (step + 10));
  for (let i = 0; i < average.length; i++) average[i] += (1 - keep) * (weights[i] - average[i]);
}
