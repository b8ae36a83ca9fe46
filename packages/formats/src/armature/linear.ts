/*
 * Small matrices: 3 × 3, row by row, acting on columns. Quaternions are [x, y, z, w].
 */

export type Quaternion = [x: number, y: number, z: number, w: number];

export const identity = () => Float64Array.of(1, 0, 0, 0, 1, 0, 0, 0, 1);

/** out = a · b. `out` may be neither. */
export function multiply(a: Float64Array, b: Float64Array, out = new Float64Array(9)): Float64Array {
  for (let i = 0; i < 9; i += 3) for (let j = 0; j < 3; j++) out[i + j] = a[i] * b[j] + a[i + 1] * b[3 + j] + a[i + 2] * b[6 + j];
  return out;
}

/** out = aᵀ · b. `out` may be neither. */
export function multiplyTransposed(a: Float64Array, b: Float64Array, out = new Float64Array(9)): Float64Array {
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) out[3 * i + j] = a[i] * b[j] + a[3 + i] * b[3 + j] + a[6 + i] * b[6 + j];
  return out;
}

/** m · v. */
export function apply(m: Float64Array, v: ArrayLike<number>): Float64Array {
  return Float64Array.of(
    m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
    m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
    m[6] * v[0] + m[7] * v[1] + m[8] * v[2],
  );
}

/** mᵀ · v. */
export function applyTransposed(m: Float64Array, v: ArrayLike<number>): Float64Array {
  return Float64Array.of(
    m[0] * v[0] + m[3] * v[1] + m[6] * v[2],
    m[1] * v[0] + m[4] * v[1] + m[7] * v[2],
    m[2] * v[0] + m[5] * v[1] + m[8] * v[2],
  );
}

export const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const norm = (v: ArrayLike<number>) => Math.hypot(v[0], v[1], v[2]);

/** v at length 1; undefined where it has no direction. */
export function direction(v: ArrayLike<number>): Float64Array | undefined {
  const length = norm(v);
  return length > 0 ? Float64Array.of(v[0] / length, v[1] / length, v[2] / length) : undefined;
}

/** Turn about a unit axis, by Rodrigues, from the sine and cosine of the angle. */
export function turnAbout([x, y, z]: ArrayLike<number> & Iterable<number>, sine: number, cosine: number): Float64Array {
  const versine = 1 - cosine;
  return Float64Array.of(
    cosine + versine * x * x,
    versine * x * y - sine * z,
    versine * x * z + sine * y,
    versine * x * y + sine * z,
    cosine + versine * y * y,
    versine * y * z - sine * x,
    versine * x * z - sine * y,
    versine * y * z + sine * x,
    cosine + versine * z * z,
  );
}

/** The smallest turn of one unit vector onto another; about some axis across them where they are opposite. */
export function smallestTurn(from: Float64Array, to: Float64Array): Float64Array {
  const axis = Float64Array.of(
    from[1] * to[2] - from[2] * to[1],
    from[2] * to[0] - from[0] * to[2],
    from[0] * to[1] - from[1] * to[0],
  );
  const sine = norm(axis);
  const cosine = dot(from, to);
  if (sine > 1e-9) return turnAbout([axis[0] / sine, axis[1] / sine, axis[2] / sine], sine, cosine);
  if (cosine > 0) return identity();
  return turnAbout(direction(across(from))!, 0, -1);
}

/** Some vector across another. */
function across(v: Float64Array): Float64Array {
  const [x, y, z] = v;
  return Math.abs(x) > Math.abs(z) ? Float64Array.of(-y, x, 0) : Float64Array.of(0, -z, y);
}

/** A rotation as a unit quaternion, that of the two which is nearer to `near`. */
export function quaternionOf(m: Float64Array, near: ArrayLike<number> = [0, 0, 0, 1]): Quaternion {
  const q = unitQuaternion(m);
  const same = q[0] * near[0] + q[1] * near[1] + q[2] * near[2] + q[3] * near[3] >= 0;
  return same ? q : [-q[0], -q[1], -q[2], -q[3]];
}

/** By the largest of the four squares, which never cancels (Shepperd 1978). */
function unitQuaternion(m: Float64Array): Quaternion {
  const squares = [1 + m[0] - m[4] - m[8], 1 - m[0] + m[4] - m[8], 1 - m[0] - m[4] + m[8], 1 + m[0] + m[4] + m[8]];
  const largest = squares.indexOf(Math.max(...squares));
  const products: Quaternion[] = [
    [squares[0], m[1] + m[3], m[2] + m[6], m[7] - m[5]],
    [m[1] + m[3], squares[1], m[5] + m[7], m[2] - m[6]],
    [m[2] + m[6], m[5] + m[7], squares[2], m[3] - m[1]],
    [m[7] - m[5], m[2] - m[6], m[3] - m[1], squares[3]],
  ];
  const [x, y, z, w] = products[largest];
  const length = Math.hypot(x, y, z, w);
  return [x / length, y / length, z / length, w / length];
}

/** The rotation of a quaternion, which need not be of length 1. */
export function rotationOf([x, y, z, w]: ArrayLike<number> & Iterable<number>): Float64Array {
  const s = 2 / (x * x + y * y + z * z + w * w || 1);
  return Float64Array.of(
    1 - s * (y * y + z * z),
    s * (x * y - z * w),
    s * (x * z + y * w),
    s * (x * y + z * w),
    1 - s * (x * x + z * z),
    s * (y * z - x * w),
    s * (x * z - y * w),
    s * (y * z + x * w),
    1 - s * (x * x + y * y),
  );
}
