import { axisOf, integers, operator, type Tensor } from '../tensor.js';

/** Largest value over some axes, kept with size 1. No gradient flows. */
export function reduceMax(x: Tensor, axes: readonly number[]): Tensor {
  // ONNX takes no axes for all of them.
  if (axes.length === 0) return x;
  const reduced = axes.map((axis) => axisOf('reduceMax', x, axis));
  const shape = x.shape.map((dim, i) => (reduced.includes(i) ? 1 : dim));
  return operator('ReduceMax', [x, integers(reduced)], shape, [null, null], { attributes: { keepdims: 1 } });
}
