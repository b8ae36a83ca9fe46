import type { Random } from '../random.js';
import { figureExtent, isPresent } from './figure.js';
import type { KeypointSet } from './keypointSet.js';

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

/** Which cameras a training draws. */
export interface CameraConfig extends ViewOptions {
  /** Share of samples that are seen from anywhere and any way up, whatever `up` says, like a thing in a hand. */
  tumble: number;
  /** Share of samples seen in perspective: from `nearest` to `farthest` sizes away, uniform in their logarithm. */
  near: number;
  nearest: number;
  farthest: number;
}

/** Those of an evaluation. */
export const DEFAULT_CAMERAS: CameraConfig = { ...DEFAULT_VIEWS, tumble: 0, near: 0, nearest: 2.2, farthest: 20 };

export interface Camera {
  /** 3 × 3, row by row. */
  orientation: Float64Array;
  /** Its distance in sizes of the figure; weak perspective where not given. */
  perspective?: number;
}

export function drawCamera(up: KeypointSet['up'], config: CameraConfig, random: Random): Camera {
  const orientation = randomOrientation(random.chance(config.tumble) ? null : up, config, random);
  if (!random.chance(config.near)) return { orientation, perspective: config.perspective };
  return { orientation, perspective: Math.exp(random.uniform(Math.log(config.nearest), Math.log(config.farthest))) };
}

/** A figure as one camera sees it; x right, y down, z away from the camera. */
export interface View {
  /** [N, 2] in the units of the figure; NaN where a landmark is missing. */
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

/**
 * See a figure. The centre of its landmarks lies on the viewing axis, and at its distance one unit of the shape is one unit of the picture.
 * @param points [N, 3], NaN where missing
 * @param orientation 3 × 3, row by row
 * @param perspective the camera's distance in sizes of the figure; weak perspective where not given
 */
export function viewPoints(points: Float64Array, orientation: Float64Array, perspective?: number): View {
  const N = points.length / 3;
  const shape = new Float64Array(N * 3);
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = orientation;
  let [centreX, centreY, centreZ, count] = [0, 0, 0, 0];
  for (let at = 0; at < shape.length; at += 3) {
    const [px, py, pz] = [points[at], points[at + 1], points[at + 2]];
    if (!isPresent(points, at)) {
      shape.fill(Number.NaN, at, at + 3);
      continue;
    }
    centreX += shape[at] = xx * px + xy * py + xz * pz;
    centreY += shape[at + 1] = yx * px + yy * py + yz * pz;
    centreZ += shape[at + 2] = zx * px + zy * py + zz * pz;
    count++;
  }
  const distance = perspective === undefined ? Number.POSITIVE_INFINITY : perspective * figureExtent(points);
  const keypoints = new Float64Array(N * 2);
  for (let i = 0; i < N; i++) {
    shape[i * 3] -= centreX / count;
    shape[i * 3 + 1] -= centreY / count;
    shape[i * 3 + 2] -= centreZ / count;
    const nearness = 1 + shape[i * 3 + 2] / distance;
    keypoints[i * 2] = shape[i * 3] / nearness;
    keypoints[i * 2 + 1] = shape[i * 3 + 1] / nearness;
  }
  return { shape, keypoints };
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
