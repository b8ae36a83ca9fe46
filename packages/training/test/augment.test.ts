import {
  type AugmentationConfig,
  addNoise,
  DEFAULT_AUGMENTATION,
  DEFAULT_CAMERAS,
  DEFAULT_VIEWS,
  drawCamera,
  drawSample,
  dropEdges,
  figureExtent,
  figureOf,
  hide,
  makeBatch,
  mirror,
  occlude,
  Random,
  randomOrientation,
  type Sample,
  seeFrame,
} from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { chainSet } from './chain.js';

const set = chainSet({ joints: 20 });
const none = Object.fromEntries(Object.keys(DEFAULT_AUGMENTATION).map((key) => [key, 0])) as unknown as AugmentationConfig;
const sample = (seed = 1): Sample => seeFrame(set, 0, randomOrientation(set.up, DEFAULT_VIEWS, new Random(seed)));
const visible = ({ mask }: Sample) => mask.reduce((sum, m) => sum + m, 0);
const draw = (augment: Partial<AugmentationConfig>, seed: number) => {
  const random = new Random(seed);
  return drawSample(figureOf(set, 0), drawCamera(set.up, DEFAULT_CAMERAS, random), { ...none, ...augment }, random);
};
/** Share of seeds of which something is true. */
const share = (count: number, of: (seed: number) => boolean) =>
  Array.from({ length: count }, (_, seed) => Number(of(seed))).reduce((sum, x) => sum + x, 0) / count;

