import { InputError } from '@anylift/core';
import {
  type AugmentationConfig,
  type Batch,
  DEFAULT_AUGMENTATION,
  DEFAULT_CAMERAS,
  NO_RIG_CHANGE,
  NO_WORLDS,
  type RigConfig,
  Sampler,
  type SamplerConfig,
  WORLDS,
} from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { chainSet } from './chain.js';

const none = Object.fromEntries(Object.keys(DEFAULT_AUGMENTATION).map((key) => [key, 0])) as unknown as AugmentationConfig;
const config: SamplerConfig = {
  seed: 1,
  temperature: 0.5,
  tokens: 64,
  views: DEFAULT_CAMERAS,
  augment: none,
  rigs: NO_RIG_CHANGE,
  worlds: NO_WORLDS,
};

// Told apart by their numbers of joints; the first three share a bucket of 8.
const sets = [
  { joints: 6, frames: 108 },
  { joints: 7, frames: 408 },
  { joints: 8, frames: 24 },
  { joints: 19, frames: 208 },
].map(chainSet);
const trainingFrames = [100, 400, 16, 200];

const key = (edges: readonly (readonly [number, number])[]) => edges.map((edge) => edge.slice().sort().join('-')).sort();

/** Edges of each sample of a batch. */
const edgeLists = ({ B, N, adjacency }: Batch) =>
  Array.from({ length: B }, (_, b) => {
    const pairs = Array.from({ length: N * N }, (_, at): [number, number] => [Math.floor(at / N), at % N]);
    return key(pairs.filter(([i, j]) => i < j && adjacency[(b * N + i) * N + j] === 1));
  });

/** Landmarks of each sample of a batch. */
const counts = ({ B, N, mask }: Batch) =>
  Array.from({ length: B }, (_, b) => mask.subarray(b * N, (b + 1) * N).filter((m) => m !== -1).length);

