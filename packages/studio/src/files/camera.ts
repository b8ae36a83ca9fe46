/** How a file of 3D landmarks is seen: by a camera that can be turned about it. */
import type { Axis } from '@anylift/formats';
import { orientationOf } from '../gallery/orientation.js';

/** Looks from far away (weak perspective); the middle of a pose is always in the middle of the picture. */
export interface Camera {
  /** The axis of the file that points up. */
  up: Axis;
  /** Degrees about it. */
  azimuth: number;
  /** Degrees above the horizon. */
  elevation: number;
}

/** What an answer of a lift was lifted from. */
export const FROM_THE_PICTURE: Camera = { up: '-y', azimuth: 0, elevation: 0 };

/** Rotations that make +y of an axis: 3 × 3, row by row. */
const UPRIGHT: Record<Axis, readonly number[]> = {
  '+x': [0, -1, 0, 1, 0, 0, 0, 0, 1],
  '-x': [0, 1, 0, -1, 0, 0, 0, 0, 1],
  '+y': [1, 0, 0, 0, 1, 0, 0, 0, 1],
  '-y': [1, 0, 0, 0, -1, 0, 0, 0, -1],
  '+z': [1, 0, 0, 0, 0, 1, 0, -1, 0],
  '-z': [1, 0, 0, 0, 0, -1, 0, 1, 0],
};

export const AXES = Object.keys(UPRIGHT) as Axis[];

/** From the axes of the file to those of the camera: x right, y down, z away. 3 × 3, row by row. */
export function orientationFrom({ up, azimuth, elevation }: Camera): Float64Array {
  const [a, b] = [orientationOf(azimuth, elevation), UPRIGHT[up]];
  return Float64Array.from({ length: 9 }, (_, k) => {
    const [row, column] = [3 * Math.floor(k / 3), k % 3];
    return a[row] * b[column] + a[row + 1] * b[column + 3] + a[row + 2] * b[column + 6];
  });
}

/** Where up is in the camera frame. */
export function upFrom({ azimuth, elevation }: Camera): [number, number, number] {
  const orientation = orientationOf(azimuth, elevation);
  return [orientation[1], orientation[4], orientation[7]];
}
