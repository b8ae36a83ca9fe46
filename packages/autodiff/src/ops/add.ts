import { broadcast, operator, type Tensor } from '../tensor.js';
import { sumTo } from './sumTo.js';

/** a + b, broadcasting. */
export function add(a: Tensor, b: Tensor): Tensor {
  return operator('Add', [a, b], broadcast('add', a.shape, b.shape), [(dy) => sumTo(dy, a.shape), (dy) => sumTo(dy, b.shape)]);
}
