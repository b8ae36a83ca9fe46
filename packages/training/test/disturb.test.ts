import {
  type AugmentationConfig,
  addNoise,
  DEFAULT_AUGMENTATION,
  DEFAULT_CAMERAS,
  disturb,
  drawCamera,
  figureOf,
  hideSome,
  misplace,
  Random,
  randomOrientation,
  rate,
  type Sample,
  seeFigure,
  swapNeighbours,
  swapSides,
} from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { chainSet } from './chain.js';

const set = chainSet({ joints: 20 });
const none = Object.fromEntries(Object.keys(DEFAULT_AUGMENTATION).map((key) => [key, 0])) as unknown as AugmentationConfig;
const view = (seed: number, frame = seed % 40): Sample =>
  seeFigure(figureOf(set, frame), randomOrientation(set.up, DEFAULT_CAMERAS, new Random(seed)));
const seeds = Array.from({ length: 400 }, (_, seed) => seed);
const size = ({ keypoints, mask }: Sample) =>
  Math.max(
    ...[0, 1].map((axis) => {
      const values = [...mask.keys()].filter((i) => mask[i] === 1).map((i) => keypoints[i * 2 + axis]);
      return Math.max(...values) - Math.min(...values);
    }),
  );
const hiddenOf = ({ mask }: Sample) => [...mask.keys()].filter((i) => mask[i] === 0);

describe('confidences', () => {
  const rated = (seed: number) => {
    const sample = view(seed);
    addNoise(sample, 0.03, new Random(seed), 1);
    rate(sample, new Random(seed, 1));
    return sample;
  };

  it('are above 0 and up to 1, and leave all else as it is', () => {
    for (const seed of seeds) {
      const sample = rated(seed);
      for (const confidence of sample.confidence) expect(confidence > 0 && confidence <= 1).toBe(true);
      const before = view(seed);
      addNoise(before, 0.03, new Random(seed), 1);
      expect({ ...sample, confidence: before.confidence }).toEqual(before);
    }
  });

  it('are lower, as a rule, where a landmark is farther off, on a scale of the detector’s own', () => {
    const tops = new Set<number>();
    let [agree, pairs] = [0, 0];
    for (const seed of seeds) {
      const { noise, confidence } = rated(seed);
      tops.add(Math.round(10 * Math.max(...confidence)));
      for (let i = 1; i < 20; i++) {
        if (Math.max(noise[i], noise[i - 1]) < 2 * Math.min(noise[i], noise[i - 1])) continue;
        pairs++;
        agree += Number(noise[i] < noise[i - 1] === confidence[i] > confidence[i - 1]);
      }
    }
    expect(pairs).toBeGreaterThan(1000);
    expect(agree / pairs).toBeGreaterThan(0.6);
    expect(agree / pairs).toBeLessThan(0.98);
    expect(tops.size).toBeGreaterThan(3);
  });
});

