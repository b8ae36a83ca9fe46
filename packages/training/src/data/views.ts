import type { Random } from '../random.js';
import { frameExtent, isPresent, type KeypointSet } from './keypointSet.js';

/** Which cameras see a set. Angles in degrees. */
export interface ViewOptions {
  /** Lowest and highest elevation of the camera above the horizon. */
  elevation: [low: number, high: number];
  /** Largest roll about the viewing direction, either way. */
  roll: number;
  /** Distance of a perspective camera in object sizes (the diagonal of the bounding box), 1 or more; weak perspective where not given. */
  perspective?: number;
}

export const DEFAULT_VIEWS: ViewOptions = { elevation: [-20, 60], roll: 15 };

/** One frame as one camera sees it; x right, y down, z away from the camera. */
export interface View {
  /** [N, 2] in the units of the set; NaN where a landmark is missing. */
  keypoints: Float64Array;
  /** [N, 3]: the same landmarks in the camera's frame, about the centre of the shape; NaN where missing. */
  shape: Float64Array;
}

/** A camera's orientation: uniform azimuth about `up`, elevation and roll as given; any rotation where `up` is unknown. 3 × 3, row by row. */
export function randomOrientation(up: KeypointSet['up'], options: ViewOptions, random: Random): Float64Array {
  if (!up) return randomRotation(random);
  const azimuth = random.uniform(0, 2 * Math.PI);
  const elevation = radians(random.uniform(...options.elevation));
  const roll = radians(random.uniform(-options.roll, options.roll));
  // Two horizontal axes a, b with a × b = up; f is the horizontal viewing direction.
  const a = Math.abs(up[0]) < 0.5 ? cross(up, [1, 0, 0]) : cross(up, [0, 1, 0]);
  const b = cross(up, a);
  const f = combine(Math.cos(azimuth), a, Math.sin(azimuth), b);
  const z = combine(Math.cos(elevation), f, -Math.sin(elevation), up);
  const y = combine(-Math.sin(elevation), f, -Math.cos(elevation), up);
  const x = cross(y, z);
  const rolledX = combine(Math.cos(roll), x, Math.sin(roll), y);
  const rolledY = combine(-Math.sin(roll), x, Math.cos(roll), y);
  return Float64Array.of(...rolledX, ...rolledY, ...z);
}

/** See a frame. The centre of its landmarks lies on the viewing axis. */
export function viewFrame(set: KeypointSet, frame: number, orientation: Float64Array, perspective?: number): View {
  const N = set.keypoints;
  const shape = new Float64Array(N * 3);
  const centre = [0, 0, 0];
  let count = 0;
  for (let i = 0; i < N; i++) {
    const at = (frame * N + i) * 3;
    const present = isPresent(set.points, at);
    for (let row = 0; row < 3; row++) {
      const value =
        orientation[row * 3] * set.points[at] +
        orientation[row * 3 + 1] * set.points[at + 1] +
        orientation[row * 3 + 2] * set.points[at + 2];
      shape[i * 3 + row] = present ? value : Number.NaN;
      if (present) centre[row] += value;
    }
    if (present) count++;
  }
  for (let k = 0; k < shape.length; k++) shape[k] -= centre[k % 3] / count;
  const distance = perspective === undefined ? Number.POSITIVE_INFINITY : perspective * frameExtent(set, frame);
  return { shape, keypoints: project(shape, distance) };
}

/** At the distance of the centre one unit of the shape is one unit of the picture. */
function project(shape: Float64Array, distance: number): Float64Array {
  return Float64Array.from({ length: (shape.length / 3) * 2 }, (_, k) => {
    const i = k >> 1;
    return shape[i * 3 + (k & 1)] / (1 + shape[i * 3 + 2] / distance);
  });
}

/** Uniform over all rotations, from a normal quaternion. */
function randomRotation(random: Random): Float64Array {
  const q = [random.normal(), random.normal(), random.normal(), random.normal()];
  const norm = Math.hypot(...q);
  const [w, x, y, z] = q.map((value) => value / norm);
  return Float64Array.of(
    1 - 2 * (y * y + z * z),
    2 * (x * y - z * w),
    2 * (x * z + y * w),
    2 * (x * y + z * w),
    1 - 2 * (x * x + z * z),
    2 * (y * z - x * w),
    2 * (x * z - y * w),
    2 * (y * z + x * w),
    1 - 2 * (x * x + y * y),
  );
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function cross(a: number[], b: number[]): number[] {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function combine(s: number, a: number[], t: number, b: number[]): number[] {
  return a.map((value, i) => s * value + t * b[i]);
}
