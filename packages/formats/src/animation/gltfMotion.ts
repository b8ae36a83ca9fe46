import { InputError } from '@anylift/core';
import { type Quaternion, rotationOf } from '../armature/linear.js';
import type { GltfFile } from './gltfFile.js';

/** Frames a second that a motion is sampled at whose keys lie at no regular times. */
const SAMPLING_RATE = 30;
/** Key times this near to a regular one, as a share of the step, count as such: they are float32 and often rounded. */
const REGULAR = 0.02;
/** Frames of the regular times a key, at most; fewer keys are no regular times. */
const SPARSEST = 50;

/** A track of keys that moves a node. */
export interface Channel {
  node: number;
  path: 'translation' | 'rotation' | 'scale';
  interpolation: 'LINEAR' | 'STEP' | 'CUBICSPLINE';
  /** Seconds, rising. */
  times: Float64Array;
  /** `size` a key; three times as many of a cubic spline: the tangent before, the value, the tangent after. */
  values: Float64Array;
  size: number;
}

const SIZES: Record<string, number> = { translation: 3, rotation: 4, scale: 3 };

/**
 * The channels of an animation that move nodes; those of morph targets and the like are left out.
 * @throws InputError naming the channel
 */
export async function readChannels(file: GltfFile, animation: number, where: string): Promise<Channel[]> {
  const { channels, samplers } = file.animations[animation];
  const found: Channel[] = [];
  for (const [c, { sampler, target }] of channels.entries()) {
    if (target.node === undefined || !(target.path in SIZES)) continue;
    const at = `${where}: animations[${animation}].channels[${c}]`;
    const { input, output, interpolation = 'LINEAR' } = samplers[sampler];
    if (interpolation !== 'LINEAR' && interpolation !== 'STEP' && interpolation !== 'CUBICSPLINE')
      throw new InputError(`${at} is interpolated by ${interpolation.slice(0, 40)}, expected LINEAR, STEP or CUBICSPLINE`);
    const { values: times } = await file.read(input);
    const { values, size } = await file.read(output);
    const expected = times.length * SIZES[target.path] * (interpolation === 'CUBICSPLINE' ? 3 : 1);
    if (size !== SIZES[target.path] || values.length !== expected)
      throw new InputError(
        `${at} has ${values.length} numbers for ${times.length} keys of its ${target.path}, expected ${expected}`,
      );
    if (!times.every(Number.isFinite) || !values.every(Number.isFinite))
      throw new InputError(`${at} has numbers that are not finite`);
    if (times.some((time, k) => k > 0 && time < times[k - 1]))
      throw new InputError(`${at} has times that fall, expected them to rise`);
    if (times.length > 0)
      found.push({ node: target.node, path: target.path as Channel['path'], interpolation, times, values, size });
  }
  return found;
}

/** When to look: at the keys where these lie at regular times, else 30 times a second. */
export function frameTimes(channels: Channel[]): { first: number; count: number; fps?: number } {
  const all = new Set<number>();
  for (const track of new Set(channels.map((channel) => channel.times))) for (const time of track) all.add(time);
  const times = Float64Array.from(all).sort();
  if (times.length < 2) return { first: times[0] ?? 0, count: 1 };
  const [first, last] = [times[0], times[times.length - 1]];
  let least = last - first;
  for (let k = 1; k < times.length; k++) if (times[k] - times[k - 1] > 1e-4) least = Math.min(least, times[k] - times[k - 1]);
  const span = last - first;
  // The least gap of float32 times is off by so much that over thousands of frames it would miscount them.
  for (const steps of [times.length - 1, Math.round(span * Math.round(1 / least)), Math.round(span / least)]) {
    const step = span / steps;
    const isRegular = (time: number) => Math.abs((time - first) / step - Math.round((time - first) / step)) < REGULAR;
    if (steps > 0 && steps <= SPARSEST * times.length && times.every(isRegular))
      return { first, count: steps + 1, fps: rounded(1 / step) };
  }
  return { first, count: Math.floor((last - first) * SAMPLING_RATE + 1e-6) + 1, fps: SAMPLING_RATE };
}