describe('augmentation', () => {
  it('mirrors picture and truth; tags change, landmarks keep their order', () => {
    const [before, after] = [sample(), sample()];
    mirror(after);
    const flipped = (values: Float64Array, width: number) => [...values].map((x, k) => (k % width ? x : -x));
    expect([...after.keypoints]).toEqual(flipped(before.keypoints, 2));
    expect([...after.shape]).toEqual(flipped(before.shape, 3));
    expect([...after.sides]).toEqual(flipped(before.sides, 1));
    expect(before.sides).toContain(-1);
    expect(before.sides).toContain(1);
    expect(after.edges).toEqual(before.edges);
    expect(after.mask).toEqual(before.mask);
    mirror(after);
    expect(after).toEqual(before);
  });

  it('hides exactly the share that it is asked for, each landmark as likely, and leaves three', () => {
    const hidden = new Array<number>(20).fill(0);
    for (let seed = 0; seed < 500; seed++) {
      const s = sample();
      hide(s, 0.3, new Random(seed));
      expect(visible(s)).toBe(14);
      expect(s.weight).toEqual(sample().weight);
      for (const [i, m] of s.mask.entries()) hidden[i] += 1 - m;
    }
    for (const count of hidden) expect(Math.abs(count - 150)).toBeLessThan(50);
    const s = sample();
    hide(s, 1, new Random(1));
    expect(visible(s)).toBe(3);
    hide(s, 1, new Random(1));
    expect(visible(s)).toBe(3);
  });

  it('hides up to a share in training, and never so that what is left is a small part of the picture', () => {
    const counts = Array.from({ length: 500 }, (_, seed) => {
      const s = sample();
      occlude(s, 0.5, new Random(seed));
      const left = [0, 1].map((axis) => [...s.mask.keys()].filter((i) => s.mask[i]).map((i) => s.keypoints[i * 2 + axis]));
      const all = [0, 1].map((axis) => [...s.mask.keys()].map((i) => s.keypoints[i * 2 + axis]));
      const size = (values: number[][]) => Math.max(...values.map((v) => Math.max(...v) - Math.min(...v)));
      expect(size(left)).toBeGreaterThanOrEqual(0.25 * size(all));
      return 20 - visible(s);
    });
    expect(Math.max(...counts)).toBe(10);
    expect(Math.abs(counts.reduce((sum, n) => sum + n, 0) / 500 - 5)).toBeLessThan(0.6);
    const s = sample();
    for (let seed = 0; seed < 50; seed++) occlude(s, 1, new Random(seed));
    expect(visible(s)).toBeGreaterThanOrEqual(3);
  });

  it('moves 2D by normal noise relative to the half-size, and no truth', () => {
    const before = sample();
    const sides = [0, 1].map((axis) => [...before.keypoints].filter((_, k) => k % 2 === axis));
    const half = Math.max(...sides.map((v) => Math.max(...v) - Math.min(...v))) / 2;
    const moves = Array.from({ length: 100 }, (_, seed) => {
      const after = sample();
      addNoise(after, 0.03, new Random(seed));
      expect(after.shape).toEqual(before.shape);
      return [...after.keypoints].map((x, k) => (x - before.keypoints[k]) / half);
    }).flat();
    const meanSquare = moves.reduce((sum, x) => sum + x * x, 0) / moves.length;
    expect(Math.sqrt(meanSquare) / 0.03).toBeCloseTo(1, 1);
    expect(moves.filter((x) => Math.abs(x) < 0.03).length / moves.length).toBeCloseTo(0.68, 1);
  });

  it('drops edges, each by its chance', () => {
    const left = Array.from({ length: 500 }, (_, seed) => {
      const s = sample();
      dropEdges(s, 0.2, new Random(seed));
      return s.edges.length;
    });
    expect(left.reduce((sum, n) => sum + n, 0) / 500 / set.skeleton.edges.length).toBeCloseTo(0.8, 1);
    expect(set.skeleton.edges).toHaveLength(19);
    const s = sample();
    dropEdges(s, 1, new Random(1));
    expect(s.edges).toEqual([]);
  });

  it('comes as often as it is asked for', () => {
    expect(share(400, (seed) => draw({ withholdSides: 0.5 }, seed).sides.every((side) => side === 0))).toBeCloseTo(0.5, 1);
    expect(share(400, (seed) => draw({ edgesNone: 0.3 }, seed).edges.length === 0)).toBeCloseTo(0.3, 1);
    expect(share(400, (seed) => visible(draw({ occlusion: 0.25, occlusionMost: 1 }, seed)) < 20)).toBeCloseTo(0.25, 1);
    expect(share(400, (seed) => draw({ mirror: 0.5 }, seed).sides[16] === 1)).toBeCloseTo(0.5, 1);
  });

  it('does nothing where nothing is asked for', () => {
    for (let seed = 0; seed < 20; seed++) {
      const s = draw({}, seed);
      expect(visible(s)).toBe(20);
      expect(s.edges).toEqual(set.skeleton.edges);
      expect([...s.keypoints]).toEqual([...s.shape].filter((_, k) => k % 3 < 2));
    }
  });

  describe('of several', () => {
    const everything = {
      occlusion: 0.3,
      occlusionMost: 1,
      noise: 1,
      noiseMost: 0.03,
      confidence: 1,
      edgesNone: 0.3,
      stretch: 0.2,
    };
    const spoiled = (augment: Partial<AugmentationConfig>, seed: number) => draw({ ...everything, ...augment }, seed);
    const length = (points: Float64Array, i: number) => Math.hypot(...[0, 1, 2].map((a) => points[i * 3 + a] - points[a]));
    const own = figureOf(set, 0).points;
    // What each of the changes would show by.
    const untouched = {
      visible: (s: Sample) => visible(s) === 20,
      edges: (s: Sample) => s.edges.length === set.skeleton.edges.length,
      keypoints: (s: Sample) => [...s.keypoints].every((x, k) => x === s.shape[(k >> 1) * 3 + (k % 2)]),
      noise: (s: Sample) => s.noise.every((noise) => noise === 0),
      confidence: (s: Sample) => s.confidence.every((confidence) => confidence === 1),
      shape: (s: Sample) => Math.abs(length(s.shape, 15) - length(own, 15)) < 1e-9,
    };

    it('leaves plain samples alone, but for being mirrored and losing their sides', () => {
      const many = { occlusion: 1, edgesNone: 1 };
      for (const by of Object.values(untouched)) {
        expect(share(1500, (seed) => by(spoiled({ ...many, plain: 0.3 }, seed)))).toBeCloseTo(0.3, 1);
        expect(share(50, (seed) => by(spoiled(many, seed)))).toBeLessThan(0.1);
      }
      const sideless = (seed: number) => spoiled({ plain: 1, withholdSides: 0.5 }, seed).sides.every((side) => side === 0);
      expect(share(400, sideless)).toBeCloseTo(0.5, 1);
      expect(share(400, (seed) => spoiled({ plain: 1, mirror: 0.5 }, seed).sides[16] === 1)).toBeCloseTo(0.5, 1);
    });

    it('makes only one of a picture where it is asked to: the rest is untouched, the share of each is as stated', () => {
      const { shape, ...picture } = untouched;
      const touched = (augment: Partial<AugmentationConfig>, seed: number) => {
        const s = spoiled({ plain: 0, once: 1, ...augment }, seed);
        return Object.entries(picture)
          .flatMap(([name, by]) => (by(s) ? [] : [name]))
          .join();
      };
      const count = (augment: Partial<AugmentationConfig>, what: string) =>
        share(1500, (seed) => touched(augment, seed) === what);
      // Whatever the shares of hidden landmarks and lost edges among many changes; now and then so few would be left that none is hidden.
      expect(count({}, 'visible')).toBeGreaterThan(0.45);
      expect(count({}, 'edges')).toBeCloseTo(0.25, 1);
      expect(count({}, 'keypoints,noise,confidence')).toBeCloseTo(0.25, 1);
      expect(count({}, '')).toBeLessThan(0.05);
      expect(share(1500, (seed) => shape(spoiled({ once: 1 }, seed)))).toBeCloseTo(0.5, 1);
      // What is left out stays out.
      const out = { occlusion: 0, edgesNone: 0 };
      expect(count(out, '')).toBeCloseTo(0.75, 1);
      // Of those that are not plain.
      expect(count({ plain: 0.5 }, 'edges')).toBeCloseTo(0.125, 1);
      expect(count({ plain: 0.5 }, '')).toBeCloseTo(0.5, 1);
    });
  });

  it('stretches the shape along its own axes: lengths along one change by one factor', () => {
    const factors = Array.from({ length: 300 }, (_, seed) => {
      const [plain, stretched] = [draw({}, seed), draw({ stretch: 0.1 }, seed)];
      const length = ({ shape }: Sample, i: number, j: number) =>
        Math.hypot(...[0, 1, 2].map((a) => shape[i * 3 + a] - shape[j * 3 + a]));
      expect(length(stretched, 15, 17)).not.toBe(length(plain, 15, 17));
      return Math.log(length(stretched, 0, 15) / length(plain, 0, 15));
    });
    // The trunk stands nearly along one axis.
    const deviation = Math.sqrt(factors.reduce((sum, x) => sum + x * x, 0) / 300);
    expect(deviation).toBeGreaterThan(0.07);
    expect(deviation).toBeLessThan(0.13);
  });
});

