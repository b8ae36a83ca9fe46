import type { Random } from '../random.js';
import type { Sample } from './sample.js';

/**
 * How often and how strongly samples are changed. Probabilities are those of a sample that may have many changes, `mirror` and
 * `withholdSides` those of any; 0 leaves a change out.
 */
export interface AugmentationConfig {
  /**
   * Share of samples that may be mirrored and have sides withheld, but are else left as they are, from whichever camera.
   * Changes are drawn one by one: without such a share few samples escape all of them.
   */
  plain: number;
  /**
   * Share of the others whose picture has one change only: landmarks hidden on half of them, no edges on a quarter, errors of a detector
   * on the rest; half of their shapes are stretched.
   */
  once: number;
  /** Left and right of the picture change places, in the input and in the target; tags follow, landmarks keep their order. */
  mirror: number;
  /** Landmarks are hidden on this share of samples, up to `occlusionMost` of them, whichever. */
  occlusion: number;
  occlusionMost: number;
  /** The landmarks of one side, a connected part, all beyond a line, and all outside of a window are hidden; at most one of the four. */
  hideSide: number;
  hidePart: number;
  hideHalf: number;
  crop: number;
  /** 2D noise on this share of samples, its standard deviation uniform up to `noiseMost` of the shape's 2D half-size. */
  noise: number;
  noiseMost: number;
  /** Landmarks of one sample are off by different amounts: the logarithm of a landmark's noise has this standard deviation. */
  noiseSpread: number;
  /** Two connected landmarks, or a left and a right one, are taken for each other. */
  swapNeighbours: number;
  swapSides: number;
  /** Some landmarks, up to a tenth, are found somewhere else altogether. */
  outliers: number;
  /** Landmarks come with a confidence on this share of samples: lower, as a rule, the farther off they are. */
  confidence: number;
  /** Each edge is dropped with this probability on half of the samples, and all of them on `edgesNone` of the samples. */
  edgeDrop: number;
  edgesNone: number;
  /** Shapes are stretched along their three axes by factors whose logarithm has this standard deviation, see `once`. */
  stretch: number;
  /** Tags left and right are withheld on this share of samples. */
  withholdSides: number;
}

export const DEFAULT_AUGMENTATION: AugmentationConfig = {
  plain: 0,
  once: 0,
  mirror: 0.5,
  occlusion: 0.25,
  occlusionMost: 0.5,
  hideSide: 0,
  hidePart: 0,
  hideHalf: 0,
  crop: 0,
  noise: 0.25,
  noiseMost: 0.03,
  noiseSpread: 0,
  swapNeighbours: 0,
  swapSides: 0,
  outliers: 0,
  confidence: 0,
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

/** Forget edges, each with a probability. */
export function dropEdges(sample: Sample, probability: number, random: Random): void {
  sample.edges = sample.edges.filter(() => !random.chance(probability));
}

export function withholdSides(sample: Sample): void {
  sample.sides.fill(0);
}

/** From where to where the visible landmarks are along an axis of the picture. */
export function visibleRange({ keypoints, mask, count }: Sample, axis: number): [low: number, high: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    if (mask[i] !== 1) continue;
    low = Math.min(low, keypoints[i * 2 + axis]);
    high = Math.max(high, keypoints[i * 2 + axis]);
  }
  return [low, high];
}

/** The longer side of the 2D bounding box of the visible landmarks; 0 where there are none. */
export function visibleSize(sample: Sample): number {
  const sides = [0, 1].map((axis) => visibleRange(sample, axis)).map(([low, high]) => high - low);
  return Math.max(0, ...sides);
}
