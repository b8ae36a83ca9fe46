import type { Random } from '../random.js';
import { type AugmentationConfig, visibleRange, visibleSize } from './augment.js';
import { growPart } from './rig/part.js';
import type { Sample } from './sample.js';

/** What stays visible must keep this share of the picture's size, or hidden landmarks would lie far outside of it. */
const SMALLEST_REST = 0.25;
/** Most that is hidden by a structure, as a share of the visible landmarks, and fewest that stay. */
const MOST_HIDDEN = 0.7;
const FEWEST_REST = 4;

/**
 * Hide landmarks as the config says: by one structure, or else at random, as where a structure would hide nothing or too much. Looks at
 * tags and edges: before they are withheld.
 */
export function hideSome(sample: Sample, config: AugmentationConfig, random: Random): void {
  let draw = random.uniform();
  for (const [share, flag] of [
    [config.hideSide, side],
    [config.hidePart, part],
    [config.hideHalf, half],
    [config.crop, outside],
  ] as const) {
    if (draw < share) {
      if (hideFlagged(sample, flag(sample, random))) return;
      break;
    }
    draw -= share;
  }
  if (random.chance(config.occlusion)) occlude(sample, config.occlusionMost, random);
}

/** Hide up to a share of the visible landmarks. */
export function occlude(sample: Sample, most: number, random: Random): void {
  const before = sample.mask.slice();
  const size = visibleSize(sample);
  hide(sample, random.uniform(0, most), random);
  if (visibleSize(sample) < SMALLEST_REST * size) sample.mask.set(before);
}

/** Hide this share of the visible landmarks, whichever; three stay. */
export function hide(sample: Sample, share: number, random: Random): void {
  const visible: number[] = [];
  for (let i = 0; i < sample.count; i++) if (sample.mask[i] === 1) visible.push(i);
  const count = Math.min(visible.length - 3, Math.round(visible.length * share));
  for (let k = 0; k < count; k++) {
    const pick = k + random.index(visible.length - k);
    [visible[k], visible[pick]] = [visible[pick], visible[k]];
    sample.mask[visible[k]] = 0;
  }
}

/** Hide what is flagged, unless that is nothing or too little would be left to see. @returns whether something was hidden */
function hideFlagged(sample: Sample, flags: Uint8Array): boolean {
  const { mask, count } = sample;
  const before = mask.slice();
  const size = visibleSize(sample);
  let [visible, hidden] = [0, 0];
  for (let i = 0; i < count; i++) {
    visible += mask[i];
    hidden += mask[i] * flags[i];
    if (flags[i] === 1) mask[i] = 0;
  }
  const rest = visible - hidden;
  const tooMuch = rest < FEWEST_REST || hidden > MOST_HIDDEN * visible || visibleSize(sample) < SMALLEST_REST * size;
  if (tooMuch) mask.set(before);
  return hidden > 0 && !tooMuch;
}

/** The left side or the right one, most of it or all. */
function side({ sides, count }: Sample, random: Random): Uint8Array {
  const flags = new Uint8Array(count);
  const hidden = random.chance(0.5) ? -1 : 1;
  const share = random.uniform(0.6, 1.4);
  for (let i = 0; i < count; i++) if (sides[i] === hidden && random.chance(share)) flags[i] = 1;
  return flags;
}

/** A connected part of the rig. */
function part({ edges, count }: Sample, random: Random): Uint8Array {
  return growPart(edges, count, Math.ceil(random.uniform(0.05, MOST_HIDDEN) * count), 1, random);
}

/** All beyond a line through the picture. */
function half({ keypoints, mask, count }: Sample, random: Random): Uint8Array {
  const angle = random.uniform(0, 2 * Math.PI);
  const along = (i: number) => Math.cos(angle) * keypoints[i * 2] + Math.sin(angle) * keypoints[i * 2 + 1];
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    if (mask[i] !== 1) continue;
    low = Math.min(low, along(i));
    high = Math.max(high, along(i));
  }
  const line = low + (high - low) * random.uniform(0.3, 0.95);
  const flags = new Uint8Array(count);
  for (let i = 0; i < count; i++) if (along(i) > line) flags[i] = 1;
  return flags;
}

/** All outside of a window: a picture that is cut off. */
function outside(sample: Sample, random: Random): Uint8Array {
  const { keypoints, count } = sample;
  const flags = new Uint8Array(count);
  for (let axis = 0; axis < 2; axis++) {
    const [low, high] = visibleRange(sample, axis);
    // Mostly one or two edges of the picture cut something off: windows reach past the figure.
    const size = (high - low) * random.uniform(0.5, 1.2);
    const start = random.uniform(low - 0.5 * size, high - 0.5 * size);
    for (let i = 0; i < count; i++) if (keypoints[i * 2 + axis] < start || keypoints[i * 2 + axis] > start + size) flags[i] = 1;
  }
  return flags;
}
