import { InputError, sideNumber } from '@anylift/core';
import { Random } from '../random.js';
import { drawRig, WORLDS, type WorldsConfig } from '../worlds/worlds.js';
import type { AugmentationConfig } from './augment.js';
import { type Batch, makeBatch } from './batch.js';
import { drawSample } from './drawSample.js';
import { type Figure, figureExtent, figureOf, isPresent } from './figure.js';
import { framesOf, type KeypointSet } from './keypointSet.js';
import { changedCounts, changeRig, type RigConfig } from './rig/changeRig.js';
import { foundEdges, type Motion } from './rig/foundEdges.js';
import { limbTree, scaleLimbs } from './rig/limbs.js';
import { keep } from './rig/lose.js';
import { type CameraConfig, drawCamera } from './views.js';

export interface SamplerConfig {
  seed: number;
  /** A set of n frames is drawn with a weight of n^temperature: 1 is by frames, 0 every set alike. */
  temperature: number;
  /** Landmarks in a batch, padding counted: a batch of a small rig has more samples. */
  tokens: number;
  views: CameraConfig;
  augment: AugmentationConfig;
  rigs: RigConfig;
  worlds: WorldsConfig;
}

/** Batches hold rigs of like size; sizes are rounded up to a multiple of this. */
const BUCKET = 4;

/** Figures of one source that fit into a bucket. */
interface Member {
  /** @param camera its orientation: what the figure will be seen by */
  draw(camera: Float64Array, random: Random): Figure;
  up: KeypointSet['up'];
  weight: number;
}

interface Bucket {
  N: number;
  B: number;
  members: Member[];
  weight: number;
}

/**
 * Batches of random views. Batch (step, shard) depends on the seed and these two numbers alone, so that a run can go on from any step.
 * Which sizes a source's rigs are changed to is known beforehand, so that every batch is full: a source has a share in each bucket of these sizes.
 * A bucket is drawn with a probability of its weight over its batch size, so that sources come with the weights they were given.
 */
export class Sampler {
  private readonly buckets: Bucket[];
  /** Sets and frames that are drawn from. */
  readonly size: { sets: number; frames: number };

  /** @throws InputError when no set has a frame of the split, unless all samples are of made-up worlds */
  constructor(
    sets: readonly KeypointSet[],
    split: string,
    private readonly config: SamplerConfig,
  ) {
    const { rigs, worlds } = config;
    const buckets = new Map<number, Bucket>();
    const add = (N: number, member: Member) => {
      if (member.weight === 0) return;
      const bucket = buckets.get(N) ?? { N, B: Math.max(1, Math.round(config.tokens / N)), members: [], weight: 0 };
      buckets.set(N, bucket);
      bucket.members.push(member);
      bucket.weight += member.weight;
    };
    const recorded = worlds.share < 1 ? sets : [];
    const drawn = recorded.map((set) => ({ set, frames: framesOf(set, split) })).filter(({ frames }) => frames.length > 0);
    const weightOf = (frames: readonly number[]) => frames.length ** config.temperature;
    this.size = { sets: drawn.length, frames: drawn.reduce((sum, { frames }) => sum + frames.length, 0) };
    if (drawn.length === 0 && worlds.share < 1)
      throw new InputError(`none of the ${sets.length} sets has frames of split "${split}"`);
    const total = drawn.reduce((sum, { frames }) => sum + weightOf(frames), 0) || 1;
    for (const { set, frames } of drawn) {
      const weight = ((1 - worlds.share) * weightOf(frames)) / total;
      const play = (camera: Float64Array, random: Random) => {
        const [start, stride] = [random.index(frames.length), 1 + random.index(random.chance(0.5) ? 1 : frames.length)];
        const motion = (k: number) => figureOf(set, frames[(start + k * stride) % frames.length]);
        return withEdges(motion, set.up, camera, rigs.edgesFound, random);
      };
      add(roundUp(set.keypoints), { draw: play, up: set.up, weight: weight * (1 - rigs.share) });
      const sides = Array.from({ length: set.keypoints }, (_, i) => sideNumber(set.skeleton.sides?.[i] ?? ''));
      const tree = limbTree(set.skeleton.edges, sides);
      for (const { N, low, high, share } of sizes(...changedCounts(set.keypoints, rigs))) {
        const draw = (camera: Float64Array, random: Random) => {
          const figure = play(camera, random);
          if (random.chance(rigs.limbs)) scaleLimbs(figure.points, tree, rigs.limbsDeviation, random);
          return changeSeeably(figure, low + random.index(high - low + 1), rigs, random);
        };
        add(N, { draw, up: set.up, weight: weight * rigs.share * share });
      }
    }
    const worldTotal = WORLDS.reduce((sum, { name }) => sum + worlds.weights[name], 0);
    for (const world of WORLDS) {
      const weight = worlds.share === 0 ? 0 : (worlds.share * worlds.weights[world.name]) / worldTotal;
      const madeUp = (count: number, camera: Float64Array, random: Random) =>
        withEdges(drawRig(world, count, random), world.up, camera, rigs.edgesFound, random);
      for (const { N, low, high, share } of sizes(world.least, world.most)) {
        const draw = (camera: Float64Array, random: Random) => {
          const count = low + random.index(high - low + 1);
          if (!random.chance(rigs.share)) return madeUp(count, camera, random);
          const [least, most] = changedCounts(count, rigs);
          // A changed rig was another one before: a larger one as a rule.
          const before = Math.min(world.most, Math.max(world.least, Math.round((count * count) / random.uniform(least, most))));
          return changeSeeably(madeUp(before, camera, random), count, rigs, random);
        };
        add(N, { draw, up: world.up, weight: weight * share });
      }
    }
    this.buckets = [...buckets.values()].sort((a, b) => a.N - b.N);
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
    const samples = Array.from({ length: bucket.B }, () => {
      const { draw, up } = pick(bucket.members, ({ weight }) => weight, random);
      const camera = drawCamera(up, views, random);
      return drawSample(draw(camera.orientation, random), camera, augment, random);
    });
    return makeBatch(samples, bucket.N);
  }
}

