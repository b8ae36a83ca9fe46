import { broadcast, operator, type Tensor } from '../tensor.js';
import { neg } from './neg.js';
import { sumTo } from './sumTo.js';

/** a − b, broadcasting. */
export function sub(a: Tensor, b: Tensor): Tensor {
  return operator('Sub', [a, b], broadcast('sub', a.shape, b.shape), [
    (dy) => sumTo(dy, a.shape),
    (dy) => neg(sumTo(dy, b.shape)),
  ]);
}
