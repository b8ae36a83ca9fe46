import { broadcast, operator, type Tensor } from '../tensor.js';

/** The smaller of a and b, broadcasting. No gradient flows. */
export function min(a: Tensor, b: Tensor): Tensor {
  return operator('Min', [a, b], broadcast('min', a.shape, b.shape), [null, null]);
}