describe('structured occlusion', () => {
  const hide = (kind: keyof AugmentationConfig, seed: number): Sample => {
    const sample = view(seed);
    hideSome(sample, { ...none, [kind]: 1 }, new Random(seed));
    return sample;
  };

  it.each(['hideSide', 'hidePart', 'hideHalf', 'crop'] as const)('by %s leaves enough to see, and the truth', (kind) => {
    const shares = seeds.map((seed) => {
      const sample = hide(kind, seed);
      const hidden = hiddenOf(sample);
      expect(20 - hidden.length).toBeGreaterThanOrEqual(4);
      expect(hidden.length / 20).toBeLessThanOrEqual(0.7);
      expect(size(sample)).toBeGreaterThanOrEqual(0.25 * size(view(seed)));
      expect({ ...sample, mask: view(seed).mask }).toEqual(view(seed));
      return hidden.length / 20;
    });
    // More often than not something is hidden, and never always the same.
    expect(shares.filter((share) => share > 0).length).toBeGreaterThan(200);
    expect(new Set(shares).size).toBeGreaterThan(kind === 'hideSide' ? 2 : 5);
  });

  it('of a side hides none of the other', () => {
    for (const seed of seeds) {
      const { sides, mask } = hide('hideSide', seed);
      const hidden = new Set(hiddenOf({ mask } as Sample).map((i) => sides[i]));
      expect(hidden.size).toBeLessThanOrEqual(1);
      expect(hidden.has(0)).toBe(false);
    }
  });

  it('of a part hides landmarks that hang together', () => {
    for (const seed of seeds) {
      const sample = hide('hidePart', seed);
      const hidden = new Set(hiddenOf(sample));
      const inside = sample.edges.filter(([a, b]) => hidden.has(a) && hidden.has(b)).length;
      if (hidden.size > 0) expect(inside).toBe(hidden.size - 1); // a tree's connected part
    }
  });

  it('beyond a line and outside of a window hide what a line parts from the rest', () => {
    for (const seed of seeds.slice(0, 100)) {
      const window = hide('crop', seed);
      const [seen, gone] = [1, 0].map((flag) => [...window.mask.keys()].filter((i) => window.mask[i] === flag));
      const box = [0, 1]
        .map((axis) => seen.map((i) => window.keypoints[i * 2 + axis]))
        .map((v) => [Math.min(...v), Math.max(...v)]);
      for (const i of gone)
        expect(
          [0, 1].some((axis) => window.keypoints[i * 2 + axis] < box[axis][0] || window.keypoints[i * 2 + axis] > box[axis][1]),
        ).toBe(true);
      const half = hide('hideHalf', seed);
      // Some direction has all that is hidden beyond all that is seen.
      const parted = Array.from({ length: 720 }, (_, k) => (k * Math.PI) / 360).some((angle) => {
        const along = (i: number) => Math.cos(angle) * half.keypoints[i * 2] + Math.sin(angle) * half.keypoints[i * 2 + 1];
        const [visible, hidden] = [1, 0].map((flag) => [...half.mask.keys()].filter((i) => half.mask[i] === flag).map(along));
        return Math.max(...visible) <= Math.min(...hidden) + 0.02 * size(half);
      });
      expect(parted).toBe(true);
    }
  });

  it('gives way to single landmarks where the structure is not there', () => {
    let made = 0;
    for (const seed of seeds.slice(0, 50)) {
      const sample = view(seed);
      sample.sides.fill(0);
      hideSome(sample, { ...none, hideSide: 1 }, new Random(seed));
      expect(hiddenOf(sample)).toEqual([]);
      hideSome(sample, { ...none, hideSide: 1, occlusion: 1, occlusionMost: 0.5 }, new Random(seed));
      expect(hiddenOf(sample).length).toBeLessThanOrEqual(10);
      made += Number(hiddenOf(sample).length > 0);
    }
    expect(made).toBeGreaterThan(40);
  });

  it('comes as often as it is asked for, one kind at a time', () => {
    const config = { ...none, hidePart: 0.2, crop: 0.3 };
    const touched = seeds.filter((seed) => {
      const sample = view(seed);
      hideSome(sample, config, new Random(seed));
      return hiddenOf(sample).length > 0;
    });
    expect(touched.length / 400).toBeLessThan(0.55);
    expect(touched.length / 400).toBeGreaterThan(0.25);
  });
});

