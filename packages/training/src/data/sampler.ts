import { InputError } from '@anylift/core';
import { Random } from '../random.js';
import type { AugmentationConfig } from './augment.js';
import { type Batch, makeBatch } from './batch.js';
import { drawSample } from './drawSample.js';
import { framesOf, type KeypointSet } from './keypointSet.js';
import type { Sample } from './sample.js';
import type { ViewOptions } from './views.js';

export interface SamplerConfig {
  seed: number;
  /** A set of n frames is drawn with a weight of n^temperature: 1 is by frames, 0 every set alike. */
  temperature: number;
  /** Landmarks in a batch, padding counted: a batch of a small rig has more samples. */
  tokens: number;
  views: ViewOptions;
  augment: AugmentationConfig;
}

/** Batches hold rigs of like size; sizes are rounded up to a multiple of this. */
const BUCKET = 4;

interface Bucket {
  N: number;
  B: number;
  members: { set: KeypointSet; frames: number[]; weight: number }[];
  weight: number;
}

/**
 * Batches of random views. Batch (step, shard) depends on the seed and these two numbers alone, so that a run can go on from any step.
 * A bucket is drawn with a probability of its sets' weight over its batch size, so that sets come with the weights they were given.
 */
export class Sampler {
  private readonly buckets: Bucket[];

  /** @throws InputError when no set has a frame of the split */
  constructor(
    sets: readonly KeypointSet[],
    split: string,
    private readonly config: SamplerConfig,
  ) {
    const buckets = new Map<number, Bucket>();
    for (const set of sets) {
      const frames = framesOf(set, split);
      if (frames.length === 0) continue;
      const N = Math.ceil(set.keypoints / BUCKET) * BUCKET;
      const bucket = buckets.get(N) ?? { N, B: Math.max(1, Math.round(config.tokens / N)), members: [], weight: 0 };
      buckets.set(N, bucket);
      const weight = frames.length ** config.temperature;
      bucket.members.push({ set, frames, weight });
      bucket.weight += weight;
    }
    if (buckets.size === 0) throw new InputError(`none of the ${sets.length} sets has frames of split "${split}"`);
    this.buckets = [...buckets.values()].sort((a, b) => a.N - b.N);
  }

  /** Sets and frames that are drawn from. */
  get size(): { sets: number; frames: number } {
    const members = this.buckets.flatMap((bucket) => bucket.members);
    return { sets: members.length, frames: members.reduce((sum, { frames }) => sum + frames.length, 0) };
  }

  /** Mean number of samples in a batch. */
  get meanBatchSize(): number {
    const draws = this.buckets.map(({ weight, B }) => weight / B);
    return this.buckets.reduce((sum, { weight }) => sum + weight, 0) / draws.reduce((sum, draw) => sum + draw, 0);
  }

  batch(step: number, shard: number): Batch {
    const { seed, views, augment } = this.config;
    const random = new Random(seed, step, shard);
    const bucket = pick(this.buckets, ({ weight, B }) => weight / B, random);
    const samples: Sample[] = Array.from({ length: bucket.B }, () => {
      const { set, frames } = pick(bucket.members, ({ weight }) => weight, random);
      return drawSample(set, frames[random.index(frames.length)], views, augment, random);
    });
    return makeBatch(samples, bucket.N);
  }
}

function pick<T>(items: readonly T[], weight: (item: T) => number, random: Random): T {
  const total = items.reduce((sum, item) => sum + weight(item), 0);
  let rest = random.uniform(0, total);
  for (const item of items) {
    rest -= weight(item);
    if (rest < 0) return item;
  }
  return items[items.length - 1];
}
