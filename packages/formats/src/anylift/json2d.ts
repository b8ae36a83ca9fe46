import {
  checkSkeleton,
  type Frame2D,
  InputError,
  type Keypoint2D,
  type Keypoints2D,
  SKELETONS,
  type Skeleton,
} from '@anylift/core';
import { isObject, parsePiece, show, skeletonSchema } from '../containers/json.js';
import { label } from '../label.js';

/**
 * Read the 2D input contract, JSON: `{"skeleton": {"edges": [[i, j]], …}, "frames": [{"keypoints": [[x, y] | [x, y, confidence] | null]}]}`.
 * Units of the picture, x right, y down; null is a hidden landmark; other keys are ignored. Instead of a skeleton there may be the name of
 * a known one.
 * @param document parsed JSON
 * @param where file name for error messages
 * @throws InputError naming the frame and the keypoint
 */
export function readJson2D(document: unknown, where: string): Keypoints2D {
  if (!isObject(document))
    throw new InputError(`${where}: the document is ${show(document)}, expected {"skeleton": …, "frames": […]}`);
  const { frames } = document;
  if (frames === undefined) throw new InputError(`${where}: no "frames", expected "frames": [{"keypoints": [[x, y], …]}, …]`);
  if (!Array.isArray(frames)) throw new InputError(`${where}: "frames" is ${show(frames)}, expected a list of frames`);
  if (frames.length === 0) throw new InputError(`${where}: "frames" is empty, expected at least 1 frame`);
  const skeleton =
    typeof document.skeleton === 'string'
      ? knownSkeleton(document.skeleton, where)
      : parsePiece(skeletonSchema, document.skeleton, 'skeleton', where);
  const keypointCount = keypointsOf(frames[0], 0, where).length;
  checkSkeleton(skeleton, keypointCount, where);
  return { skeleton, frames: frames.map((frame, f) => readFrame(frame, f, keypointCount, skeleton, where)) };
}

function knownSkeleton(name: string, where: string): Skeleton {
  const known = SKELETONS.find((skeleton) => skeleton.name === name);
  if (known) return known;
  const names = SKELETONS.map((skeleton) => skeleton.name).join(', ');
  throw new InputError(`${where}: skeleton is ${show(name)}, expected {"edges": [[i, j], …]} or one of ${names}`);
}

function readFrame(frame: unknown, f: number, keypointCount: number, skeleton: Skeleton, where: string): Frame2D {
  const keypoints = keypointsOf(frame, f, where);
  if (keypoints.length !== keypointCount)
    throw new InputError(`${where}: frame ${f} has ${keypoints.length} keypoints, expected ${keypointCount} as in frame 0`);
  for (const [k, keypoint] of keypoints.entries()) {
    const problem = problemOf(keypoint);
    if (problem) throw new InputError(`${where}: frame ${f}, keypoint ${label(k, skeleton)}: ${problem}`);
  }
  return { keypoints: keypoints as Keypoint2D[] };
}

function keypointsOf(frame: unknown, f: number, where: string): unknown[] {
  const keypoints = isObject(frame) ? frame.keypoints : undefined;
  if (Array.isArray(keypoints)) return keypoints;
  const found = isObject(frame) ? `"keypoints" is ${show(keypoints)}` : `the frame is ${show(frame)}`;
  throw new InputError(`${where}: frame ${f}: ${found}, expected {"keypoints": [[x, y], …]}`);
}

/** JSON has no NaN or Infinity, but 1e999 becomes one. */
function problemOf(keypoint: unknown): string | undefined {
  if (keypoint === null) return;
  const expected = '[x, y], [x, y, confidence] or null';
  if (
    !Array.isArray(keypoint) ||
    keypoint.length < 2 ||
    keypoint.length > 3 ||
    keypoint.some((value) => typeof value !== 'number')
  )
    return `found ${show(keypoint)}, expected ${expected}`;
  const [x, y, confidence = 1] = keypoint as number[];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return `x is ${x} and y is ${y}, expected finite numbers`;
  if (!(confidence >= 0 && confidence <= 1)) return `the confidence is ${confidence}, expected 0 to 1`;
}
