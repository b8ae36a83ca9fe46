import { type Dim, integers, isStatic, operator, ShapeError, show, type Tensor } from '../tensor.js';
import { reshape } from './reshape.js';

/** [B, N, K] as [B·N, K]: what a linear map takes in one product. */
export function toRows(x: Tensor): Tensor {
  const [B, N, K] = x.shape;
  return operator('Reshape', [x, integers([-1, K as number])], [product(B, N), K], [(dy) => fromRows(dy, x), null]);
}

/** [B·N, K] as [B, N, K], with B and N from `like` [B, N, …]. */
export function fromRows(x: Tensor, like: Tensor): Tensor {
  const [B, N] = like.shape;
  const K = x.shape[1];
  if (x.rank !== 2 || x.shape[0] !== product(B, N) || typeof K !== 'number')
    throw new ShapeError('fromRows', `${show(x.shape)} has not a row for each of ${show([B, N])}`);
  if (isStatic([B, N])) return reshape(x, [B, N, K]);
  const sizes = operator('Shape', [like], [2], [null], { attributes: { start: 0, end: 2 }, dtype: 'int64' });
  const shape = operator('Concat', [sizes, integers([K])], [3], [null, null], { attributes: { axis: 0 }, dtype: 'int64' });
  return operator('Reshape', [x, shape], [B, N, K], [(dy) => toRows(dy), null]);
}

function product(B: Dim, N: Dim): Dim {
  return typeof B === 'number' && typeof N === 'number' ? B * N : `${B}*${N}`;
}
