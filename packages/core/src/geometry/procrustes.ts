import { centroid } from './points.js';
import { nearestRotation } from './rotation.js';

export interface ProcrustesOptions {
  /** Allow mirror images: the paper's own R = UVᵀ. Default false: det R = +1. */
  reflection?: boolean;
  /** Keep the scale at this value. Default: the best one. */
  scale?: number;
}

/** y ≈ scale · rotation · x + translation. */
export interface Similarity {
  /** 3 × 3, row by row, acting on column vectors. */
  rotation: Float64Array;
  /** Units of the target per unit of the source, ≥ 0. */
  scale: number;
  /** In units of the target. */
  translation: Float64Array;
  /** N × 3: all points of the source, those of weight 0 as well, after the similarity. */
  aligned: Float64Array;
}

/**
 * Orthogonal Procrustes: the similarity of `source` onto `target` that minimises Σ w |γ R x + t − y|²
 * (3D-LFM, section 3.3; Umeyama 1991). With H = Σ w ỹ x̃ᵀ over centred points, R is the rotation nearest to H
 * and γ = tr(Rᵀ H) / Σ w |x̃|².
 * Never NaN: what coinciding, collinear or planar points leave open is chosen nearest to the identity, and a source
 * without extent keeps scale 1. Landmarks of weight 0 are not read for the fit, so their target may be NaN.
 * @param source N × 3
 * @param target N × 3
 * @param weights N, each ≥ 0
 */
export function procrustes(
  source: Float64Array,
  target: Float64Array,
  weights: Float64Array,
  options: ProcrustesOptions = {},
): Similarity {
  const from = centroid(source, weights);
  const to = centroid(target, weights);
  const h = new Float64Array(9);
  let energy = 0;
  for (let n = 0; n < weights.length; n++) {
    const w = weights[n];
    if (w === 0) continue;
    for (let j = 0; j < 3; j++) {
      const x = source[3 * n + j] - from[j];
      energy += w * x * x;
      for (let i = 0; i < 3; i++) h[3 * i + j] += w * (target[3 * n + i] - to[i]) * x;
    }
  }
  const rotation = nearestRotation(h, options.reflection);
  const gain = rotation.reduce((sum, r, k) => sum + r * h[k], 0);
  const scale = options.scale ?? (energy > 0 ? Math.max(0, gain / energy) : 1);

  const translation = Float64Array.from(to, (y, i) => y - scale * row(rotation, i, from, 0));
  const aligned = new Float64Array(source.length);
  for (let k = 0; k < source.length; k++) aligned[k] = scale * row(rotation, k % 3, source, k - (k % 3)) + translation[k % 3];
  return { rotation, scale, translation, aligned };
}

/** Row i of a matrix times the point that begins at `at`. */
function row(m: Float64Array, i: number, points: Float64Array, at: number): number {
  return m[3 * i] * points[at] + m[3 * i + 1] * points[at + 1] + m[3 * i + 2] * points[at + 2];
}
