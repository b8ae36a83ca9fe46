import { axisOf, integers, operator, type Tensor } from '../tensor.js';
import { expand } from './expand.js';

/** Sum over some axes, kept with size 1. */
export function reduceSum(x: Tensor, axes: readonly number[]): Tensor {
  // ONNX takes no axes for all of them.
  if (axes.length === 0) return x;
  const reduced = axes.map((axis) => axisOf('reduceSum', x, axis));
  const shape = x.shape.map((dim, i) => (reduced.includes(i) ? 1 : dim));
  return operator('ReduceSum', [x, integers(reduced)], shape, [(dy) => expand(dy, x), null], { attributes: { keepdims: 1 } });
}
