import { operator, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { sign } from './sign.js';

/** max(x, 0); its derivative at 0 is 0. */
export function relu(x: Tensor): Tensor {
  const y: Tensor = operator('Relu', [x], x.shape, [(dy) => mul(dy, sign(y))]);
  return y;
}
