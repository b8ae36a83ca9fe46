import type { Skeleton, Vector3 } from '@anylift/core';
import type { KeypointSet } from '../data/keypointSet.js';
import type { Answer } from './answers.js';
import { average, medianExtent } from './evaluateSet.js';
import { type MeasuredSample, measuredFrames, measureSamples } from './measureSamples.js';
import type { Protocol } from './protocol.js';

/** A view of a frame with its truth and its answer, in the camera's frame and the set's units. x and y of a visible landmark are its 2D. */
export interface JudgedSample {
  set: string;
  category: string;
  units: string;
  frame: number;
  view: number;
  /** PA-MPJPE of the first answer, in % of the set's extent. */
  errorPercent: number;
  /** The first answer's. */
  probability: number;
  skeleton: Skeleton;
  /** N; null where hidden. */
  keypoints: ([x: number, y: number] | null)[];
  /** N; null where nobody knows. */
  truth: (Vector3 | null)[];
  /** N. */
  answer: Vector3[];
}

/** A set, how good its answers are on average, and the samples with the worst ones. */
export interface JudgedSet {
  name: string;
  category: string;
  samples: number;
  /** Mean over samples of their errors. */
  errorPercent: number;
  /** Worst first. */
  worst: JudgedSample[];
}

/**
 * Find a set's samples with the worst answers.
 * @param count at most so many
 * @returns null where no sample could be lifted
 * @throws InputError when the set has no frame of the split
 */
export async function worstSamples(
  answer: Answer,
  set: KeypointSet,
  protocol: Protocol,
  count: number,
): Promise<JudgedSet | null> {
  const extent = medianExtent(set, measuredFrames(set, protocol));
  const measured: MeasuredSample[] = [];
  for await (const sample of measureSamples(answer, set, protocol)) measured.push(sample);
  if (measured.length === 0) return null;
  measured.sort((a, b) => b.figures.pa - a.figures.pa);
  return {
    name: set.name,
    category: set.category,
    samples: measured.length,
    errorPercent: (100 * average(measured.map(({ figures }) => figures.pa))) / extent,
    worst: measured.slice(0, count).map((sample) => judge(set, sample, extent)),
  };
}

function judge({ name, category, units, skeleton }: KeypointSet, measured: MeasuredSample, extent: number): JudgedSample {
  const { frame, view, sample, lifted, figures } = measured;
  const { keypoints, shape, mask, weight, size } = sample;
  return {
    set: name,
    category,
    units,
    frame,
    view,
    errorPercent: (100 * figures.pa) / extent,
    probability: lifted.probability,
    skeleton,
    keypoints: Array.from(mask, (visible, i) => (visible === 1 ? [keypoints[i * 2], keypoints[i * 2 + 1]] : null)),
    truth: Array.from(weight, (known, i) => (known === 1 ? [shape[i * 3], shape[i * 3 + 1], shape[i * 3 + 2]] : null)),
    answer: lifted.keypoints3d.map(([x, y, z]): Vector3 => [x * size, y * size, z * size]),
  };
}
