import { operator, ShapeError, scalar, show, type Tensor } from '../tensor.js';
import { expand } from './expand.js';
import { unsqueeze } from './unsqueeze.js';

const INT64 = 7;

/**
 * Rows of a matrix by their numbers. What was taken several times gets the sum of its gradients.
 * @param x [R, D]
 * @param index of any shape, whole numbers from 0 to R − 1, as float32
 * @returns the shape of index, then D
 */
export function gather(x: Tensor, index: Tensor): Tensor {
  if (x.rank !== 2) throw new ShapeError('gather', `${show(x.shape)} is not a matrix`);
  const at = operator('Cast', [index], index.shape, [null], { attributes: { to: INT64 }, dtype: 'int64' });
  const scatter = (dy: Tensor) =>
    operator('ScatterND', [expand(scalar(0), x), unsqueeze(at, [index.rank]), dy], x.shape, [null, null, null], {
      attributes: { reduction: 'add' },
    });
  return operator('Gather', [x, at], [...index.shape, x.shape[1]], [scatter, null], { attributes: { axis: 0 } });
}