describe('a camera near a stretched shape', () => {
  it('stands as many of its own sizes away', () => {
    const perspective = 2.2;
    for (let seed = 0; seed < 50; seed++) {
      const random = new Random(seed);
      const camera = { orientation: randomOrientation(set.up, DEFAULT_VIEWS, random), perspective };
      const { shape, keypoints } = drawSample(figureOf(set, 0), camera, { ...none, stretch: 0.4 }, random);
      // How near each landmark is, from its shape and its picture; the camera's distance from that.
      const i =
        [...shape.keys()].filter((k) => k % 3 === 0).sort((a, b) => Math.abs(shape[b + 2]) - Math.abs(shape[a + 2]))[0] / 3;
      const nearness = shape[i * 3] / keypoints[i * 2];
      const turnedBack = new Float64Array(shape.length);
      for (let k = 0; k < shape.length; k++)
        for (let row = 0; row < 3; row++)
          turnedBack[k] += camera.orientation[row * 3 + (k % 3)] * shape[Math.floor(k / 3) * 3 + row];
      expect(shape[i * 3 + 2] / (nearness - 1)).toBeCloseTo(perspective * figureExtent(turnedBack), 6);
    }
  });
});

describe('a batch', () => {
  it('pads to the right with absent landmarks, and hides what is missing, without truth', () => {
    const points = set.points.slice();
    points[5 * 3 + 1] = Number.NaN;
    const missing = seeFrame({ ...set, points }, 0, randomOrientation(set.up, DEFAULT_VIEWS, new Random(1)));
    const short = seeFrame(chainSet({ joints: 7 }), 0, randomOrientation(null, DEFAULT_VIEWS, new Random(1)));
    const batch = makeBatch([missing, short], 24);
    expect([...batch.mask.subarray(0, 24)]).toEqual([...Array(20).keys()].map((i) => Number(i !== 5)).concat([-1, -1, -1, -1]));
    expect([...batch.weight.subarray(0, 24)]).toEqual([...Array(24).keys()].map((i) => Number(i !== 5 && i < 20)));
    expect([...batch.mask.subarray(24, 48)]).toEqual([...Array(24).keys()].map((i) => (i < 7 ? 1 : -1)));
    for (const array of [batch.keypoints, batch.target, batch.adjacency, batch.sides])
      expect(array.every(Number.isFinite)).toBe(true);
    const edges = new Set(short.edges.flatMap(([i, j]) => [`${i},${j}`, `${j},${i}`]));
    for (let i = 0; i < 24; i++)
      for (let j = 0; j < 24; j++) expect(batch.adjacency[24 * 24 + i * 24 + j]).toBe(Number(edges.has(`${i},${j}`)));
  });

  it('holds picture and truth in the units of eq. 3, about the visible landmarks', () => {
    const s = sample(3);
    hide(s, 0.4, new Random(2));
    const { keypoints, target, mask, untagged, sides } = makeBatch([s], 20);
    const seen = [...Array(20).keys()].filter((i) => mask[i] === 1);
    for (let axis = 0; axis < 2; axis++)
      expect(seen.reduce((sum, i) => sum + keypoints[i * 2 + axis], 0) / seen.length).toBeCloseTo(0, 6);
    expect(seen.reduce((sum, i) => sum + target[i * 3 + 2], 0) / seen.length).toBeCloseTo(0, 6);
    expect(Math.max(...keypoints.map(Math.abs))).toBeCloseTo(1, 6);
    for (const i of seen)
      for (let axis = 0; axis < 2; axis++) expect(target[i * 3 + axis]).toBeCloseTo(keypoints[i * 2 + axis], 6);
    // The truth is the shape still: one factor, one shift.
    const factor = (target[3] - target[0]) / (s.shape[3] - s.shape[0]);
    for (let k = 3; k < 60; k++) expect(target[k] - target[k % 3]).toBeCloseTo(factor * (s.shape[k] - s.shape[k % 3]), 5);
    expect([...sides]).toEqual([...s.sides]);
    expect([...untagged]).toEqual([0]);
    s.sides.fill(0);
    expect([...makeBatch([s], 20).untagged]).toEqual([1]);
  });
});
