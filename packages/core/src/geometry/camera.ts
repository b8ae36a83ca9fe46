import { centroid } from './points.js';
import { nearestRotation } from './rotation.js';
import { svd3 } from './svd3.js';

/** Weak perspective: [x, y] = scale · (first two rows of rotation) · S + translation. */
export interface WeakPerspective {
  /** 3 × 3, row by row, det = +1: shape frame to camera frame (x right, y down, z away from the camera). */
  rotation: Float64Array;
  /** Units of the 2D points per unit of the shape, ≥ 0. */
  scale: number;
  /** In units of the 2D points. */
  translation: Float64Array;
}

/** N × 2: where a weak-perspective camera sees a shape (N × 3). */
export function project(shape: Float64Array, { rotation: r, scale, translation: t }: WeakPerspective): Float64Array {
  const image = new Float64Array((shape.length / 3) * 2);
  for (let n = 0; 3 * n < shape.length; n++) {
    const [x, y, z] = [shape[3 * n], shape[3 * n + 1], shape[3 * n + 2]];
    image[2 * n] = scale * (r[0] * x + r[1] * y + r[2] * z) + t[0];
    image[2 * n + 1] = scale * (r[3] * x + r[4] * y + r[5] * z) + t[1];
  }
  return image;
}

/** Axes of the shape thinner than this share of its length (as squares) say nothing of the camera. */
const FLAT = 1e-12;
/** Costs closer than this share of Σ w|u|² differ by rounding alone. */
const TIE = 1e-13;
const MAX_ITERATIONS = 100;
/** Radians. Newton converges quadratically, so what is left after a step of this size is below rounding. */
const LAST_STEP = 1e-9;
/** A Hessian whose pivots are above this share of its largest entry is solved as it stands. */
const DEFINITE = 1e-6;

/**
 * Orthographic N-point: the camera that minimises Σ w |scale · (R S)ₓᵧ + t − W|², from a shape and its picture.
 *
 * Centred, the cost depends on the points through C = Σ w x xᵀ (3 × 3), B = Σ w u xᵀ (2 × 3) and Σ w|u|² alone; the best scale
 * is closed for each R. What is left is a problem over SO(3) whose cost does not grow with N: Newton's method on so(3) from
 * closed-form starts (the affine camera, and both poses in which the flattened shape fits), the best of which is answered.
 *
 * A planar shape fits exactly as well in two poses, tilted one way or the other: the one nearer to the identity is
 * answered, likewise where a collinear shape leaves the turn about itself open. No extent: the identity, with scale 1 where the
 * shape has none and 0 where only the picture has none.
 * @param shape N × 3
 * @param image N × 2
 * @param weights N, each ≥ 0; a landmark of weight 0 is not read, so it may be NaN
 */
export function orthographicNPoint(shape: Float64Array, image: Float64Array, weights: Float64Array): WeakPerspective {
  const shapeCentre = centroid(shape, weights);
  const imageCentre = centroid(image, weights, 2);
  const moments = momentsOf(shape, shapeCentre, image, imageCentre, weights);
  const { rotation, scale } = starts(moments)
    .map((start) => refine(start, moments))
    .reduce((best, pose) => (isBetter(pose, best, TIE * moments.energy) ? pose : best));
  const [x, y] = project(shapeCentre, { rotation, scale, translation: new Float64Array(2) });
  return { rotation, scale, translation: Float64Array.of(imageCentre[0] - x, imageCentre[1] - y) };
}

/** Everything the cost knows of the points. */
interface Moments {
  /** Σ w x xᵀ, 3 × 3. */
  c: Float64Array;
  /** Σ w u xᵀ, 2 × 3. */
  b: Float64Array;
  /** Σ w|u|². */
  energy: number;
}

function momentsOf(
  shape: Float64Array,
  shapeCentre: Float64Array,
  image: Float64Array,
  imageCentre: Float64Array,
  weights: Float64Array,
): Moments {
  const c = new Float64Array(9);
  const b = new Float64Array(6);
  let energy = 0;
  for (let n = 0; n < weights.length; n++) {
    const w = weights[n];
    if (w === 0) continue;
    const u = image[2 * n] - imageCentre[0];
    const v = image[2 * n + 1] - imageCentre[1];
    energy += w * (u * u + v * v);
    for (let j = 0; j < 3; j++) {
      const x = w * (shape[3 * n + j] - shapeCentre[j]);
      b[j] += u * x;
      b[3 + j] += v * x;
      for (let i = 0; i < 3; i++) c[3 * i + j] += (shape[3 * n + i] - shapeCentre[i]) * x;
    }
  }
  return { c, b, energy };
}

