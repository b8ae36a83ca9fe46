import { InputError } from '@anylift/core';
import { turnedUp } from '../axes.js';
import type { Recording } from '../recording.js';

/** Numbers that an animation may hold in memory. */
const MOST_NUMBERS = 2 ** 26;

/**
 * The landmarks of a recording of one instance as an animation needs them: all there in every frame, y up. A landmark that is
 * missing goes straight from where it was last seen to where it is seen next, rests before the first and after the last, and is
 * with its neighbour where it is never seen. Where the axis that points up is unknown, the axes stay as they are.
 * @returns [F, N, 3], a frame for each of the recording
 * @throws InputError when nothing is seen in any frame
 */
export async function animatedPoints(recording: Recording, where: string): Promise<Float64Array> {
  const { keypointCount: N, frameCount: F, poseCount } = recording;
  if (3 * N * F > MOST_NUMBERS)
    throw new InputError(
      `${where}: ${F} frames of ${N} landmarks, expected at most ${Math.floor(MOST_NUMBERS / 3 / N)} frames in an animation`,
    );
  const { points, frame } = await recording.read(0, poseCount);
  const track = new Float64Array(3 * N * F).fill(Number.NaN);
  for (const [p, f] of frame.entries()) track.set(points.subarray(3 * N * p, 3 * N * (p + 1)), 3 * N * f);
  const unseen = Array.from({ length: N }, (_, i) => i).filter((i) => !fillIn(track, i, N, F));
  if (unseen.length === N) throw new InputError(`${where}: no landmark is there in any frame`);
  placeUnseen(track, unseen, recording.skeleton.edges, N);
  return turnedUp(track, recording.up ?? '+y', '+y');
}

/** Interpolate a landmark in time. @returns whether it is there at all */
function fillIn(track: Float64Array, keypoint: number, N: number, F: number): boolean {
  const at = (f: number) => 3 * (f * N + keypoint);
  let last = -1;
  for (let f = 0; f <= F; f++) {
    if (f < F && Number.isNaN(track[at(f)])) continue;
    if (f === F && last < 0) return false;
    for (let gap = last + 1; gap < f; gap++) {
      const share = last < 0 ? 1 : f === F ? 0 : (gap - last) / (f - last);
      for (let d = 0; d < 3; d++)
        track[at(gap) + d] = (share < 1 ? (1 - share) * track[at(last) + d] : 0) + (share > 0 ? share * track[at(f) + d] : 0);
    }
    last = f;
  }
  return true;
}

/** Put landmarks that are never seen where a neighbour is, or else the first landmark that is seen. */
function placeUnseen(track: Float64Array, unseen: number[], edges: [number, number][], N: number): void {
  const missing = new Set(unseen);
  const copy = (from: number, to: number) => {
    for (let at = 0; at < track.length; at += 3 * N) track.copyWithin(at + 3 * to, at + 3 * from, at + 3 * from + 3);
    missing.delete(to);
  };
  for (let left = missing.size + 1; missing.size > 0 && missing.size < left; ) {
    left = missing.size;
    for (const [a, b] of [...edges, ...edges.map(([a, b]): [number, number] => [b, a])])
      if (missing.has(a) && !missing.has(b)) copy(b, a);
  }
  const seen = Array.from({ length: N }, (_, i) => i).find((i) => !missing.has(i))!;
  for (const keypoint of missing) copy(seen, keypoint);
}
