import { broadcast, operator, type Tensor } from '../tensor.js';
import { sumTo } from './sumTo.js';

/** a · b, element by element, broadcasting. */
export function mul(a: Tensor, b: Tensor): Tensor {
  return operator('Mul', [a, b], broadcast('mul', a.shape, b.shape), [
    (dy) => sumTo(mul(dy, b), a.shape),
    (dy) => sumTo(mul(dy, a), b.shape),
  ]);
}
