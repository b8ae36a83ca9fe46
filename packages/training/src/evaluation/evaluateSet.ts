import { InputError } from '@anylift/core';
import { frameExtent, framesOf, type KeypointSet } from '../data/keypointSet.js';
import type { Answer } from './answers.js';
import { LANDMARK_ERRORS, PROBABILITIES, type Reliability, reliabilityOf } from './calibration.js';
import { type Figures, measure } from './measure.js';
import { optionsOf, type Protocol, seeByProtocol, skeletonOf, toFrame } from './protocol.js';

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

/** Frames that are lifted together. */
const CHUNK = 64;

/**
 * Measure a model on a set, seen by seeded cameras. Nothing of the truth orients an answer.
 * @throws InputError when the set has no frame of the split
 */
export async function evaluateSet(answer: Answer, set: KeypointSet, protocol: Protocol): Promise<SetResult> {
  const all = framesOf(set, protocol.split);
  if (all.length === 0)
    throw new InputError(
      `${set.name}: no frames of ${protocol.split === undefined ? 'three landmarks' : `split "${protocol.split}"`}`,
    );
  const frames = spread(all, protocol.framesPerSet ?? all.length);
  const skeleton = skeletonOf(set, protocol);
  const figures: Figures[] = [];
  for (const chunk of chunks(frames, CHUNK)) {
    const samples = chunk.flatMap((frame) =>
      Array.from({ length: protocol.views }, (_, view) => seeByProtocol(set, frame, view, protocol)),
    );
    const answers = await answer(skeleton, samples.map(toFrame), optionsOf(protocol));
    samples.forEach((sample, i) => {
      const lifted = answers[i];
      if (lifted) figures.push(measure(sample, lifted));
    });
  }
  if (figures.length === 0) throw new InputError(`${set.name}: none of its ${frames.length} frames could be lifted`);
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
    extent: median(frames.map((frame) => frameExtent(set, frame))),
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

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(items: readonly number[], count: number): number[] {
  const n = Math.min(count, items.length);
  return Array.from({ length: n }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / n)]);
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
