import type { Random } from '../random.js';
import { type AugmentationConfig, visibleSize } from './augment.js';
import type { Sample } from './sample.js';

/** Most landmarks of a sample that are outliers, as a share. */
const MOST_OUTLIERS = 0.1;

/** Errors as a detector makes them, as the config says. The truth stays as it is; `noise` says how far each landmark is off. */
export function disturb(sample: Sample, config: AugmentationConfig, random: Random): void {
  if (random.chance(config.noise)) addNoise(sample, random.uniform(0, config.noiseMost), random, config.noiseSpread);
  if (random.chance(config.swapNeighbours)) swapNeighbours(sample, random);
  if (random.chance(config.swapSides)) swapSides(sample, random);
  if (random.chance(config.outliers)) misplace(sample, random.uniform(0, MOST_OUTLIERS), random);
  if (random.chance(config.confidence)) rate(sample, random);
}

/**
 * Normal noise on the 2D of every landmark, relative to the shape's 2D half-size.
 * @param spread standard deviation of the logarithm of a landmark's own deviation
 */
export function addNoise(sample: Sample, deviation: number, random: Random, spread = 0): void {
  const size = visibleSize(sample) / 2;
  for (let i = 0; i < sample.count; i++) {
    const own = size * deviation * (spread === 0 ? 1 : Math.exp(spread * random.normal()));
    sample.noise[i] = own;
    sample.keypoints[i * 2] += own * random.normal();
    sample.keypoints[i * 2 + 1] += own * random.normal();
  }
}

/** The two ends of a random edge are taken for each other. */
export function swapNeighbours(sample: Sample, random: Random): void {
  if (sample.edges.length > 0) swap(sample, ...sample.edges[random.index(sample.edges.length)]);
}

/** A left landmark is taken for the right one that lies nearest in the picture among those with as many edges, and that one for it. */
export function swapSides(sample: Sample, random: Random): void {
  const { keypoints, mask, sides, edges, count } = sample;
  const left: number[] = [];
  for (let i = 0; i < count; i++) if (sides[i] === -1 && mask[i] === 1) left.push(i);
  if (left.length === 0) return;
  const from = left[random.index(left.length)];
  const degree = new Uint8Array(count);
  for (const [a, b] of edges) {
    degree[a]++;
    degree[b]++;
  }
  let [nearest, least] = [-1, Number.POSITIVE_INFINITY];
  for (let i = 0; i < count; i++) {
    if (sides[i] !== 1 || mask[i] !== 1 || degree[i] !== degree[from]) continue;
    const distance = (keypoints[i * 2] - keypoints[from * 2]) ** 2 + (keypoints[i * 2 + 1] - keypoints[from * 2 + 1]) ** 2;
    if (distance < least) [nearest, least] = [i, distance];
  }
  if (nearest >= 0) swap(sample, from, nearest);
}

function swap({ keypoints, noise, mask }: Sample, a: number, b: number): void {
  if (mask[a] !== 1 || mask[b] !== 1) return;
  const [dx, dy] = [keypoints[b * 2] - keypoints[a * 2], keypoints[b * 2 + 1] - keypoints[a * 2 + 1]];
  keypoints[a * 2] += dx;
  keypoints[a * 2 + 1] += dy;
  keypoints[b * 2] -= dx;
  keypoints[b * 2 + 1] -= dy;
  noise[a] = noise[b] = Math.max(noise[a], noise[b], Math.hypot(dx, dy));
}

/** A share of the landmarks, one at least, is found far from where it is, up to 0.7 sizes of the shape. */
export function misplace(sample: Sample, share: number, random: Random): void {
  const size = visibleSize(sample);
  const visible = Array.from({ length: sample.count }, (_, i) => i).filter((i) => sample.mask[i] === 1);
  const count = Math.min(visible.length, Math.max(1, Math.round(share * visible.length)));
  for (let k = 0; k < count; k++) {
    const [i] = visible.splice(random.index(visible.length), 1);
    const [angle, distance] = [random.uniform(0, 2 * Math.PI), random.uniform(0.1, 0.7) * size];
    sample.keypoints[i * 2] += distance * Math.cos(angle);
    sample.keypoints[i * 2 + 1] += distance * Math.sin(angle);
    sample.noise[i] = Math.max(sample.noise[i], distance);
  }
}

/** Errors of which a detector thinks half as well as of none, in half-sizes of the shape: from, to. Every detector has its own. */
const HALF_SURE = [0.02, 0.2];
/** Share of landmarks whose confidence has nothing to do with how far off they are. */
const MISJUDGED = 0.1;
/** A confidence of 0 would hide a landmark. */
const LEAST_CONFIDENCE = 0.02;

/**
 * Give each landmark a confidence as detectors do: the better, the nearer it is to where it should be, on a scale that no two
 * detectors share, and sometimes wrong.
 */
export function rate(sample: Sample, random: Random): void {
  const halfSure = (visibleSize(sample) / 2) * Math.exp(random.uniform(Math.log(HALF_SURE[0]), Math.log(HALF_SURE[1])));
  const best = random.uniform(0.6, 1);
  for (let i = 0; i < sample.count; i++) {
    const sure = 1 / (1 + (halfSure > 0 ? sample.noise[i] / halfSure : 0) ** 2);
    const own = random.chance(MISJUDGED) ? random.uniform() : sure * best * Math.exp(0.1 * random.normal());
    sample.confidence[i] = Math.min(1, Math.max(LEAST_CONFIDENCE, own));
  }
}
