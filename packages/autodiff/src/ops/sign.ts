import { operator, type Tensor } from '../tensor.js';

/** −1, 0 or 1. No gradient flows. */
export function sign(x: Tensor): Tensor {
  return operator('Sign', [x], x.shape, [null]);
}
