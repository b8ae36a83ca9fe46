import { broadcast, operator, type Tensor } from '../tensor.js';

/** The larger of a and b, broadcasting. No gradient flows: it guards constants of the loss (norms, counts) against zero. */
export function max(a: Tensor, b: Tensor): Tensor {
  return operator('Max', [a, b], broadcast('max', a.shape, b.shape), [null, null]);
}
