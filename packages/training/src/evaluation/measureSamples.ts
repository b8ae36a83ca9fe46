import { findEdgesByReading, frameArraysOf, InputError, type LiftedFrame, type Skeleton } from '@anylift/core';
import { framesOf, type KeypointSet } from '../data/keypointSet.js';
import type { Answer } from './answers.js';
import { type Figures, measure } from './measure.js';
import { optionsOf, type Protocol, type SizedSample, seeByProtocol, toFrame } from './protocol.js';

/** One view of one frame, what it was answered with, and how good that is. */
export interface MeasuredSample {
  frame: number;
  view: number;
  sample: SizedSample;
  lifted: LiftedFrame;
  figures: Figures;
}

/** Frames that are lifted together. */
const CHUNK = 64;

/** The frames that a protocol measures a set on. @throws InputError when the set has no frame of the split */
export function measuredFrames(set: KeypointSet, { split, framesPerSet }: Protocol): number[] {
  const frames = framesOf(set, split);
  if (frames.length === 0)
    throw new InputError(`${set.name}: no frames of ${split === undefined ? 'three landmarks' : `split "${split}"`}`);
  return spread(frames, framesPerSet ?? frames.length);
}

/**
 * See a set by seeded cameras and measure what is answered. Samples that cannot be lifted are left out. Nothing of the truth orients an
 * answer.
 */
export async function* measureSamples(answer: Answer, set: KeypointSet, protocol: Protocol): AsyncGenerator<MeasuredSample> {
  const skeleton = await skeletonOf(set, protocol);
  for (const chunk of chunks(measuredFrames(set, protocol), CHUNK)) {
    const views = viewsOf(chunk, protocol);
    const samples = views.map(({ frame, view }) => seeByProtocol(set, frame, view, protocol));
    const answers = await answer(skeleton, samples.map(toFrame), optionsOf(protocol));
    for (const [i, sample] of samples.entries()) {
      const lifted = answers[i];
      if (lifted) yield { ...views[i], sample, lifted, figures: measure(sample, lifted) };
    }
  }
}

function viewsOf(frames: readonly number[], { views }: Protocol) {
  return frames.flatMap((frame) => Array.from({ length: views }, (_, view) => ({ frame, view })));
}

/** What the model is told of the rig. */
async function skeletonOf(set: KeypointSet, protocol: Protocol): Promise<Skeleton> {
  const { skeleton, keypoints } = set;
  if (protocol.edges === 'given') return skeleton;
  if (protocol.edges === 'none') return { ...skeleton, edges: [] };
  const views = viewsOf(measuredFrames(set, protocol), protocol);
  const edges = await findEdgesByReading([...views.keys()], keypoints, async (v) =>
    frameArraysOf([toFrame(seeByProtocol(set, views[v].frame, views[v].view, protocol))], keypoints),
  );
  return { ...skeleton, edges };
}

function spread(items: readonly number[], count: number): number[] {
  const n = Math.min(count, items.length);
  return Array.from({ length: n }, (_, i) => items[Math.floor(((i + 0.5) * items.length) / n)]);
}

function* chunks<T>(items: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
