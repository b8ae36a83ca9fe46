import { allocateSvd3, type Svd3, svd3 } from './svd3.js';

/** A singular value below this share of the largest leaves its direction open. */
const RANK_TOLERANCE = 1e-14;
/** Kept from call to call: it takes longer to make than to fill. */
const SVD = allocateSvd3();

/** Determinant of a 3 × 3 matrix, row by row. */
export function determinant(m: Float64Array): number {
  return m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) + m[2] * (m[3] * m[7] - m[4] * m[6]);
}

/**
 * The rotation R that maximises tr(Rᵀ H), hence the one nearest to H: R = U · diag(1, 1, ±1) · Vᵀ, the smallest singular
 * direction turned over where R would else be a reflection (Kabsch 1976; Umeyama 1991).
 * What H leaves open stays as near to the identity as it can: rank 1 gives the smallest turn of v onto u, zero the identity.
 * @param h 3 × 3, row by row
 * @param reflection allow det = −1 where that is strictly better: R = UVᵀ
 * @returns 3 × 3, row by row
 */
export function nearestRotation(h: Float64Array, reflection = false): Float64Array {
  const svd = svd3(h, SVD);
  const { u, v, sigma } = svd;
  if (sigma[0] > 0 && sigma[1] <= RANK_TOLERANCE * sigma[0]) return nearestRotation(completed(svd));
  const improper = determinant(u) * determinant(v) < 0;
  const third = improper && (!reflection || sigma[2] <= RANK_TOLERANCE * sigma[0]) ? -1 : 1;
  const rotation = new Float64Array(9);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++)
      rotation[3 * i + j] = u[3 * i] * v[3 * j] + u[3 * i + 1] * v[3 * j + 1] + third * u[3 * i + 2] * v[3 * j + 2];
  return rotation;
}

/** 2u·vᵀ + (I − uuᵀ)(I − vvᵀ) for the first singular pair: takes v to u exactly, and what is across v as the identity would. */
function completed({ u, v }: Svd3): Float64Array {
  const turn = u[0] * v[0] + u[3] * v[3] + u[6] * v[6];
  const h = new Float64Array(9);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) {
      const identity = i === j ? 1 : 0;
      const [ui, vi, uj, vj] = [u[3 * i], v[3 * i], u[3 * j], v[3 * j]];
      h[3 * i + j] = 2 * ui * vj + identity - ui * uj - vi * vj + turn * ui * vj;
    }
  return h;
}