/** The first pose of a motion with the edges of its rig or, on a share, with those that pictures of the motion would tell. */
function withEdges(motion: Motion, up: KeypointSet['up'], camera: Float64Array, share: number, random: Random): Figure {
  const figure = motion(0);
  return random.chance(share) ? { ...figure, edges: foundEdges(motion, up, camera, random) } : figure;
}

/** After so many changes that leave too little, a figure is one of few known landmarks: it is cut to size as it is. */
const TRIES = 20;

/** A rig that was changed so that something is left to see: four landmarks with a truth, and not all at one place. */
function changeSeeably(figure: Figure, count: number, rigs: RigConfig, random: Random): Figure {
  const known = Math.min(4, knownLandmarks(figure), count);
  const extent = figureExtent(figure.points);
  for (let tries = 0; tries < TRIES; tries++) {
    const changed = changeRig(figure, count, rigs, random);
    if (knownLandmarks(changed) >= known && figureExtent(changed.points) > 0.03 * extent) return changed;
  }
  return knownFirst(figure, count);
}

/** At most so many landmarks of a rig: those with a truth, then others. */
function knownFirst(figure: Figure, count: number): Figure {
  const flags = new Uint8Array(figure.count);
  let rest = count;
  for (const wanted of [true, false])
    for (let i = 0; i < figure.count && rest > 0; i++)
      if (isPresent(figure.points, i * 3) === wanted) {
        flags[i] = 1;
        rest--;
      }
  return keep(figure, flags);
}

function knownLandmarks({ points, count }: Figure): number {
  let known = 0;
  for (let i = 0; i < count; i++) if (isPresent(points, i * 3)) known++;
  return known;
}

const roundUp = (landmarks: number) => Math.ceil(landmarks / BUCKET) * BUCKET;

/** Numbers of landmarks from least to most, each as likely, by the bucket they fall into. */
function sizes(least: number, most: number): { N: number; low: number; high: number; share: number }[] {
  const buckets: { N: number; low: number; high: number; share: number }[] = [];
  for (let N = roundUp(least); N <= roundUp(most); N += BUCKET) {
    const [low, high] = [Math.max(least, N - BUCKET + 1), Math.min(most, N)];
    buckets.push({ N, low, high, share: (high - low + 1) / (most - least + 1) });
  }
  return buckets;
}

function pick<T>(items: readonly T[], weight: (item: T) => number, random: Random): T {
  let total = 0;
  for (const item of items) total += weight(item);
  let rest = random.uniform(0, total);
  for (const item of items) {
    rest -= weight(item);
    if (rest < 0) return item;
  }
  return items[items.length - 1];
}
