/**
 * Procrustes inside the graph, without a singular value decomposition: Horn, "Closed-form solution of absolute orientation using unit
 * quaternions" (1987). The best rotation is the eigenvector of the largest eigenvalue of a symmetric 4 × 4 matrix; squaring the
 * matrix twelve times leaves its projector q qᵀ, and every entry of R is linear in q qᵀ. det R = +1 by construction.
 */
import {
  add,
  constant,
  div,
  matmul,
  max,
  mul,
  reduceSum,
  reshape,
  scalar,
  sqrt,
  stopGradient,
  type Tensor,
  transpose,
} from '@anylift/autodiff';

/** Horn's matrix [4, 4] as a linear function of the products K_ab = Σ x_a y_b [3, 3]; one row an entry of K. */
const HORN = linearMap(9, 16, [
  [
    [0, 0, 1],
    [1, 1, 1],
    [2, 2, -1],
    [3, 3, -1],
  ],
  [
    [0, 3, 1],
    [1, 2, 1],
  ],
  [
    [0, 2, -1],
    [1, 3, 1],
  ],
  [
    [0, 3, -1],
    [1, 2, 1],
  ],
  [
    [0, 0, 1],
    [1, 1, -1],
    [2, 2, 1],
    [3, 3, -1],
  ],
  [
    [0, 1, 1],
    [2, 3, 1],
  ],
  [
    [0, 2, 1],
    [1, 3, 1],
  ],
  [
    [0, 1, -1],
    [2, 3, 1],
  ],
  [
    [0, 0, 1],
    [1, 1, -1],
    [2, 2, -1],
    [3, 3, 1],
  ],
]);

/** R [3, 3] as a linear function of q qᵀ [4, 4], q = (w, x, y, z); one column an entry of R. */
const ROTATION = transposed(
  linearMap(9, 16, [
    [
      [0, 0, 1],
      [1, 1, 1],
      [2, 2, -1],
      [3, 3, -1],
    ],
    [
      [1, 2, 1],
      [0, 3, -1],
    ],
    [
      [1, 3, 1],
      [0, 2, 1],
    ],
    [
      [1, 2, 1],
      [0, 3, 1],
    ],
    [
      [0, 0, 1],
      [1, 1, -1],
      [2, 2, 1],
      [3, 3, -1],
    ],
    [
      [2, 3, 1],
      [0, 1, -1],
    ],
    [
      [1, 3, 1],
      [0, 2, -1],
    ],
    [
      [2, 3, 1],
      [0, 1, 1],
    ],
    [
      [0, 0, 1],
      [1, 1, -1],
      [2, 2, -1],
      [3, 3, 1],
    ],
  ]),
);

/** Squarings between two normalisations: eigenvalues stay far from underflow. */
const SQUARINGS = [3, 3, 3, 3];

/**
 * Eq. 8: γ R x, the rotated and scaled x that lies nearest to y. R and γ minimise the very loss they stand in, so their own
 * derivative drops out: both are constants for the gradient.
 * @param x, y [B, N, 3], centred, rows that do not count set to 0
 */
export function align(x: Tensor, y: Tensor): Tensor {
  const [B] = x.shape;
  const K = stopGradient(matmul(transpose(x, [0, 2, 1]), y));
  const identity = constant([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], [4, 4]);
  let M = reshape(matmul(reshape(K, [B, 9]), constant(HORN, [9, 16])), [B, 4, 4]);
  M = add(unitNorm(M), identity);
  for (const times of SQUARINGS) {
    for (let i = 0; i < times; i++) M = matmul(M, M);
    M = unitNorm(M);
  }
  const projector = div(M, reduceSum(mul(M, identity), [1, 2]));
  const R = reshape(matmul(reshape(projector, [B, 16]), constant(ROTATION, [16, 9])), [B, 3, 3]);
  const rotated = matmul(x, transpose(R, [0, 2, 1]));
  const gamma = div(reduceSum(mul(rotated, y), [1, 2]), max(reduceSum(mul(x, x), [1, 2]), scalar(1e-12)));
  return mul(rotated, stopGradient(gamma));
}

function unitNorm(M: Tensor): Tensor {
  return div(M, max(sqrt(reduceSum(mul(M, M), [1, 2])), scalar(1e-20)));
}

/** Rows of a map into symmetric 4 × 4 matrices, from the entries (row, column, value) on and above the diagonal. */
function linearMap(
  rows: number,
  columns: number,
  entries: readonly (readonly (readonly [number, number, number])[])[],
): number[] {
  const map = new Array<number>(rows * columns).fill(0);
  entries.forEach((row, r) => {
    for (const [i, j, value] of row) {
      map[r * columns + i * 4 + j] += value;
      if (i !== j) map[r * columns + j * 4 + i] += value;
    }
  });
  return map;
}

function transposed(map: readonly number[]): number[] {
  return Array.from({ length: map.length }, (_, k) => map[(k % 9) * 16 + Math.floor(k / 9)]);
}
