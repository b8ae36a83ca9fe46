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

/**
 * Horn's matrix [4, 4] as a linear function of the products K_ab = Σ x_a y_b [3, 3]: for each entry of K, row by row, the entries of the
 * symmetric matrix that it adds to, or takes from where there is a minus.
 */
const HORN = symmetricMaps([
  '00 11 -22 -33',
  '03 12',
  '-02 13',
  '-03 12',
  '00 -11 22 -33',
  '01 23',
  '02 13',
  '-01 23',
  '00 -11 -22 33',
]);

/** R [3, 3] as a linear function of the projector q qᵀ, q = (w, x, y, z): for each entry of R, row by row, what it sums. */
const ROTATION = transposed(
  symmetricMaps(['00 11 -22 -33', '12 -03', '13 02', '12 03', '00 -11 22 -33', '23 -01', '13 -02', '23 01', '00 -11 -22 33']),
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

/** [9, 16]: nine symmetric 4 × 4 matrices of 0, 1 and −1, each from the places on and above the diagonal that are not 0. */
function symmetricMaps(matrices: readonly string[]): number[] {
  return matrices.flatMap((places) => {
    const matrix = new Array<number>(16).fill(0);
    for (const [, sign, i, j] of places.matchAll(/(-?)(\d)(\d)/g))
      for (const at of [4 * +i + +j, 4 * +j + +i]) matrix[at] = sign ? -1 : 1;
    return matrix;
  });
}

/** [16, 9] from [9, 16]. */
function transposed(map: readonly number[]): number[] {
  return Array.from({ length: map.length }, (_, k) => map[(k % 9) * 16 + Math.floor(k / 9)]);
}
