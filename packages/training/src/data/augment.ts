import type { Random } from '../random.js';
import type { Sample } from './sample.js';

/** How often and how strongly samples are changed. Probabilities are a sample's; 0 leaves a change out. */
export interface AugmentationConfig {
  /** Left and right of the picture change places, in the input and in the target; tags follow, landmarks keep their order. */
  mirror: number;
  /** Landmarks are hidden on this share of samples, up to `occlusionMost` of them. */
  occlusion: number;
  occlusionMost: number;
  /** 2D noise on this share of samples, its standard deviation uniform up to `noiseMost` of the shape's 2D half-size. */
  noise: number;
  noiseMost: number;
  /** Each edge is dropped with this probability on half of the samples, and all of them on `edgesNone` of the samples. */
  edgeDrop: number;
  edgesNone: number;
  /** Shapes are stretched along their three axes by factors whose logarithm has this standard deviation. */
  stretch: number;
  /** Tags left and right are withheld on this share of samples. */
  withholdSides: number;
}

export const DEFAULT_AUGMENTATION: AugmentationConfig = {
  mirror: 0.5,
  occlusion: 0.25,
  occlusionMost: 0.5,
  noise: 0.25,
  noiseMost: 0.03,
  edgeDrop: 0.05,
  edgesNone: 0.03,
  stretch: 0.1,
  withholdSides: 0.5,
};

/** x → −x. Landmarks keep their order, so a left hand is now a right one: its tag changes. */
export function mirror(sample: Sample): void {
  for (let i = 0; i < sample.count; i++) {
    sample.keypoints[i * 2] *= -1;
    sample.shape[i * 3] *= -1;
    sample.sides[i] *= -1;
  }
}

/** What stays visible must keep this share of the picture's size, or hidden landmarks would lie far outside of it. */
const SMALLEST_REST = 0.25;

/** Hide up to a share of the visible landmarks. */
export function occlude(sample: Sample, most: number, random: Random): void {
  const before = sample.mask.slice();
  const size = visibleSize(sample);
  hide(sample, random.uniform(0, most), random);
  if (visibleSize(sample) < SMALLEST_REST * size) sample.mask.set(before);
}

/** Hide this share of the visible landmarks, whichever; three stay. */
export function hide(sample: Sample, share: number, random: Random): void {
  const visible = Array.from({ length: sample.count }, (_, i) => i).filter((i) => sample.mask[i] === 1);
  const count = Math.min(visible.length - 3, Math.round(visible.length * share));
  for (let k = 0; k < count; k++) {
    const pick = k + random.index(visible.length - k);
    [visible[k], visible[pick]] = [visible[pick], visible[k]];
    sample.mask[visible[k]] = 0;
  }
}

/** The longer side of the 2D bounding box of the visible landmarks. */
function visibleSize({ keypoints, mask, count }: Sample): number {
  const sides = [0, 1].map((axis) => {
    const values = Array.from({ length: count }, (_, i) => keypoints[i * 2 + axis]).filter((_, i) => mask[i] === 1);
    return Math.max(...values) - Math.min(...values);
  });
  return Math.max(...sides);
}

/** Normal noise on the 2D of every landmark, relative to the shape's 2D half-size. */
export function addNoise(sample: Sample, deviation: number, random: Random): void {
  const size = visibleSize(sample) / 2;
  for (let k = 0; k < sample.count * 2; k++) sample.keypoints[k] += size * deviation * random.normal();
}

/** Forget edges, each with a probability. */
export function dropEdges(sample: Sample, probability: number, random: Random): void {
  sample.edges = sample.edges.filter(() => !random.chance(probability));
}

export function withholdSides(sample: Sample): void {
  sample.sides.fill(0);
}
