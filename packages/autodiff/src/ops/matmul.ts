import { broadcast, type Dim, isStatic, operator, type Shape, ShapeError, show, type Tensor } from '../tensor.js';
import { reshape } from './reshape.js';
import { fromRows, toRows } from './rows.js';
import { sumTo } from './sumTo.js';
import { transpose } from './transpose.js';

/** Matrix product over the last two axes; leading axes broadcast. */
export function matmul(a: Tensor, b: Tensor): Tensor {
  const inner = a.shape[a.rank - 1];
  if (a.rank < 2 || b.rank < 2 || inner !== b.shape[b.rank - 2])
    throw new ShapeError('matmul', `${show(a.shape)} and ${show(b.shape)} do not multiply`);
  const batch = broadcast('matmul', a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, a.shape[a.rank - 2], b.shape[b.rank - 1]];
  return operator('MatMul', [a, b], shape, [
    (dy) =>
      a.rank === 3 && b.rank === 2 ? fromRows(matmul(toRows(dy), swapLast(b)), a) : sumTo(matmul(dy, swapLast(b)), a.shape),
    (dy) => (b.rank === 2 ? weightGradient(a, dy) : sumTo(matmul(swapLast(a), dy), b.shape)),
  ]);
}

function swapLast(x: Tensor): Tensor {
  const order = x.shape.map((_, i) => i);
  return transpose(x, [...order.slice(0, -2), x.rank - 1, x.rank - 2]);
}

/** Σ over rows of aᵀ·dy as one product of flat matrices; Gemm reads aᵀ in place. */
function weightGradient(a: Tensor, dy: Tensor): Tensor {
  const rows = (x: Tensor) => (x.rank === 2 ? x : reshape(x, [rowCount(x.shape.slice(0, -1)), x.shape[x.rank - 1]]));
  const [x, y] = [rows(a), rows(dy)];
  return operator('Gemm', [x, y], [x.shape[1], y.shape[1]], [null, null], { attributes: { transA: 1 } });
}

function rowCount(shape: Shape): Dim {
  return isStatic(shape) ? shape.reduce((product, n) => product * n, 1) : shape.join('*');
}
