import { axisOf, integers, operator, ShapeError, show, type Tensor } from '../tensor.js';
import { unsqueeze } from './unsqueeze.js';

/** x without some axes of size 1. */
export function squeeze(x: Tensor, axes: readonly number[]): Tensor {
  // ONNX takes no axes for all of size 1.
  if (axes.length === 0) return x;
  const removed = axes.map((axis) => axisOf('squeeze', x, axis));
  if (removed.some((axis) => x.shape[axis] !== 1))
    throw new ShapeError('squeeze', `not all of axes ${show(axes)} of ${show(x.shape)} are 1`);
  const shape = x.shape.filter((_, i) => !removed.includes(i));
  return operator('Squeeze', [x, integers(removed)], shape, [(dy) => unsqueeze(dy, removed), null]);
}
