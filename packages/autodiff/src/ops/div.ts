import { broadcast, operator, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { neg } from './neg.js';
import { sumTo } from './sumTo.js';

/** a / b, element by element, broadcasting. d(a/b) = da/b − (a/b)·db/b. */
export function div(a: Tensor, b: Tensor): Tensor {
  const y: Tensor = operator('Div', [a, b], broadcast('div', a.shape, b.shape), [
    (dy) => sumTo(div(dy, b), a.shape),
    (dy) => sumTo(neg(div(mul(dy, y), b)), b.shape),
  ]);
  return y;
}
