import { operator, type Tensor } from '../tensor.js';
import { div } from './div.js';

/** ln x for x > 0. */
export function log(x: Tensor): Tensor {
  return operator('Log', [x], x.shape, [(dy) => div(dy, x)]);
}
