import { broadcast, operator, type Tensor } from '../tensor.js';

/** 1 where a > b, 0 elsewhere, broadcasting. No gradient flows. */
export function greater(a: Tensor, b: Tensor): Tensor {
  const truth = operator('Greater', [a, b], broadcast('greater', a.shape, b.shape), [null, null], { dtype: 'bool' });
  return operator('Cast', [truth], truth.shape, [null], { attributes: { to: 1 } });
}
