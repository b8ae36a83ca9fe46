import { operator, scalar, type Tensor } from '../tensor.js';
import { add } from './add.js';
import { exp } from './exp.js';
import { mul } from './mul.js';

/** GeLU(x) = x · Φ(x), exact (by erf). Its derivative is Φ(x) + x · φ(x). */
export function gelu(x: Tensor): Tensor {
  return operator('Gelu', [x], x.shape, [
    (dy) => {
      const cdf = add(mul(erf(mul(x, scalar(Math.SQRT1_2))), scalar(0.5)), scalar(0.5));
      const density = mul(exp(mul(mul(x, x), scalar(-0.5))), scalar(1 / Math.sqrt(2 * Math.PI)));
      return mul(dy, add(cdf, mul(x, density)));
    },
  ]);
}

function erf(x: Tensor): Tensor {
  return operator('Erf', [x], x.shape, [null]);
}