/** Key times are float32: a rate that is as good as a whole number is one. */
const rounded = (rate: number) => (Math.abs(rate - Math.round(rate)) < 1e-3 * rate ? Math.round(rate) : rate);

/** The value of a channel at a time: that of its first key before, of its last after. */
export function valueAt({ interpolation, times, values, size, path }: Channel, time: number): Float64Array {
  const K = times.length;
  const spline = interpolation === 'CUBICSPLINE';
  const key = (k: number, part = 1) => {
    const at = spline ? (3 * k + part) * size : k * size;
    return values.subarray(at, at + size);
  };
  let k = keyBefore(times, time);
  if (k < 0) return key(0);
  // Keys at one time are a jump; float32 may have put a key just behind its frame.
  if (k < K - 1 && time > times[k + 1] - 1e-5 * (times[k + 1] - times[k])) k++;
  if (k === K - 1 || interpolation === 'STEP') return key(k);
  const step = times[k + 1] - times[k];
  const s = (time - times[k]) / step;
  if (spline) return hermite(key(k), key(k, 2), key(k + 1, 0), key(k + 1), s, step);
  if (path === 'rotation') return slerp(key(k), key(k + 1), s);
  return key(k).map((value, d) => value + s * (key(k + 1)[d] - value));
}

/** The last key that is not after a time; −1 where there is none. */
function keyBefore(times: Float64Array, time: number): number {
  let [low, high] = [-1, times.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (times[middle] <= time) low = middle;
    else high = middle;
  }
  return low;
}

function hermite(
  from: Float64Array,
  out: Float64Array,
  into: Float64Array,
  to: Float64Array,
  s: number,
  step: number,
): Float64Array {
  const [s2, s3] = [s * s, s * s * s];
  return from.map(
    (value, d) =>
      (2 * s3 - 3 * s2 + 1) * value + step * (s3 - 2 * s2 + s) * out[d] + (3 * s2 - 2 * s3) * to[d] + step * (s3 - s2) * into[d],
  );
}

/** The shorter way from one unit quaternion to another at constant speed. */
function slerp(from: Float64Array, to: Float64Array, s: number): Float64Array {
  const cosine = from.reduce((sum, value, d) => sum + value * to[d], 0);
  const angle = Math.acos(Math.min(1, Math.abs(cosine)));
  const [a, b] = angle > 1e-6 ? [Math.sin((1 - s) * angle) / Math.sin(angle), Math.sin(s * angle) / Math.sin(angle)] : [1 - s, s];
  return from.map((value, d) => a * value + (cosine < 0 ? -b : b) * to[d]);
}

/** How a node stands in its parent: x → turn · x + place. */
export interface Frame {
  turn: Float64Array;
  place: Float64Array;
}

/** A node's own transform, with what channels say at a time in the place of what it says. */
export function frameOf(node: GltfFile['nodes'][number], channels: Channel[], time: number): Frame {
  if (node.matrix && channels.length === 0) {
    const m = node.matrix;
    return {
      turn: Float64Array.of(m[0], m[4], m[8], m[1], m[5], m[9], m[2], m[6], m[10]),
      place: Float64Array.of(m[12], m[13], m[14]),
    };
  }
  const { translation = [0, 0, 0], rotation = [0, 0, 0, 1], scale = [1, 1, 1] } = node;
  const own: Record<Channel['path'], ArrayLike<number>> = { translation, rotation, scale };
  for (const channel of channels) own[channel.path] = valueAt(channel, time);
  const turn = rotationOf(Array.from(own.rotation) as Quaternion).map((value, k) => value * own.scale[k % 3]);
  return { turn, place: Float64Array.from(own.translation) };
}
