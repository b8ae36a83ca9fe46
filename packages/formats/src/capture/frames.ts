import { turnedUp } from '../axes.js';
import type { Axis, Recording } from '../recording.js';

/** Frames a second that are written where none are known: these formats have a place for it that must be filled. */
export const ASSUMED_FPS = 30;

/** Landmarks a piece, about. */
const PIECE = 2 ** 16;

/**
 * All frames of a 3D recording of one instance, in pieces, [frames, N, 3]: NaN throughout where a frame has no pose. Turned, where it is
 * known what points up.
 */
export async function* framesOf(recording: Recording, up: Axis): AsyncGenerator<{ first: number; points: Float64Array }> {
  const width = recording.keypointCount * 3;
  const most = Math.max(1, Math.floor(PIECE / recording.keypointCount));
  let nextPose = 0;
  for (let first = 0; first < recording.frameCount; first += most) {
    const count = Math.min(most, recording.frameCount - first);
    const points = new Float64Array(count * width).fill(Number.NaN);
    const poses = await recording.read(nextPose, count);
    for (let i = 0; i < poses.frame.length && poses.frame[i] < first + count; i++, nextPose++)
      points.set(poses.points.subarray(i * width, (i + 1) * width), (poses.frame[i] - first) * width);
    yield { first, points: recording.up ? turnedUp(points, recording.up, up) : points };
  }
}

/** Names for a file that must have them. */
export function namesFor({ skeleton, keypointCount }: Recording): string[] {
  return skeleton.keypoints ?? Array.from({ length: keypointCount }, (_, i) => `keypoint${i}`);
}
