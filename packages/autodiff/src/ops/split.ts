import { axisOf, integers, operators, ShapeError, scalar, show, type Tensor } from '../tensor.js';
import { concat } from './concat.js';
import { expand } from './expand.js';

/** Parts of given sizes along an axis. */
export function split(x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  const along = axisOf('split', x, axis);
  if (sizes.reduce((sum, n) => sum + n, 0) !== x.shape[along])
    throw new ShapeError('split', `${show(sizes)} does not add up to axis ${axis} of ${show(x.shape)}`);
  const shapes = sizes.map((size) => x.shape.map((dim, i) => (i === along ? size : dim)));
  const parts: Tensor[] = operators('Split', [x, integers(sizes)], shapes, {
    attributes: { axis: along },
    derivative: (upstream) => [
      concat(
        parts.map((part, i) => upstream[i] ?? expand(scalar(0), part)),
        along,
      ),
    ],
  });
  return parts;
}
