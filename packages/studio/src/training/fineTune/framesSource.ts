import { allocateFrames } from '@anylift/core';
import { framesOf, type KeypointSet, Random, randomOrientation, seeFrame } from '@anylift/training';
import { sourceOfArrays } from '../../document/arraysSource.js';
import type { Source } from '../../document/document.js';

/** From where frames are shown: a little from above, from a side that the seed tells. */
const SEED = 4;
const ELEVATION = 15;

/** Units of the picture that the largest frame is wide or high about. */
const SIZE = 400;

/** The validation frames of a set from one side, with their truth. */
export function framesSource(set: KeypointSet): Source {
  const { keypoints: N, skeleton } = set;
  const frames = framesOf(set, 'val');
  const orientation = orientationOf(set);
  const samples = frames.map((frame) => seeFrame(set, frame, orientation));
  const half = samples.reduce((most, { keypoints }) => keypoints.reduce((m, value) => Math.max(m, Math.abs(value)), most), 0);
  const scale = SIZE / 2 / half;
  const seen = allocateFrames(frames.length, N);
  const truths = samples.map(({ keypoints, mask, shape }, f) => {
    for (let k = 0; k < 2 * N; k++) seen.image[f * N * 2 + k] = scale * keypoints[k];
    seen.visible.set(mask, f * N);
    return shape.map((value, k) => (mask[Math.floor(k / 3)] ? scale * value : Number.NaN));
  });
  return sourceOfArrays([seen], {
    title: `${set.name}, validation frames`,
    skeleton,
    reference: { name: 'Truth', isTruth: true, read: async (_, frame) => truths[frame] },
    ...(set.up && { up: turned(orientation, set.up) }),
  });
}

/** A camera for the eye: 3 × 3, row by row. Where nobody knows which way is up, y points down. */
export function orientationOf({ up }: KeypointSet): Float64Array {
  return randomOrientation(up ?? [0, -1, 0], { elevation: [ELEVATION, ELEVATION], roll: 0 }, new Random(SEED));
}

const turned = (rows: Float64Array, [x, y, z]: readonly number[]) =>
  [0, 3, 6].map((row) => rows[row] * x + rows[row + 1] * y + rows[row + 2] * z) as [number, number, number];
