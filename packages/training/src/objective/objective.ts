import {
  abs,
  add,
  concat,
  constant,
  div,
  greater,
  input,
  max,
  mul,
  reduceSum,
  reshape,
  scalar,
  softplus,
  split,
  sqrt,
  sub,
  type Tensor,
} from '@anylift/autodiff';
import type { ModelOutputs } from '@anylift/core';
import { align } from './alignment.js';
import { logLandmarkErrors } from './landmarkErrors.js';

/** What a training minimises. */
export interface ObjectiveConfig {
  /** Weight of the paper's error: the canonical shape after Procrustes alignment (eq. 8). */
  canonical: number;
  /** Weight of the error in the frame of the view. */
  view: number;
  /**
   * 'squared': the mean squared distance of a landmark, in units of eq. 3, as in eq. 8. 'normalized': the root of the summed squares
   * over the size of the shape (NE), so that an object counts alike from every side and large errors pull no harder than small ones.
   */
  error: 'squared' | 'normalized';
  /**
   * Whose answer may be the truth's mirror image in depth at no cost: 'none' (plain), 'untagged' samples (those without tags left and
   * right), or 'all'.
   */
  mirrorBlind: 'none' | 'untagged' | 'all';
  /** Weight of the cross-entropy of the sign head. */
  sign: number;
  /** Weight of the error head's loss: by how much the logarithms of said and of real errors differ, a mean over landmarks. */
  landmark: number;
}

export const DEFAULT_OBJECTIVE: ObjectiveConfig = {
  canonical: 0.5,
  view: 0.5,
  error: 'normalized',
  mirrorBlind: 'untagged',
  sign: 0.1,
  landmark: 0.1,
};

/** Keeps the root's derivative finite where an error is 0; an NE of 0.3 %. */
const ROOT_FLOOR = 1e-5;

/** What a training graph is fed besides the model's inputs. */
export interface TruthInputs {
  /** [B, N, 3] in the frame of the view, in units of eq. 3. */
  target: Tensor;
  /** [B, N]: 1 where the truth is known. */
  weight: Tensor;
  /** [B]: 1 where no tag tells left from right. */
  untagged: Tensor;
}

export interface Losses {
  /** Scalar to minimise: the sum over the batch's samples. */
  total: Tensor;
  /** Scalars to report, sums over the batch: the error of the shape, and how often the sign head was right. */
  shape: Tensor;
  right: Tensor;
}

/** Build the loss of a batch of B samples of N landmarks on the model's answer. */
export function buildObjective(
  config: ObjectiveConfig,
  outputs: ModelOutputs,
  B: number,
  N: number,
): { truth: TruthInputs; losses: Losses } {
  const truth = { target: input('target', [B, N, 3]), weight: input('weight', [B, N]), untagged: input('untagged', [B]) };
  const weight = reshape(truth.weight, [B, N, 1]);
  const count = max(reduceSum(weight, [1]), scalar(1));
  const centre = (x: Tensor) => mul(sub(x, div(reduceSum(mul(x, weight), [1]), count)), weight);
  const answer = centre(outputs.shape);
  const real = centre(truth.target);
  // Every sample against the truth, then every sample against its mirror image in depth: [2B, …].
  const twice = (x: Tensor) => concat([x, x], 0);
  const answers = twice(answer);
  const targets = concat([real, mul(real, constant([1, 1, -1], [3]))], 0);
  const distances: Tensor[] = [];
  if (config.canonical) distances.push(mul(squares(sub(align(answers, targets), targets)), scalar(config.canonical)));
  if (config.view) distances.push(mul(squares(sub(answers, targets)), scalar(config.view)));
  const sum = distances.reduce(add);
  const size = max(squares(real), scalar(1e-12));
  const errors = config.error === 'squared' ? div(sum, twice(count)) : sqrt(add(div(sum, twice(size)), scalar(ROOT_FLOOR)));
  const [errorReal, errorMirrored] = split(errors, 0, [B, B]);
  // 1 where the mirror image of the truth is nearer to the answer than the truth.
  const flipped = greater(errorReal, errorMirrored);
  const may = { none: scalar(0), untagged: reshape(truth.untagged, [B, 1, 1]), all: scalar(1) }[config.mirrorBlind];
  const choice = mul(flipped, may);
  const shape = add(mul(errorReal, sub(scalar(1), choice)), mul(errorMirrored, choice));

  // Cross-entropy of "the answer, not its mirror image, is the truth".
  const isReal = sub(scalar(1), flipped);
  const crossEntropy = sub(softplus(outputs.logit), mul(outputs.logit, isReal));
  const saysReal = greater(outputs.logit, scalar(0));
  const right = sub(scalar(1), abs(sub(saysReal, isReal)));

  // Terms of a weight of 0 too: every trained parameter must have a gradient, if only zeros.
  const terms = [shape, mul(crossEntropy, scalar(config.sign))];
  if (outputs.logError) {
    const difference = abs(sub(outputs.logError, logLandmarkErrors(outputs, truth.target, weight, flipped)));
    terms.push(mul(div(reduceSum(mul(difference, weight), [1]), count), scalar(config.landmark)));
  }
  const total = (x: Tensor) => reshape(reduceSum(x, [0, 1, 2]), []);
  return { truth, losses: { total: total(terms.reduce(add)), shape: total(shape), right: total(right) } };
}

/** [B, 1, 1]: the sum of squares of a sample. */
function squares(x: Tensor): Tensor {
  return reduceSum(mul(x, x), [1, 2]);
}
