import { operator, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { neg } from './neg.js';
import { sin } from './sin.js';

/** cos x. */
export function cos(x: Tensor): Tensor {
  return operator('Cos', [x], x.shape, [(dy) => neg(mul(dy, sin(x)))]);
}
