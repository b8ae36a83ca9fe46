import { type Dim, integers, operator, ShapeError, show, type Tensor } from '../tensor.js';
import { squeeze } from './squeeze.js';

/** x with further axes of size 1, at these places of the result. */
export function unsqueeze(x: Tensor, axes: readonly number[]): Tensor {
  const rank = x.rank + axes.length;
  if (axes.some((axis, i) => axis < 0 || axis >= rank || axes.indexOf(axis) !== i))
    throw new ShapeError('unsqueeze', `${show(axes)} are no places among the ${rank} axes to be`);
  const sizes = [...x.shape];
  const shape: Dim[] = Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : sizes.shift()!));
  return operator('Unsqueeze', [x, integers(axes)], shape, [(dy) => squeeze(dy, axes), null]);
}
