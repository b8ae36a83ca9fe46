import { operator, type Tensor } from '../tensor.js';
import { cos } from './cos.js';
import { mul } from './mul.js';

/** sin x. */
export function sin(x: Tensor): Tensor {
  return operator('Sin', [x], x.shape, [(dy) => mul(dy, cos(x))]);
}