/**
 * Rotations to start from. M = B C⁺ is the affine camera. Its nearest rotation is exact without noise unless the shape is
 * flat: then M lacks its component along the thin axis e, and s R₂ = M ± m eᵀ with m such that both rows come out
 * orthogonal and of one length: m ⟂ u₁, |m|² = σ₁² − σ₂².
 */
function starts({ c, b }: Moments): Float64Array[] {
  const { v: axes, sigma } = svd3(c);
  const affine = new Float64Array(9);
  const flat = new Float64Array(9);
  for (let k = 0; k < 3; k++) {
    if (!(sigma[k] > FLAT * sigma[0])) continue;
    for (let i = 0; i < 2; i++) {
      const along = (b[3 * i] * axes[k] + b[3 * i + 1] * axes[3 + k] + b[3 * i + 2] * axes[6 + k]) / sigma[k];
      for (let j = 0; j < 3; j++) {
        affine[3 * i + j] += along * axes[3 * j + k];
        if (k < 2) flat[3 * i + j] += along * axes[3 * j + k];
      }
    }
  }
  const { u, sigma: lengths } = svd3(flat);
  const m = Math.sqrt(Math.max(0, lengths[0] ** 2 - lengths[1] ** 2));
  const tilted = [m, -m].map((depth) => {
    const frame = flat.slice();
    for (let j = 0; j < 3; j++) {
      frame[j] -= depth * u[3] * axes[3 * j + 2];
      frame[3 + j] += depth * u[0] * axes[3 * j + 2];
    }
    return frame;
  });
  return [affine, ...tilted].map((frame) => nearestRotation(frame));
}

/** A rotation with its best scale and what follows from both. */
interface Pose {
  rotation: Float64Array;
  scale: number;
  /** Σ w |s (R x)ₓᵧ − u|² over centred points. */
  cost: number;
  /** R C Rᵀ, 3 × 3: second moments of the turned shape y = R x. */
  y: Float64Array;
  /** B Rᵀ, 2 × 3: Σ w u yᵀ. */
  d: Float64Array;
}

function poseOf(rotation: Float64Array, { c, b, energy }: Moments): Pose {
  const rc = new Float64Array(9);
  multiply(rotation, c, rc, false);
  const y = new Float64Array(9);
  multiply(rc, rotation, y, true);
  const d = new Float64Array(6);
  multiply(b, rotation, d, true);
  const agreement = d[0] + d[4];
  const width = y[0] + y[4];
  // A scale below zero would be a half turn of the picture: it counts as no agreement.
  const scale = width > 0 ? Math.max(0, agreement / width) : 1;
  return { rotation, scale, cost: energy - scale * Math.max(0, agreement), y, d };
}

/** Newton's method on so(3), the scale eliminated, until its step is rounding. The cost never grows. */
function refine(start: Float64Array, moments: Moments): Pose {
  let pose = poseOf(start, moments);
  const slack = 1e-15 * moments.energy;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const step = newtonStep(pose);
    let size = Math.hypot(step[0], step[1], step[2]);
    let next = poseOf(turned(pose.rotation, step), moments);
    for (; next.cost > pose.cost + slack && size > LAST_STEP; size /= 2) {
      for (let k = 0; k < 3; k++) step[k] /= 2;
      next = poseOf(turned(pose.rotation, step), moments);
    }
    if (next.cost > pose.cost + slack) break;
    pose = next;
    if (size <= LAST_STEP) break;
  }
  return pose;
}

/**
 * −|H|⁻¹ g for R ← exp([ω]) R at ω = 0. |H| has the eigenvalues of the Hessian without their signs, so that the step leaves
 * saddles downhill; where H is not definite H = UΣVᵀ gives it as VΣVᵀ. Directions the cost does not depend on are left alone.
 * With r = s yₓᵧ − u and E = Σ w s r yᵀ: g = Σ w J ᵀr and H = Σ w JᵀJ + sym(E) − tr(E) I, less what the scale takes up.
 */
