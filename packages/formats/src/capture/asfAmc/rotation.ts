/** A 3 × 3 matrix, row by row. */
export type Matrix3 = number[];

export const identity = (): Matrix3 => [1, 0, 0, 0, 1, 0, 0, 0, 1];

export function multiply(a: Matrix3, b: Matrix3): Matrix3 {
  const product = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++) product[3 * i + j] = a[3 * i] * b[j] + a[3 * i + 1] * b[3 + j] + a[3 * i + 2] * b[6 + j];
  return product;
}

export const transposed = (m: Matrix3): Matrix3 => [m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]];

export const rotated = (m: Matrix3, [x, y, z]: readonly number[]): [number, number, number] => [
  m[0] * x + m[1] * y + m[2] * z,
  m[3] * x + m[4] * y + m[5] * z,
  m[6] * x + m[7] * y + m[8] * z,
];

/**
 * Turns about axes that stand still, one after the other: the first of the order is applied first, so that XYZ is Rz · Ry · Rx.
 * @param order some of X, Y and Z
 * @param angles about x, y and z, in radians
 */
export function turns(order: string, angles: readonly number[]): Matrix3 {
  let matrix = identity();
  for (const axis of order) {
    const index = 'XYZ'.indexOf(axis);
    if (angles[index] !== 0) matrix = multiply(turn(index, angles[index]), matrix);
  }
  return matrix;
}

function turn(axis: number, angle: number): Matrix3 {
  const [u, v] = [(axis + 1) % 3, (axis + 2) % 3];
  const matrix = identity();
  matrix[4 * u] = Math.cos(angle);
  matrix[4 * v] = Math.cos(angle);
  matrix[3 * u + v] = -Math.sin(angle);
  matrix[3 * v + u] = Math.sin(angle);
  return matrix;
}
