import { type Dim, operators, ShapeError, sameShape, scalar, show, type Tensor } from '../tensor.js';
import { matmul } from './matmul.js';
import { mul } from './mul.js';
import { reduceSum } from './reduceSum.js';
import { reshape } from './reshape.js';
import { sub } from './sub.js';
import { transpose } from './transpose.js';

/**
 * Scaled dot-product attention of several heads: P = softmax(q kᵀ / √d + bias), P v.
 * With dP = dy vᵀ and dS = P · (dP − Σ dP·P), where Σ dP·P = Σ dy·y: dq = dS k / √d, dk = dSᵀ q / √d, dv = Pᵀ dy.
 * @param q [B, N, D]; the H heads of d = D / H numbers lie side by side in D
 * @param k as q
 * @param v as q; its width must be known to onnxruntime too, which loses it in `fromRows`: it would take the answer's for 0
 * @param bias [B, H, N, N], a constant for the gradient
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, bias: Tensor): Tensor {
  const [B, H, N] = bias.shape;
  const D = q.shape[2];
  if (typeof D !== 'number' || typeof H !== 'number' || D % H || !sameShape(bias.shape, [B, H, N, N]))
    throw new ShapeError('attention', `${show(bias.shape)} is no bias for the heads of ${show(q.shape)}`);
  for (const x of [q, k, v])
    if (!sameShape(x.shape, [B, N, D])) throw new ShapeError('attention', `found ${show(x.shape)}, expected ${show([B, N, D])}`);
  const d = D / H;
  const rows = (x: Tensor) => transpose(reshape(x, [B, N, H, d]), [0, 2, 1, 3]); // [B, H, N, d]
  const columns = (x: Tensor) => reshape(transpose(x, [0, 2, 1]), [B, H, d, N]);
  const merge = (x: Tensor) => transpose(reshape(x, [B, D, N]), [0, 2, 1]);
  const swap = (x: Tensor) => transpose(x, [0, 1, 3, 2]);
  const unit = scalar(1 / Math.sqrt(d));
  const perHead: Dim[] = [B, H, N, d];
  // The operator has keys and values by heads too, for the next of a row of tokens.
  const [y, , , P]: Tensor[] = operators('Attention', [q, k, v, bias], [q.shape, perHead, perHead, bias.shape], {
    attributes: { q_num_heads: H, kv_num_heads: H, qk_matmul_output_mode: 3 },
    derivative: ([dy]) => {
      if (!dy) return [];
      const total = transpose(reduceSum(reshape(mul(dy, y), [B, N, H, d]), [3]), [0, 2, 1, 3]);
      const dS = mul(P, sub(matmul(rows(dy), columns(v)), total));
      // The unit goes to the products, which onnxruntime then scales at no cost.
      return [mul(matmul(columns(k), swap(dS)), unit), mul(matmul(columns(q), dS), unit), matmul(columns(dy), P)].map(merge);
    },
  });
  return y;
}
