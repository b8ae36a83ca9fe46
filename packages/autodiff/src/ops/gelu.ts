import { operator, scalar, type Tensor } from '../tensor.js';
import { add } from './add.js';
import { exp } from './exp.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/**
 * GeLU(x) = x · Φ(x), exact (by erf). Its derivative Φ(x) + x · φ(x) is (1 + erf t + 2/√π · t · exp(−t²)) / 2 with t = x / √2: the
 * factor goes into the exponent, the half to dy, where onnxruntime finds it a matrix product to go into.
 */
export function gelu(x: Tensor): Tensor {
  return operator('Gelu', [x], x.shape, [
    (dy) => {
      const t = mul(x, scalar(Math.SQRT1_2));
      const bell = exp(sub(scalar(Math.log(2 / Math.sqrt(Math.PI))), mul(t, t)));
      return mul(mul(dy, scalar(0.5)), add(add(erf(t), mul(t, bell)), scalar(1)));
    },
  ]);
}

function erf(x: Tensor): Tensor {
  return operator('Erf', [x], x.shape, [null]);
}