describe('the sampler', () => {
  it.each([0, 0.5, 1])('draws sets of n frames with a weight of n^%s', (temperature) => {
    const sampler = new Sampler(sets, 'train', { ...config, temperature });
    const drawn = Array.from({ length: 3000 }, (_, step) => counts(sampler.batch(step, 0))).flat();
    const weights = trainingFrames.map((n) => n ** temperature);
    const total = weights.reduce((sum, w) => sum + w, 0);
    sets.forEach(({ keypoints }, s) => {
      const share = drawn.filter((count) => count === keypoints).length / drawn.length;
      // Samples of a batch come together, so that the largest rig's share varies most: by about a fortieth of itself.
      expect(Math.abs(share / (weights[s] / total) - 1)).toBeLessThan(0.15);
    });
  });

  it('fills batches with rigs of like size, to one number of landmarks', () => {
    const sampler = new Sampler(sets, 'train', config);
    const sizes = new Map<number, number>();
    for (let step = 0; step < 300; step++) {
      const batch = sampler.batch(step, 0);
      sizes.set(batch.N, batch.B);
      for (const count of counts(batch)) expect(Math.ceil(count / 4) * 4).toBe(batch.N);
      for (let b = 0; b < batch.B; b++) {
        const mask = [...batch.mask.subarray(b * batch.N, (b + 1) * batch.N)];
        expect(mask).toEqual([...mask].sort((x, y) => y - x));
      }
    }
    expect([...sizes].sort()).toEqual([
      [20, 3],
      [8, 8],
    ]);
    const mean = Array.from({ length: 3000 }, (_, step) => sampler.batch(step, 7).B).reduce((sum, B) => sum + B, 0) / 3000;
    expect(mean / sampler.meanBatchSize).toBeCloseTo(1, 1);
  });

  it('draws by seed, step and shard alone', () => {
    const sampler = new Sampler(sets, 'train', config);
    const [ahead, again] = [sampler.batch(5, 1), new Sampler(sets, 'train', config).batch(5, 1)];
    sampler.batch(6, 0);
    expect(sampler.batch(5, 1)).toEqual(ahead);
    expect(again).toEqual(ahead);
    for (const other of [
      sampler.batch(5, 0),
      sampler.batch(4, 1),
      new Sampler(sets, 'train', { ...config, seed: 2 }).batch(5, 1),
    ])
      expect(other).not.toEqual(ahead);
  });

  it('draws every frame of the split and none of another', () => {
    const set = chainSet({ joints: 8, frames: 30, held: 10 });
    // Frame f is known by a ratio of lengths, which no view changes: |p1 − p0| = f · |p2 − p0|.
    set.points.fill(0);
    for (let f = 0; f < 30; f++) set.points.set([0, 0, 0, f, 0, 0, 0, 1, 0], f * 24);
    const sampler = new Sampler([set], 'train', config);
    const seen = new Set<number>();
    for (let step = 0; step < 60; step++) {
      const { B, N, target } = sampler.batch(step, 0);
      for (let b = 0; b < B; b++) {
        const length = (i: number) => Math.hypot(...[0, 1, 2].map((a) => target[(b * N + i) * 3 + a] - target[b * N * 3 + a]));
        seen.add(Math.round(length(1) / length(2)));
      }
    }
    expect([...seen].sort((x, y) => x - y)).toEqual([...Array(20).keys()]);
    expect(sampler.size).toEqual({ sets: 1, frames: 20 });
    expect(new Sampler([set], 'val', config).size).toEqual({ sets: 1, frames: 10 });
  });

  it('passes over frames with under three landmarks, or with all of them at one point', () => {
    const set = chainSet({ joints: 6, frames: 20, held: 0 });
    set.points.fill(Number.NaN, 0, 12);
    set.points.fill(2, 18, 36);
    expect(new Sampler([set], 'train', config).size.frames).toBe(18);
    expect(() => new Sampler([set], 'test', config)).toThrow(InputError);
    expect(() => new Sampler([set], 'test', config)).toThrow('none of the 1 sets has frames of split "test"');
  });

  const rigs: RigConfig = {
    ...NO_RIG_CHANGE,
    share: 0.5,
    part: 0.3,
    drop: 2,
    merge: 1,
    alongBone: 1,
    besideBone: 1,
    limbs: 0.5,
    edgeAdd: 0.1,
  };

  it('fills batches with changed rigs and made-up things too, finite and of the size of the batch', () => {
    const sampler = new Sampler(sets, 'train', {
      ...config,
      rigs,
      worlds: { ...NO_WORLDS, share: 0.4 },
      augment: DEFAULT_AUGMENTATION,
    });
    let samples = 0;
    for (let step = 0; step < 400; step++) {
      const batch = sampler.batch(step, 0);
      samples += batch.B;
      expect(batch.B).toBe(Math.max(1, Math.round(64 / batch.N)));
      for (const count of counts(batch)) expect(Math.ceil(count / 4) * 4).toBe(batch.N);
      for (const array of [batch.keypoints, batch.target, batch.adjacency]) expect(array.every(Number.isFinite)).toBe(true);
      for (let b = 0; b < batch.B; b++) {
        const visible = [...batch.mask.subarray(b * batch.N, (b + 1) * batch.N)].filter((m) => m === 1).length;
        expect(visible).toBeGreaterThanOrEqual(3);
      }
    }
    expect(samples / 400 / sampler.meanBatchSize).toBeCloseTo(1, 1);
    expect(sampler.size).toEqual({ sets: 4, frames: 716 });
  });

  it('draws made-up things as often as asked, and the same ones for the same seed, step and shard', () => {
    // The chains' edges are a tree; a box of eight corners is not.
    const worlds = { share: 0.3, weights: { ...Object.fromEntries(WORLDS.map(({ name }) => [name, 0])), box: 1 } };
    const sampler = new Sampler(sets, 'train', { ...config, worlds });
    let [boxes, samples] = [0, 0];
    for (let step = 0; step < 3000; step++) {
      const { B, N, adjacency } = sampler.batch(step, 0);
      const landmarks = counts({ ...sampler.batch(step, 0) });
      for (let b = 0; b < B; b++) {
        const edges = adjacency.subarray(b * N * N, (b + 1) * N * N).reduce((sum, x) => sum + x, 0) / 2;
        boxes += Number(edges >= landmarks[b]);
        samples++;
      }
    }
    expect(boxes / samples).toBeCloseTo(0.3, 1);
    expect(new Sampler(sets, 'train', { ...config, worlds }).batch(17, 3)).toEqual(sampler.batch(17, 3));
  });

  it('needs no sets where all is made up', () => {
    const sampler = new Sampler([], 'train', { ...config, worlds: { ...NO_WORLDS, share: 1 } });
    expect(sampler.size).toEqual({ sets: 0, frames: 0 });
    expect(sampler.batch(0, 0).B).toBeGreaterThan(0);
    expect(() => new Sampler([], 'train', { ...config, worlds: { ...NO_WORLDS, share: 0.5 } })).toThrow(InputError);
  });

  it('changes rigs of few known landmarks so that something is left to see', () => {
    const set = chainSet({ joints: 12, frames: 20, held: 0 });
    // Four landmarks of twelve are known in each frame.
    for (let f = 0; f < 20; f++) for (let i = 0; i < 12; i++) if ((i + f) % 3) set.points[(f * 12 + i) * 3] = Number.NaN;
    const sampler = new Sampler([set], 'train', { ...config, rigs: { ...rigs, share: 1 } });
    for (let step = 0; step < 100; step++) {
      const { B, N, weight } = sampler.batch(step, 0);
      for (let b = 0; b < B; b++)
        expect(weight.subarray(b * N, (b + 1) * N).reduce((sum, w) => sum + w, 0)).toBeGreaterThanOrEqual(4);
    }
  });

  it('gives edges that pictures of the rig tell on the share that is asked for: of several poses, mostly the rig’s own', () => {
    const [set] = [chainSet({ joints: 12, frames: 208 })];
    const told = key(set.skeleton.edges);
    const edgesOf = (edgesFound: number) => {
      const sampler = new Sampler([set], 'train', { ...config, rigs: { ...NO_RIG_CHANGE, edgesFound } });
      return Array.from({ length: 40 }, (_, step) => edgeLists(sampler.batch(step, 0))).flat();
    };
    for (const edges of edgesOf(0)) expect(edges).toEqual(told);
    const found = edgesOf(1);
    const same = found.map((edges) => edges.filter((edge) => told.includes(edge)).length);
    expect(same.reduce((sum, count) => sum + count, 0) / (found.length * told.length)).toBeGreaterThan(0.7);
    // From few pictures or many, by one camera or several: not always the same ones.
    expect(new Set(found.map((edges) => edges.join())).size).toBeGreaterThan(10);
    const other = edgesOf(0.25).filter((edges) => edges.join() !== told.join()).length;
    const changed = found.filter((edges) => edges.join() !== told.join()).length;
    expect(other / changed).toBeCloseTo(0.25, 1);
  });
});
