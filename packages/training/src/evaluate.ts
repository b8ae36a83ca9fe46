import {
  type Frame2D,
  InputError,
  type LiftedFrame,
  type Lifter,
  mpjpe,
  nMpjpe,
  normalizedError,
  paMpjpe,
  paReflectedMpjpe,
  procrustes,
  type Vector3,
} from '@anylift/core';
import { frameExtent, framesOf, type KeypointSet } from './data/keypointSet.js';
import { hide } from './data/occlusion.js';
import { type Sample, seeFrame } from './data/sample.js';
import { DEFAULT_VIEWS, randomOrientation, type ViewOptions } from './data/views.js';
import { Random } from './random.js';

/** How sets are seen and what the model is told. */
export interface Protocol {
  split?: string;
  /** Cameras a frame. */
  views: number;
  seed: number;
  /** Whether tags left and right are given, where the set has them. */
  sides: boolean;
  /** Share of the landmarks hidden from the model in each view. */
  occlude: number;
  /** Distance of a perspective camera in object sizes; weak perspective where null. */
  perspective: number | null;
  /** At most so many frames a set, spread evenly; every frame where null. */
  framesPerSet: number | null;
}

export const DEFAULT_PROTOCOL: Protocol = { views: 4, seed: 0, sides: false, occlude: 0, perspective: null, framesPerSet: null };

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
  /** Of the hidden landmarks, after the alignment over the visible ones; null where none was hidden. */
  hiddenPaMpjpe: number | null;
  /** Median diagonal of the measured frames' bounding boxes, in the set's own frame: the same from every view. */
  extent: number;
  units: string;
}

/** Means over sets, lengths in % of a set's extent. */
export interface MeanResult {
  ne: number;
  paMpjpePercent: number;
  pa2MpjpePercent: number;
  nMpjpePercent: number;
  flipRate: number;
}

/** What answers: a lifter, or the flat answer z = 0 to compare with. */
export type Answer = (skeleton: KeypointSet['skeleton'], frames: Frame2D[], sides: boolean) => Promise<(LiftedFrame | null)[]>;

export function answerOf(lifter: Lifter): Answer {
  return async (skeleton, frames, sides) =>
    (await lifter.lift({ skeleton, frames }, { sides })).map((result) => (result.keypoints3d ? result : null));
}

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
  const figures: Figures[] = [];
  for (const chunk of chunks(frames, 64)) {
    const samples = chunk.flatMap((frame) =>
      Array.from({ length: protocol.views }, (_, view) => seeByProtocol(set, frame, view, protocol)),
    );
    const answers = await answer(set.skeleton, samples.map(toFrame), protocol.sides);
    samples.forEach((sample, i) => {
      const lifted = answers[i];
      if (lifted) figures.push(measure(sample, lifted));
    });
  }
  if (figures.length === 0) throw new InputError(`${set.name}: none of its ${frames.length} frames could be lifted`);
  const mean = (figure: (of: Figures) => number) => average(figures.map(figure));
  const hidden = figures.map((of) => of.hidden).filter((error) => error !== null);
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
    hiddenPaMpjpe: hidden.length ? average(hidden) : null,
    extent: median(frames.map((frame) => frameExtent(set, frame))),
    units: set.units,
  };
}

export function meanResult(sets: readonly SetResult[]): MeanResult {
  const mean = (figure: (set: SetResult) => number) => average(sets.map(figure));
  return {
    ne: mean(({ ne }) => ne),
    paMpjpePercent: mean((set) => (100 * set.paMpjpe) / set.extent),
    pa2MpjpePercent: mean((set) => (100 * set.pa2Mpjpe) / set.extent),
    nMpjpePercent: mean((set) => (100 * set.nMpjpe) / set.extent),
    flipRate: mean(({ flipRate }) => flipRate),
  };
}

/** The flat answer: every landmark at the depth of the centre. */
export const flatAnswer: Answer = async (_, frames) =>
  frames.map(({ keypoints }) => {
    const keypoints3d = keypoints.map((keypoint): Vector3 => [keypoint?.[0] ?? 0, keypoint?.[1] ?? 0, 0]);
    return {
      keypoints3d,
      canonical: keypoints3d,
      camera: {
        rotation: [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ],
        scale: 1,
        translation: [0, 0],
      },
      probability: 0.5,
      alternatives: [{ keypoints3d, probability: 0.5 }],
    };
  });

/** View k of a frame depends on the seed, the set's name, the frame and k alone. */
function seeByProtocol(set: KeypointSet, frame: number, view: number, protocol: Protocol): Sample {
  const random = new Random(protocol.seed, hash(set.name), frame, view);
  const options: ViewOptions = { ...DEFAULT_VIEWS, perspective: protocol.perspective ?? undefined };
  const sample = seeFrame(set, frame, randomOrientation(set.up, options, random), options.perspective);
  hide(sample, protocol.occlude, random);
  return sample;
}

function toFrame({ keypoints, mask, count }: Sample): Frame2D {
  return {
    keypoints: Array.from({ length: count }, (_, i) => (mask[i] === 1 ? [keypoints[i * 2], keypoints[i * 2 + 1]] : null)),
  };
}

/** What one answer is measured by; lengths in the set's units. */
interface Figures {
  /** PA-MPJPE of the first and of the second answer. */
  pa: number;
  otherPa: number;
  /** The first answer's, mirror images allowed. */
  reflected: number;
  n: number;
  /** MPJPE at the scale as it is. */
  asIs: number;
  ne: number;
  hidden: number | null;
}

function measure({ shape, mask, weight }: Sample, { keypoints3d, alternatives }: LiftedFrame): Figures {
  const first = Float64Array.from(keypoints3d.flat());
  const second = Float64Array.from(alternatives[0].keypoints3d.flat());
  return {
    pa: paMpjpe(first, shape, mask),
    reflected: paReflectedMpjpe(first, shape, mask),
    otherPa: paMpjpe(second, shape, mask),
    n: nMpjpe(first, shape, mask),
    asIs: mpjpe(first, shape, mask),
    ne: normalizedError(first, shape, mask),
    hidden: hiddenError(first, shape, mask, weight),
  };
}

/** Mean error of the hidden landmarks whose truth is known, after the best similarity over the visible ones; null where there are none. */
function hiddenError(answer: Float64Array, shape: Float64Array, mask: Float64Array, weight: Float64Array): number | null {
  const { aligned } = procrustes(answer, shape, mask);
  const errors = [...mask.keys()]
    .filter((i) => mask[i] === 0 && weight[i] === 1)
    .map((i) => Math.hypot(...[0, 1, 2].map((axis) => aligned[i * 3 + axis] - shape[i * 3 + axis])));
  return errors.length ? average(errors) : null;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1];
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function spread(items: readonly number[], count: number): number[] {
  const n = Math.min(count, items.length);
  return Array.from({ length: n }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / n)]);
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
