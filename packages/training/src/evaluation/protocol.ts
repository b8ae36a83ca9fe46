import type { Frame2D, LiftOptions } from '@anylift/core';
import { frameExtent, type KeypointSet } from '../data/keypointSet.js';
import { hide } from '../data/occlusion.js';
import { type Sample, seeFrame } from '../data/sample.js';
import { DEFAULT_VIEWS, randomOrientation } from '../data/views.js';
import { Random } from '../random.js';

/** How sets are seen and what the model is told. The same on every machine. */
export interface Protocol {
  split?: string;
  /** Cameras a frame. */
  views: number;
  seed: number;
  /** Whether tags left and right are given, where the set has them. */
  sides: boolean;
  /** The set's own; found from its pictures, up to 128 of them, as `lift` does where a file tells none; or none at all. */
  edges: 'given' | 'found' | 'none';
  /** Share of the landmarks hidden from the model in each view. */
  occlude: number;
  /** Standard deviation of normal noise on x and y of each visible landmark, in % of the frame's extent. */
  noise: number;
  /** Distance of a perspective camera in object sizes; weak perspective where null. */
  perspective: number | null;
  /** Whether the focal length of perspective cameras is given. */
  focal: boolean;
  /** At most so many frames a set, spread evenly; every frame where null. */
  framesPerSet: number | null;
}

export const DEFAULT_PROTOCOL: Protocol = {
  views: 4,
  seed: 0,
  sides: false,
  edges: 'given',
  occlude: 0,
  noise: 0,
  perspective: null,
  focal: false,
  framesPerSet: null,
};

/** A view of a frame, and its size: the diagonal of the frame's bounding box, which pictures are measured in. */
export interface SizedSample extends Sample {
  size: number;
}

/** View k of a frame depends on the seed, the set's name, the frame and k alone. */
export function seeByProtocol(set: KeypointSet, frame: number, view: number, protocol: Protocol): SizedSample {
  const random = new Random(protocol.seed, hash(set.name), frame, view);
  const orientation = randomOrientation(set.up, DEFAULT_VIEWS, random);
  const sample = { ...seeFrame(set, frame, orientation, protocol.perspective ?? undefined), size: frameExtent(set, frame) };
  hide(sample, protocol.occlude, random);
  const deviation = (protocol.noise / 100) * sample.size;
  if (deviation > 0)
    for (let k = 0; k < sample.keypoints.length; k++)
      if (sample.mask[k >> 1] === 1) sample.keypoints[k] += deviation * random.normal();
  return sample;
}

/** What the model is given: pictures in sizes, so that one focal length fits all frames. */
export function toFrame({ keypoints, mask, count, size }: SizedSample): Frame2D {
  return {
    keypoints: Array.from({ length: count }, (_, i) =>
      mask[i] === 1 ? [keypoints[i * 2] / size, keypoints[i * 2 + 1] / size] : null,
    ),
  };
}

export function optionsOf({ sides, focal, perspective }: Protocol): LiftOptions {
  return focal && perspective !== null ? { sides, focal: perspective, principalPoint: [0, 0] } : { sides };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h;
}