describe('errors of a detector', () => {
  it('never touch the truth, and say how far each landmark is off', () => {
    const config = { ...none, noise: 1, noiseMost: 0.05, noiseSpread: 0.5, swapNeighbours: 0.3, swapSides: 0.3, outliers: 0.3 };
    const ratios = seeds.flatMap((seed) => {
      const [sample, clean] = [view(seed), view(seed)];
      disturb(sample, config, new Random(seed));
      expect({ ...sample, keypoints: clean.keypoints, noise: clean.noise }).toEqual(clean);
      return [...sample.noise].map((noise, i) => {
        expect(noise).toBeGreaterThanOrEqual(0);
        return Math.hypot(...[0, 1].map((a) => sample.keypoints[i * 2 + a] - clean.keypoints[i * 2 + a])) / noise;
      });
    });
    // In two dimensions the mean square of a normal error is twice its variance; an outlier is off by exactly what is said.
    const meanSquare = ratios.reduce((sum, x) => sum + x * x, 0) / ratios.length;
    expect(meanSquare).toBeGreaterThan(1.6);
    expect(meanSquare).toBeLessThan(2.4);
  });

  it('differ by landmark where asked to', () => {
    const logs = seeds.slice(0, 100).flatMap((seed) => {
      const sample = view(seed);
      addNoise(sample, 0.02, new Random(seed), 0.5);
      return [...sample.noise].map((noise) => Math.log(noise / ((0.02 * size(view(seed))) / 2)));
    });
    const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length;
    const deviation = Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logs.length);
    expect(Math.abs(mean)).toBeLessThan(0.05);
    expect(deviation).toBeCloseTo(0.5, 1);
  });

  it('swap two landmarks: connected ones, or a left and a right one', () => {
    for (const [swap, fits] of [
      [swapNeighbours, (a: number, b: number) => set.skeleton.edges.some((edge) => edge.includes(a) && edge.includes(b))],
      [swapSides, (a: number, b: number, { sides }: Sample) => sides[a] * sides[b] === -1],
    ] as const)
      for (const seed of seeds.slice(0, 100)) {
        const [sample, clean] = [view(seed), view(seed)];
        swap(sample, new Random(seed));
        const off = [...sample.noise.keys()].filter((i) => sample.noise[i] > 0);
        expect(off).toHaveLength(2);
        const [a, b] = off;
        expect(fits(a, b, sample)).toBe(true);
        for (let axis = 0; axis < 2; axis++) expect(sample.keypoints[a * 2 + axis]).toBeCloseTo(clean.keypoints[b * 2 + axis], 9);
      }
  });

  it('misplace a share, one at least, by no more than 0.7 of the size', () => {
    for (const seed of seeds.slice(0, 100)) {
      const [sample, clean] = [view(seed), view(seed)];
      const share = seed % 2 ? 0.01 : 0.5;
      misplace(sample, share, new Random(seed));
      const distances = [...sample.noise.keys()].map((i) =>
        Math.hypot(...[0, 1].map((axis) => sample.keypoints[i * 2 + axis] - clean.keypoints[i * 2 + axis])),
      );
      expect(distances.filter((distance) => distance > 0)).toHaveLength(Math.max(1, Math.round(share * sample.count)));
      expect(Math.max(...distances)).toBeLessThanOrEqual(0.7 * size(clean) + 1e-9);
      for (const [i, distance] of distances.entries()) expect(sample.noise[i]).toBeCloseTo(distance, 9);
    }
  });
});

describe('the cameras of a training', () => {
  const cameras = { ...DEFAULT_CAMERAS, tumble: 0.2, near: 0.5, nearest: 2.2, farthest: 20 };
  const drawn = Array.from({ length: 4000 }, (_, seed) => drawCamera([0, 1, 0], cameras, new Random(seed)));

  it('stand near on a share of samples, uniform in the logarithm of the distance', () => {
    const near = drawn.flatMap(({ perspective }) => (perspective === undefined ? [] : [perspective]));
    expect(near.length / 4000).toBeCloseTo(0.5, 1);
    expect(Math.min(...near)).toBeGreaterThanOrEqual(2.2);
    expect(Math.max(...near)).toBeLessThanOrEqual(20);
    const middle = Math.sqrt(2.2 * 20);
    expect(near.filter((distance) => distance < middle).length / near.length).toBeCloseTo(0.5, 1);
  });

  it('keep up up, but for a share that is seen any way', () => {
    // A camera of the prior sees up within its elevations and its roll: at least cos 60° cos 15° of it is up in the picture.
    const least = Math.cos(Math.PI / 3) * Math.cos(Math.PI / 12);
    const outside = drawn.filter(({ orientation }) => -orientation[4] < least - 1e-9).length / 4000;
    expect(outside).toBeGreaterThan(0.2 * 0.5);
    expect(outside).toBeLessThan(0.2);
  });

  it('see strong perspective: what is near is large', () => {
    const figure = figureOf(set, 3);
    for (const seed of seeds.slice(0, 50)) {
      const { orientation } = drawCamera([0, 1, 0], cameras, new Random(seed));
      const { keypoints, shape } = seeFigure(figure, orientation, 2.2);
      const growth = [...Array(20).keys()].map((i) => [
        shape[i * 3 + 2],
        Math.hypot(keypoints[i * 2], keypoints[i * 2 + 1]) / Math.hypot(shape[i * 3], shape[i * 3 + 1]),
      ]);
      for (const [z, factor] of growth) expect(Math.sign(1 - factor)).toBe(Math.sign(z));
    }
  });
});
