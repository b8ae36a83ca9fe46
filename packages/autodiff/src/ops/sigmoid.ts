import { operator, scalar, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/** 1 / (1 + e⁻ˣ). */
export function sigmoid(x: Tensor): Tensor {
  const y: Tensor = operator('Sigmoid', [x], x.shape, [(dy) => mul(dy, mul(y, sub(scalar(1), y)))]);
  return y;
}
