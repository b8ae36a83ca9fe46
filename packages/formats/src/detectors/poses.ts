import { InputError } from '@anylift/core';
import { show } from '../containers/json.js';
import { PictureSizeError } from '../pictureSize.js';
import { allocatePoses, type Poses } from '../recording.js';

/** An instance that a document tells of, and its frame. */
export interface Found<T> {
  frame: number;
  of: T;
}

/** Room for one pose: [N, D] and [N], all missing so far. */
export interface Room {
  points: Float64Array;
  scores: Float64Array;
}

/** Where a landmark is in a document, for error messages: `people.json: person 2, keypoint 5`. */
export type Place = (keypoint: number) => string;

/**
 * Poses of everything found, frame after frame, in the order in which they were found.
 * @param fill puts the landmarks of one in its room
 * @throws InputError when they are too many
 */
export function collectPoses<T>(
  found: Found<T>[],
  { keypointCount, dimensions, scored }: { keypointCount: number; dimensions: 2 | 3; scored: boolean },
  where: string,
  fill: (of: T, room: Room) => void,
): Poses {
  const sorted = [...found].sort((a, b) => a.frame - b.frame);
  const poses = allocatePoses(sorted.length, keypointCount, dimensions, where, scored);
  const scratch = new Float64Array(keypointCount);
  for (const [p, { frame, of }] of sorted.entries()) {
    poses.frame[p] = frame;
    poses.instance[p] = p > 0 && poses.frame[p - 1] === frame ? poses.instance[p - 1] + 1 : 0;
    fill(of, {
      points: poses.points.subarray(p * keypointCount * dimensions, (p + 1) * keypointCount * dimensions),
      scores: poses.scores?.subarray(p * keypointCount, (p + 1) * keypointCount) ?? scratch,
    });
  }
  return poses;
}

/**
 * Put one landmark in its room; it stays missing where a coordinate is null or the score is not above 0.
 * @param values with the coordinates from index `from` on
 * @throws InputError for anything that is no number
 */
export function putLandmark(
  { points, scores }: Room,
  keypoint: number,
  values: ArrayLike<unknown>,
  from: number,
  dimensions: 2 | 3,
  score: unknown,
  place: Place,
): void {
  let missing = false;
  for (let d = 0; d < dimensions; d++) {
    const value = values[from + d];
    if (value === null) missing = true;
    else if (typeof value !== 'number')
      throw new InputError(`${place(keypoint)}: ${'xyz'[d]} is ${show(value)}, expected a number`);
  }
  if (missing && typeof score !== 'number') return;
  if (typeof score !== 'number' || !Number.isFinite(score))
    throw new InputError(`${place(keypoint)}: the score is ${show(score)}, expected a number`);
  scores[keypoint] = score;
  if (missing || score <= 0) return;
  for (let d = 0; d < dimensions; d++) points[keypoint * dimensions + d] = values[from + d] as number;
}

/**
 * Put landmarks that stand one after the other, each with its score: x, y, score, x, y, score …
 * @param first landmark of the rig that they begin at
 * @throws InputError for anything that is no number
 */
export function putFlat(room: Room, first: number, values: readonly unknown[], dimensions: 2 | 3, place: Place): void {
  const width = dimensions + 1;
  for (let at = 0, keypoint = first; at + width <= values.length; at += width, keypoint++)
    putLandmark(room, keypoint, values, at, dimensions, values[at + dimensions], place);
}

/** Shares of the picture lie between 0 and 1, but for a few landmarks outside of it; of pixels, nearly all are larger than this. */
const LARGEST_SHARE = 2;

/**
 * Make pixels of coordinates that are shares of the picture, as most of them tell; pixels stay as they are.
 * @throws PictureSizeError when the size of the picture is not known
 */
export function toPixels(points: Float64Array, size: { width: number; height: number } | undefined, where: string): void {
  let seen = 0;
  let beyond = 0;
  for (const value of points) {
    if (Number.isNaN(value)) continue;
    seen++;
    if (Math.abs(value) > LARGEST_SHARE) beyond++;
  }
  if (2 * beyond >= seen) return;
  if (!size) throw new PictureSizeError(where);
  for (let at = 0; at < points.length; at += 2) {
    points[at] *= size.width;
    points[at + 1] *= size.height;
  }
}
