import { operator, ShapeError, show, type Tensor } from '../tensor.js';

/** The identity matrix of the size of a square matrix, which may be known only when the graph runs. */
export function identityLike(x: Tensor): Tensor {
  if (x.rank !== 2 || x.shape[0] !== x.shape[1]) throw new ShapeError('identityLike', `${show(x.shape)} is not square`);
  return operator('EyeLike', [x], x.shape, [null], { attributes: { dtype: 1 } });
}
