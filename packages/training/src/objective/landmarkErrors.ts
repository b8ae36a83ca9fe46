import { add, div, log, max, mul, reduceSum, scalar, split, stopGradient, sub, type Tensor } from '@anylift/autodiff';
import type { ModelOutputs } from '@anylift/core';

/** Added to a squared error, as a share of the squared size, so that its logarithm is finite; an error of 0.1 %. */
const FLOOR = 1e-6;

/**
 * [B, N, 1]: the logarithm of how far off each landmark is when the answer lies over its picture, where x and y of a visible landmark are
 * the input and depths are counted from the mean of the visible ones, as a share of the truth's root mean square distance from its centre.
 * A constant: no gradient passes.
 * @param target [B, N, 3] in the frame of the view, in units of eq. 3
 * @param weight [B, N, 1]: 1 where the truth is known
 * @param flipped [B, 1, 1]: 1 where the answer's mirror image in depth is the better one, which is then measured
 */
export function logLandmarkErrors(
  { shape, picture: { W_c, visible } }: ModelOutputs,
  target: Tensor,
  weight: Tensor,
  flipped: Tensor,
): Tensor {
  const count = (of: Tensor) => max(reduceSum(of, [1]), scalar(1));
  const centred = (x: Tensor, by: Tensor) => sub(x, div(reduceSum(mul(x, by), [1]), count(by)));
  const squares = (x: Tensor) => reduceSum(mul(x, x), [2]);
  const [xy, z] = split(stopGradient(shape), 2, [2, 1]);
  const [realXy, realZ] = split(target, 2, [2, 1]);
  const seen = add(W_c, mul(xy, sub(scalar(1), visible)));
  const facing = sub(scalar(1), mul(flipped, scalar(2)));
  const depths = (x: Tensor) => centred(x, mul(weight, visible));
  const error = add(squares(sub(seen, realXy)), squares(sub(mul(depths(z), facing), depths(realZ))));
  const size = div(reduceSum(mul(squares(centred(target, weight)), weight), [1]), count(weight));
  return mul(log(add(div(error, max(size, scalar(1e-12))), scalar(FLOOR))), scalar(0.5));
}
