import { operator, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { reduceSum } from './reduceSum.js';
import { sub } from './sub.js';

/** Softmax over an axis, the last where not given. dx = y · (dy − Σ dy·y). */
export function softmax(x: Tensor, axis = -1): Tensor {
  const y: Tensor = operator('Softmax', [x], x.shape, [(dy) => mul(y, sub(dy, reduceSum(mul(dy, y), [axis])))], {
    attributes: { axis },
  });
  return y;
}
