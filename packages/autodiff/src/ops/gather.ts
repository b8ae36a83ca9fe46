import { operator, ShapeError, scalar, show, type Tensor } from '../tensor.js';
import { expand } from './expand.js';
import { reduceSum } from './reduceSum.js';
import { toRows } from './rows.js';
import { squeeze } from './squeeze.js';
import { unsqueeze } from './unsqueeze.js';

const INT64 = 7;

/**
 * Rows of a matrix by their numbers. What was taken several times gets the sum of its gradients.
 * @param x [R, D]
 * @param index of any shape, whole numbers from 0 to R − 1, as float32
 * @param takenAt [L, R]: for each row of x the places in the index, a matrix, at which it is taken, counted row by row; where they are
 * fewer than L, any place at which the gradient is 0. The way back is then a gather too, whose sums are in the order of these lists.
 * @returns the shape of index, then D
 */
export function gather(x: Tensor, index: Tensor, takenAt?: Tensor): Tensor {
  if (x.rank !== 2) throw new ShapeError('gather', `${show(x.shape)} is not a matrix`);
  const at = operator('Cast', [index], index.shape, [null], { attributes: { to: INT64 }, dtype: 'int64' });
  const collect = (dy: Tensor) => squeeze(reduceSum(gather(toRows(dy), takenAt!), [0]), [0]);
  const scatter = (dy: Tensor) =>
    operator('ScatterND', [expand(scalar(0), x), unsqueeze(at, [index.rank]), dy], x.shape, [null, null, null], {
      attributes: { reduction: 'add' },
    });
  return operator('Gather', [x, at], [...index.shape, x.shape[1]], [takenAt ? collect : scatter, null], {
    attributes: { axis: 0 },
  });
}
