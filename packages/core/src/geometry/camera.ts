import { centroid } from './points.js';
import { nearestRotation } from './rotation.js';
import { allocateSvd3, svd3 } from './svd3.js';

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
  takeMoments(shape, shapeCentre, image, imageCentre, weights);
  takeStarts();
  let best = refine(STARTS[0]);
  for (const start of STARTS.slice(1)) {
    const pose = refine(start);
    if (isBetter(pose, best, TIE * moments.energy)) best = pose;
  }
  const rotation = best.rotation.slice();
  const { scale } = best;
  const [x, y] = project(shapeCentre, { rotation, scale, translation: new Float64Array(2) });
  return { rotation, scale, translation: Float64Array.of(imageCentre[0] - x, imageCentre[1] - y) };
}

/*
 * What follows works on arrays that are kept from call to call: it is done once a frame, and a typed array of nine numbers takes longer
 * to make than to fill.
 */

/** Everything the cost knows of the points. */
const moments = {
  /** Σ w x xᵀ, 3 × 3. */
  c: new Float64Array(9),
  /** Σ w u xᵀ, 2 × 3. */
  b: new Float64Array(6),
  /** Σ w|u|². */
  energy: 0,
};

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

const allocatePose = (): Pose => ({
  rotation: new Float64Array(9),
  scale: 1,
  cost: 0,
  y: new Float64Array(9),
  d: new Float64Array(6),
});

/** Where Newton's method starts, each with the pose that it tries next. */
const STARTS = Array.from({ length: 3 }, () => ({ pose: allocatePose(), next: allocatePose() }));

const SCRATCH = {
  svd: allocateSvd3(),
  affine: new Float64Array(9),
  flat: new Float64Array(9),
  step: new Float64Array(3),
  turn: new Float64Array(9),
  hessian: new Float64Array(9),
  product: new Float64Array(9),
};

function takeMoments(
  shape: Float64Array,
  shapeCentre: Float64Array,
  image: Float64Array,
  imageCentre: Float64Array,
  weights: Float64Array,
): void {
  const [x0, y0, z0] = shapeCentre;
  const [u0, v0] = imageCentre;
  let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
  let [ux, uy, uz, vx, vy, vz] = [0, 0, 0, 0, 0, 0];
  let energy = 0;
  for (let n = 0; n < weights.length; n++) {
    const w = weights[n];
    if (w === 0) continue;
    const u = image[2 * n] - u0;
    const v = image[2 * n + 1] - v0;
    const x = shape[3 * n] - x0;
    const y = shape[3 * n + 1] - y0;
    const z = shape[3 * n + 2] - z0;
    energy += w * (u * u + v * v);
    xx += w * x * x;
    xy += w * x * y;
    xz += w * x * z;
    yy += w * y * y;
    yz += w * y * z;
    zz += w * z * z;
    ux += w * u * x;
    uy += w * u * y;
    uz += w * u * z;
    vx += w * v * x;
    vy += w * v * y;
    vz += w * v * z;
  }
  moments.c.set([xx, xy, xz, xy, yy, yz, xz, yz, zz]);
  moments.b.set([ux, uy, uz, vx, vy, vz]);
  moments.energy = energy;
}

/**
 * Rotations to start from. M = B C⁺ is the affine camera. Its nearest rotation is exact without noise unless the shape is
 * flat: then M lacks its component along the thin axis e, and s R₂ = M ± m eᵀ with m such that both rows come out
 * orthogonal and of one length: m mᵀ = σ₁² I − M Mᵀ.
 */
function takeStarts(): void {
  const { b, c } = moments;
  const { affine, flat, svd } = SCRATCH;
  const { v: axes, sigma } = svd3(c, svd);
  affine.fill(0);
  flat.fill(0);
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
  const uu = flat[0] * flat[0] + flat[1] * flat[1] + flat[2] * flat[2];
  const uv = flat[0] * flat[3] + flat[1] * flat[4] + flat[2] * flat[5];
  const vv = flat[3] * flat[3] + flat[4] * flat[4] + flat[5] * flat[5];
  // σ₁² − σ₂² of M, as the difference of the eigenvalues of M Mᵀ.
  const excess = Math.hypot(uu - vv, 2 * uv);
  let mu = Math.sqrt((excess + Math.abs(uu - vv)) / 2);
  let mv = mu > 0 ? -uv / mu : 0;
  if (uu > vv) [mu, mv] = [mv, mu];
  const [affineStart, ...tilted] = STARTS;
  for (const [i, { pose }] of tilted.entries()) {
    const depth = i === 0 ? 1 : -1;
    const { rotation } = pose;
    for (let j = 0; j < 3; j++) {
      rotation[j] = flat[j] + depth * mu * axes[3 * j + 2];
      rotation[3 + j] = flat[3 + j] + depth * mv * axes[3 * j + 2];
    }
    completeRotation(rotation);
  }
  affineStart.pose.rotation.set(nearestRotation(affine));
}

/** Two orthogonal rows of one length, made a rotation; the identity where they have none. */
function completeRotation(r: Float64Array): void {
  const first = Math.sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
  if (!(first > 0)) {
    r.fill(0);
    r[0] = r[4] = r[8] = 1;
    return;
  }
  for (let j = 0; j < 3; j++) r[j] /= first;
  const along = r[0] * r[3] + r[1] * r[4] + r[2] * r[5];
  for (let j = 0; j < 3; j++) r[3 + j] -= along * r[j];
  const second = Math.sqrt(r[3] * r[3] + r[4] * r[4] + r[5] * r[5]);
  for (let j = 0; j < 3; j++) r[3 + j] /= second;
  r[6] = r[1] * r[5] - r[2] * r[4];
  r[7] = r[2] * r[3] - r[0] * r[5];
  r[8] = r[0] * r[4] - r[1] * r[3];
}

