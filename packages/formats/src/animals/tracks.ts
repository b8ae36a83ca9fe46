import { type Skeleton, sidesOf } from '@anylift/core';
import { allocatePoses, type Poses } from '../recording.js';

/** Landmarks of individuals through all frames, wherever they lie. */
export interface Tracks {
  frameCount: number;
  trackCount: number;
  keypointCount: number;
  dimensions: 2 | 3;
  /** A coordinate, NaN where the landmark is missing. */
  point(frame: number, track: number, keypoint: number, dimension: number): number;
  score?(frame: number, track: number, keypoint: number): number;
}

/**
 * Poses of tracks, frame after frame. One of several individuals has none in a frame where all its landmarks are missing.
 * @throws InputError when they are more than fit in memory
 */
export function posesOfTracks(tracks: Tracks, where: string): Poses {
  const { frameCount, trackCount, keypointCount: N, dimensions: D, point, score } = tracks;
  const present = (frame: number, track: number) => {
    if (trackCount === 1) return true;
    for (let k = 0; k < N; k++) if (!Number.isNaN(point(frame, track, k, 0))) return true;
    return false;
  };
  const places: [frame: number, track: number][] = [];
  for (let frame = 0; frame < frameCount; frame++)
    for (let track = 0; track < trackCount; track++) if (present(frame, track)) places.push([frame, track]);
  const poses = allocatePoses(places.length, N, D, where, score !== undefined);
  for (const [pose, [frame, track]] of places.entries()) {
    poses.frame[pose] = frame;
    poses.instance[pose] = track;
    for (let k = 0; k < N; k++) {
      for (let d = 0; d < D; d++) poses.points[(pose * N + k) * D + d] = point(frame, track, k, d);
      if (poses.scores && score) poses.scores[pose * N + k] = score(frame, track, k);
    }
  }
  return poses;
}

/** Pairs of landmarks that mirror each other, in the order left, right as far as their names tell; the others are left out. */
export function orderedSymmetries(names: string[], pairs: [number, number][]): Pick<Skeleton, 'symmetries'> {
  const sides = sidesOf({ keypoints: names, edges: [] });
  const symmetries: [number, number][] = [];
  for (const [a, b] of pairs) {
    const pair: [number, number] | undefined =
      sides[a] === 'L' && sides[b] === 'R' ? [a, b] : sides[a] === 'R' && sides[b] === 'L' ? [b, a] : undefined;
    if (pair && !symmetries.some(([left, right]) => left === pair[0] && right === pair[1])) symmetries.push(pair);
  }
  return symmetries.length > 0 ? { symmetries } : {};
}
