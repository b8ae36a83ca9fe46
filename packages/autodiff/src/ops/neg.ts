import { operator, type Tensor } from '../tensor.js';

/** −x. */
export function neg(x: Tensor): Tensor {
  return operator('Neg', [x], x.shape, [(dy) => neg(dy)]);
}