/** Fill in what follows from the rotation of a pose. */
function follow(pose: Pose): void {
  const { c, b, energy } = moments;
  const { rotation, y, d } = pose;
  multiply(rotation, c, SCRATCH.product);
  multiplyTransposed(SCRATCH.product, rotation, y);
  multiplyTransposed(b, rotation, d);
  const agreement = d[0] + d[4];
  const width = y[0] + y[4];
  // A scale below zero would be a half turn of the picture: it counts as no agreement.
  pose.scale = width > 0 ? Math.max(0, agreement / width) : 1;
  pose.cost = energy - pose.scale * Math.max(0, agreement);
}

/** Newton's method on so(3), the scale eliminated, until its step is rounding. The cost never grows. */
function refine(start: (typeof STARTS)[number]): Pose {
  let { pose, next } = start;
  const { step } = SCRATCH;
  const slack = 1e-15 * moments.energy;
  follow(pose);
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    newtonStep(pose, step);
    let size = Math.sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
    turn(pose.rotation, step, next.rotation);
    follow(next);
    for (; next.cost > pose.cost + slack && size > LAST_STEP; size /= 2) {
      for (let k = 0; k < 3; k++) step[k] /= 2;
      turn(pose.rotation, step, next.rotation);
      follow(next);
    }
    if (next.cost > pose.cost + slack) break;
    [pose, next] = [next, pose];
    if (size <= LAST_STEP) break;
  }
  return pose;
}

/**
 * −|H|⁻¹ g for R ← exp([ω]) R at ω = 0. |H| has the eigenvalues of the Hessian without their signs, so that the step leaves
 * saddles downhill; where H is not definite H = UΣVᵀ gives it as VΣVᵀ. Directions the cost does not depend on are left alone.
 * With r = s yₓᵧ − u and E = Σ w s r yᵀ: g = Σ w J ᵀr and H = Σ w JᵀJ + sym(E) − tr(E) I, less what the scale takes up.
 */
function newtonStep({ scale: s, y, d }: Pose, step: Float64Array): void {
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
    step.fill(0);
    SCRATCH.hessian.set([xx, xy, xz, xy, yy, yz, xz, yz, zz]);
    const { v, sigma } = svd3(SCRATCH.hessian, SCRATCH.svd);
    for (let k = 0; k < 3; k++) {
      if (!(sigma[k] > 1e-15 * sigma[0])) continue;
      const along = (v[k] * gx + v[3 + k] * gy + v[6 + k] * gz) / sigma[k];
      for (let i = 0; i < 3; i++) step[i] -= along * v[3 * i + k];
    }
  }
  const size = Math.sqrt(step[0] * step[0] + step[1] * step[1] + step[2] * step[2]);
  if (size > 1) for (let i = 0; i < 3; i++) step[i] /= size;
}

/** out = exp([ω]) R, by Rodrigues. */
function turn(rotation: Float64Array, step: Float64Array, out: Float64Array): void {
  const x = step[0];
  const y = step[1];
  const z = step[2];
  const angle = Math.sqrt(x * x + y * y + z * z);
  // sin(a)/a and (1 − cos a)/a², the latter as a square: it would cancel.
  const sine = angle > 0 ? Math.sin(angle) / angle : 1;
  const half = angle > 0 ? Math.sin(angle / 2) / angle : 0.5;
  const versine = 2 * half * half;
  const t = SCRATCH.turn;
  t[0] = 1 - versine * (y * y + z * z);
  t[1] = versine * x * y - sine * z;
  t[2] = versine * x * z + sine * y;
  t[3] = versine * x * y + sine * z;
  t[4] = 1 - versine * (x * x + z * z);
  t[5] = versine * y * z - sine * x;
  t[6] = versine * x * z - sine * y;
  t[7] = versine * y * z + sine * x;
  t[8] = 1 - versine * (x * x + y * y);
  multiply(t, rotation, out);
}

/** out = a · m; a has rows of three, m is 3 × 3. */
function multiply(a: Float64Array, m: Float64Array, out: Float64Array): void {
  for (let at = 0; at < a.length; at += 3) {
    const [x, y, z] = [a[at], a[at + 1], a[at + 2]];
    out[at] = x * m[0] + y * m[3] + z * m[6];
    out[at + 1] = x * m[1] + y * m[4] + z * m[7];
    out[at + 2] = x * m[2] + y * m[5] + z * m[8];
  }
}

/** out = a · mᵀ. */
function multiplyTransposed(a: Float64Array, m: Float64Array, out: Float64Array): void {
  for (let at = 0; at < a.length; at += 3) {
    const [x, y, z] = [a[at], a[at + 1], a[at + 2]];
    out[at] = x * m[0] + y * m[1] + z * m[2];
    out[at + 1] = x * m[3] + y * m[4] + z * m[5];
    out[at + 2] = x * m[6] + y * m[7] + z * m[8];
  }
}

/** Lower cost; where costs tie, the smaller turn from the identity (the larger trace). */
function isBetter(a: Pose, b: Pose, tie: number): boolean {
  if (Math.abs(a.cost - b.cost) > tie) return a.cost < b.cost;
  return a.rotation[0] + a.rotation[4] + a.rotation[8] > b.rotation[0] + b.rotation[4] + b.rotation[8];
}