function newtonStep({ scale: s, y, d }: Pose): Float64Array {
  const e = (i: number, j: number) => s * (s * y[3 * i + j] - d[3 * i + j]);
  const gx = -e(1, 2);
  const gy = e(0, 2);
  const gz = e(1, 0) - e(0, 1);
  const s2 = s * s;
  const trace = e(0, 0) + e(1, 1);
  // Mixed derivatives by the logarithm of the scale, divided by the root of its own second derivative.
  const root = s * Math.sqrt(y[0] + y[4]) || 1;
  const hx = (gx - s2 * y[5]) / root;
  const hy = (gy + s2 * y[2]) / root;
  const hz = gz / root;
  const xy = (e(0, 1) + e(1, 0)) / 2 - hx * hy;
  const xz = e(0, 2) / 2 - s2 * y[2] - hx * hz;
  const yz = e(1, 2) / 2 - s2 * y[5] - hy * hz;
  const xx = s2 * y[8] + e(0, 0) - trace - hx * hx;
  const yy = s2 * y[8] + e(1, 1) - trace - hy * hy;
  const zz = s2 * (y[0] + y[4]) - trace - hz * hz;
  const step = new Float64Array(3);
  // H = L D Lᵀ. All of D above zero: |H| is H.
  const [lx, lz] = [xy / xx, xz / xx];
  const dy = yy - lx * xy;
  const rest = yz - lx * xz;
  const ly = rest / dy;
  const dz = zz - lz * xz - ly * rest;
  const least = DEFINITE * Math.max(xx, yy, zz);
  if (xx > least && dy > least && dz > least) {
    const fy = gy - lx * gx;
    step[2] = -(gz - lz * gx - ly * fy) / dz;
    step[1] = -fy / dy - ly * step[2];
    step[0] = -gx / xx - lx * step[1] - lz * step[2];
  } else {
    const { v, sigma } = svd3(Float64Array.of(xx, xy, xz, xy, yy, yz, xz, yz, zz));
    for (let k = 0; k < 3; k++) {
      if (!(sigma[k] > 1e-15 * sigma[0])) continue;
      const along = (v[k] * gx + v[3 + k] * gy + v[6 + k] * gz) / sigma[k];
      for (let i = 0; i < 3; i++) step[i] -= along * v[3 * i + k];
    }
  }
  const size = Math.hypot(step[0], step[1], step[2]);
  if (size > 1) for (let i = 0; i < 3; i++) step[i] /= size;
  return step;
}

/** exp([ω]) R, by Rodrigues. */
function turned(rotation: Float64Array, step: Float64Array): Float64Array {
  const x = step[0];
  const y = step[1];
  const z = step[2];
  const angle = Math.sqrt(x * x + y * y + z * z);
  // sin(a)/a and (1 − cos a)/a², the latter as a square: it would cancel.
  const sine = angle > 0 ? Math.sin(angle) / angle : 1;
  const half = angle > 0 ? Math.sin(angle / 2) / angle : 0.5;
  const versine = 2 * half * half;
  const turn = new Float64Array([
    1 - versine * (y * y + z * z),
    versine * x * y - sine * z,
    versine * x * z + sine * y,
    versine * x * y + sine * z,
    1 - versine * (x * x + z * z),
    versine * y * z - sine * x,
    versine * x * z - sine * y,
    versine * y * z + sine * x,
    1 - versine * (x * x + y * y),
  ]);
  const result = new Float64Array(9);
  multiply(turn, rotation, result, false);
  return result;
}

/** out = a · m, or a · mᵀ; a has rows of three, m is 3 × 3. */
function multiply(a: Float64Array, m: Float64Array, out: Float64Array, transposed: boolean): void {
  const [across, down] = transposed ? [3, 1] : [1, 3];
  for (let at = 0; at < a.length; at += 3)
    for (let j = 0; j < 3; j++)
      out[at + j] = a[at] * m[across * j] + a[at + 1] * m[across * j + down] + a[at + 2] * m[across * j + 2 * down];
}

/** Lower cost; where costs tie, the smaller turn from the identity (the larger trace). */
function isBetter(a: Pose, b: Pose, tie: number): boolean {
  if (Math.abs(a.cost - b.cost) > tie) return a.cost < b.cost;
  return a.rotation[0] + a.rotation[4] + a.rotation[8] > b.rotation[0] + b.rotation[4] + b.rotation[8];
}
