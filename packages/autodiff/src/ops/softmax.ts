import { operator, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { reduceSum } from './reduceSum.js';
import { sub } from './sub.js';

/** Softmax over the last axis. dx = y · (dy − Σ dy·y). */
export function softmax(x: Tensor): Tensor {
  const y: Tensor = operator('Softmax', [x], x.shape, [(dy) => mul(y, sub(dy, reduceSum(mul(dy, y), [-1])))], {
    attributes: { axis: -1 },
  });
  return y;
}
