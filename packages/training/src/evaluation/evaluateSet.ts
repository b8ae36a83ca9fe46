import { frameExtent, type KeypointSet } from '../data/keypointSet.js';
import type { Answer } from './answers.js';
import { LANDMARK_ERRORS, PROBABILITIES, type Reliability, reliabilityOf } from './calibration.js';
import type { Figures } from './measure.js';
import { measuredFrames, measureSamples } from './measureSamples.js';
import type { Protocol } from './protocol.js';

/** Figures of one set, over visible landmarks; lengths in the set's units. */
export interface SetResult {
  name: string;
  category: string;
  split: string;
  frames: number;
  samples: number;
  /** Best proper similarity: of the first answer, and of the better of the two. */
  paMpjpe: number;
  pa2Mpjpe: number;
  /** Of the first answer, mirror images allowed (PA±): the paper's own alignment. */
  paReflectedMpjpe: number;
  /** Camera frame, best scale, and the scale as it is. */
  nMpjpe: number;
  mpjpe: number;
  /** ‖S − S*‖ / ‖S*‖ after the alignment of PA. */
  ne: number;
  /** Share of samples in which the second answer was the better one. */
  flipRate: number;
  /** Null where none was hidden. */
  hidden: HiddenResult | null;
  /** The probability of the first answer against how often it was the better one. */
  reliability: Reliability;
  /** The predicted errors of landmarks, half of which should be nearer than said, against their real ones; empty where none are said. */
  landmarkReliability: Reliability;
  /** Median diagonal of the measured frames' bounding boxes, in the set's own frame: the same from every view. */
  extent: number;
  units: string;
}

/**
 * Errors of visible and hidden landmarks apart, after one best similarity over all whose truth is known, hidden or not: of the first
 * answer, and of the one that is better by all of them.
 */
export interface HiddenResult {
  visiblePaMpjpe: number;
  visiblePa2Mpjpe: number;
  hiddenPaMpjpe: number;
  hiddenPa2Mpjpe: number;
}

/**
 * Measure a model on a set, seen by seeded cameras. Nothing of the truth orients an answer.
 * @returns null when no frame could be lifted: all are on a line, say
 * @throws InputError when the set has no frame of the split
 */
export async function evaluateSet(answer: Answer, set: KeypointSet, protocol: Protocol): Promise<SetResult | null> {
  const frames = measuredFrames(set, protocol);
  const figures: Figures[] = [];
  for await (const measured of measureSamples(answer, set, protocol)) figures.push(measured.figures);
  if (figures.length === 0) return null;
  const mean = (figure: (of: Figures) => number) => average(figures.map(figure));
  return {
    name: set.name,
    category: set.category,
    split: protocol.split ?? 'all',
    frames: frames.length,
    samples: figures.length,
    paMpjpe: mean(({ pa }) => pa),
    pa2Mpjpe: mean(({ pa, otherPa }) => Math.min(pa, otherPa)),
    paReflectedMpjpe: mean(({ reflected }) => reflected),
    nMpjpe: mean(({ n }) => n),
    mpjpe: mean(({ asIs }) => asIs),
    ne: mean(({ ne }) => ne),
    flipRate: mean(({ pa, otherPa }) => Number(otherPa < pa)),
    hidden: hiddenResult(figures.flatMap(({ apart }) => apart ?? [])),
    reliability: reliabilityOf(
      PROBABILITIES,
      figures.map(({ pa, otherPa, probability }) => ({ at: probability, probability, right: pa <= otherPa })),
    ),
    landmarkReliability: reliabilityOf(
      LANDMARK_ERRORS,
      figures.flatMap(({ landmarks }) =>
        landmarks.map(({ said, real }) => ({ at: said, probability: 0.5, right: real <= said })),
      ),
    ),
    extent: medianExtent(set, frames),
    units: set.units,
  };
}

function hiddenResult(apart: readonly NonNullable<Figures['apart']>[]): HiddenResult | null {
  if (apart.length === 0) return null;
  return {
    visiblePaMpjpe: average(apart.map(({ first }) => first.visible)),
    visiblePa2Mpjpe: average(apart.map(({ better }) => better.visible)),
    hiddenPaMpjpe: average(apart.map(({ first }) => first.hidden)),
    hiddenPa2Mpjpe: average(apart.map(({ better }) => better.hidden)),
  };
}

/** Median diagonal of the frames' bounding boxes, in the set's own frame and units. */
export function medianExtent(set: KeypointSet, frames: readonly number[]): number {
  const extents = frames.map((frame) => frameExtent(set, frame));
  return extents.sort((a, b) => a - b)[extents.length >> 1];
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
