/** A = U · diag(sigma) · Vᵀ for each matrix of a batch; U and V are orthogonal, whatever the rank. */
export interface Svd3 {
  /** batch × 9, row by row; its columns are the left singular vectors. */
  u: Float64Array;
  /** batch × 3, each ≥ 0, descending. */
  sigma: Float64Array;
  /** batch × 9, row by row; its columns are the right singular vectors. */
  v: Float64Array;
}

/** Jacobi converges quadratically: four to six sweeps in practice. The bound only ends it on NaN. */
const MAX_SWEEPS = 30;
const EPSILON = 2 ** -52;
/** A column shorter than this, relative to the largest entry, has lost digits of its square to underflow: it counts as zero. */
const UNDERFLOW = 1e-140;

/**
 * Singular value decomposition of 3 × 3 matrices by one-sided Jacobi rotations (Hestenes 1958), which finds small
 * singular values as exactly as large ones. The zero matrix gives U = V = I. Entries must be finite.
 * @param matrices batch × 9, row by row
 * @param out where to write; may be reused from call to call
 */
export function svd3(matrices: Float64Array, out: Svd3 = allocateSvd3(matrices.length / 9)): Svd3 {
  for (let at = 0; at < matrices.length; at += 9) decompose(matrices, out, at);
  return out;
}

/** Room for the answers of `svd3`. */
export function allocateSvd3(batch = 1): Svd3 {
  return { u: new Float64Array(9 * batch), sigma: new Float64Array(3 * batch), v: new Float64Array(9 * batch) };
}

function decompose(matrices: Float64Array, { u, sigma, v }: Svd3, at: number): void {
  let scale = 0;
  for (let k = 0; k < 9; k++) scale = Math.max(scale, Math.abs(matrices[at + k]));
  if (scale === 0) scale = 1;
  for (let k = 0; k < 9; k++) {
    u[at + k] = matrices[at + k] / scale;
    v[at + k] = k % 4 === 0 ? 1 : 0;
  }
  // u holds A · V until its columns are orthogonal: then they are U · diag(sigma).
  for (let sweep = 0, turned = true; turned && sweep < MAX_SWEEPS; sweep++) {
    turned = orthogonalise(u, v, at, 0, 1);
    turned = orthogonalise(u, v, at, 0, 2) || turned;
    turned = orthogonalise(u, v, at, 1, 2) || turned;
  }
  order(u, v, at, 0, 1);
  order(u, v, at, 0, 2);
  order(u, v, at, 1, 2);
  for (let k = 0; k < 3; k++) sigma[at / 3 + k] = Math.sqrt(dot(u, at, k, k)) * scale;
  normalise(u, at);
}

/** Rotate columns p and q of u, and of v with them, until those of u are orthogonal; false when they already are. */
function orthogonalise(u: Float64Array, v: Float64Array, at: number, p: number, q: number): boolean {
  const pp = dot(u, at, p, p);
  const qq = dot(u, at, q, q);
  const pq = dot(u, at, p, q);
  if (!(Math.abs(pq) > EPSILON * Math.sqrt(pp * qq))) return false;
  const zeta = (qq - pp) / (2 * pq);
  const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  rotateColumns(u, at, p, q, cosine, cosine * tangent);
  rotateColumns(v, at, p, q, cosine, cosine * tangent);
  return true;
}

/** Swap columns p and q where q is the longer. */
function order(u: Float64Array, v: Float64Array, at: number, p: number, q: number): void {
  if (dot(u, at, q, q) <= dot(u, at, p, p)) return;
  rotateColumns(u, at, p, q, 0, 1);
  rotateColumns(v, at, p, q, 0, 1);
}

function rotateColumns(m: Float64Array, at: number, p: number, q: number, cosine: number, sine: number): void {
  for (let row = at; row < at + 9; row += 3) {
    const a = m[row + p];
    const b = m[row + q];
    m[row + p] = cosine * a - sine * b;
    m[row + q] = sine * a + cosine * b;
  }
}

/** Make the orthogonal columns of u, longest first, unit vectors; what a rank below 3 leaves open is filled in. */
function normalise(u: Float64Array, at: number): void {
  const first = Math.sqrt(dot(u, at, 0, 0));
  for (let row = 0; row < 3; row++) u[at + 3 * row] = first > UNDERFLOW ? u[at + 3 * row] / first : row === 0 ? 1 : 0;

  let second = Math.sqrt(dot(u, at, 1, 1));
  if (!(second > UNDERFLOW)) {
    // Any direction across the first: the axis furthest from it, made orthogonal.
    const [x, y, z] = [Math.abs(u[at]), Math.abs(u[at + 3]), Math.abs(u[at + 6])];
    const axis = y <= x && y <= z ? 1 : z <= x ? 2 : 0;
    const along = u[at + 3 * axis];
    for (let row = 0; row < 3; row++) u[at + 3 * row + 1] = (row === axis ? 1 : 0) - along * u[at + 3 * row];
    second = Math.sqrt(dot(u, at, 1, 1));
  }
  for (let row = 1; row < 9; row += 3) u[at + row] /= second;

  const x = u[at + 3] * u[at + 7] - u[at + 6] * u[at + 4];
  const y = u[at + 6] * u[at + 1] - u[at] * u[at + 7];
  const z = u[at] * u[at + 4] - u[at + 3] * u[at + 1];
  const side = x * u[at + 2] + y * u[at + 5] + z * u[at + 8] < 0 ? -1 : 1;
  u[at + 2] = side * x;
  u[at + 5] = side * y;
  u[at + 8] = side * z;
}

/** Scalar product of columns p and q. */
function dot(m: Float64Array, at: number, p: number, q: number): number {
  return m[at + p] * m[at + q] + m[at + 3 + p] * m[at + 3 + q] + m[at + 6 + p] * m[at + 6 + q];
}
