import { operator, scalar, type Tensor } from '../tensor.js';
import { div } from './div.js';
import { mul } from './mul.js';

/** √x for x > 0. */
export function sqrt(x: Tensor): Tensor {
  const y: Tensor = operator('Sqrt', [x], x.shape, [(dy) => div(mul(dy, scalar(0.5)), y)]);
  return y;
}
