import { operator, type Tensor } from '../tensor.js';
import { mul } from './mul.js';

/** eˣ. */
export function exp(x: Tensor): Tensor {
  const y: Tensor = operator('Exp', [x], x.shape, [(dy) => mul(dy, y)]);
  return y;
}
