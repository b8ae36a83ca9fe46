import { operator, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { sigmoid } from './sigmoid.js';

/** log(1 + eˣ): the cross-entropy of a logit. */
export function softplus(x: Tensor): Tensor {
  return operator('Softplus', [x], x.shape, [(dy) => mul(dy, sigmoid(x))]);
}
