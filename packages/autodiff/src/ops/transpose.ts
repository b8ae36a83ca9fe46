import { operator, ShapeError, show, type Tensor } from '../tensor.js';

/** Axes in another order: axis i of the result is axis `order[i]` of x. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  if (order.length !== x.rank || [...order].sort((a, b) => a - b).some((axis, i) => axis !== i))
    throw new ShapeError('transpose', `${show(order)} is no order of the axes of ${show(x.shape)}`);
  const inverse = order.map((_, i) => order.indexOf(i));
  const shape = order.map((axis) => x.shape[axis]);
  return operator('Transpose', [x], shape, [(dy) => transpose(dy, inverse)], { attributes: { perm: order } });
}
