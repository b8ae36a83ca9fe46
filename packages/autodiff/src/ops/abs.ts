import { operator, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { sign } from './sign.js';

/** |x|; its derivative at 0 is 0. */
export function abs(x: Tensor): Tensor {
  return operator('Abs', [x], x.shape, [(dy) => mul(dy, sign(x))]);
}
