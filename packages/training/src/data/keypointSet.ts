import { checkSkeleton, InputError, parseSafetensors, type Skeleton, sidesOf } from '@anylift/core';
import { z } from 'zod';
import { figureExtent, isPresent } from './figure.js';

/** A recorded or made motion of one rig: contract `keypoints3d/1`. */
export interface KeypointSet {
  name: string;
  category: string;
  skeleton: Skeleton;
  /** [frames, keypoints, 3], row by row; NaN where a landmark is missing. */
  points: Float32Array;
  frames: number;
  keypoints: number;
  /** Unit vector that points up, or null where nobody knows. */
  up: [number, number, number] | null;
  units: string;
  /** Runs of consecutive frames; a set without any is one run of split ''. */
  sequences: Sequence[];
  licence: string;
  source: string;
}

export interface Sequence {
  name: string;
  split: string;
  start: number;
  count: number;
}

const AXES: Record<string, [number, number, number]> = {
  '+x': [1, 0, 0],
  '-x': [-1, 0, 0],
  '+y': [0, 1, 0],
  '-y': [0, -1, 0],
  '+z': [0, 0, 1],
  '-z': [0, 0, -1],
};

const index = z.number().int().min(0);
const edge = z.tuple([index, index]);
const side = z.enum(['L', 'R', '']);
const sequence = z.object({ name: z.string(), split: z.string(), start: index, count: index });

/**
 * Read a set.
 * @param where file name for error messages
 * @throws InputError when the file is no keypoints3d/1 set, has no frames, an infinite coordinate, or metadata that does not fit
 */
export function readKeypointSet(bytes: Uint8Array, where: string): KeypointSet {
  const { tensors, metadata } = parseSafetensors(bytes, where);
  if (metadata.format !== 'keypoints3d/1')
    throw new InputError(`${where}: metadata "format" must be keypoints3d/1, found ${JSON.stringify(metadata.format ?? null)}`);
  const tensor = tensors.keypoints3d;
  if (!tensor) throw new InputError(`${where}: no tensor "keypoints3d", found ${Object.keys(tensors).join(', ') || 'none'}`);
  const [frames, keypoints, axes] = tensor.shape;
  if (tensor.shape.length !== 3 || axes !== 3)
    throw new InputError(`${where}: keypoints3d must have shape [frames, keypoints, 3], found [${tensor.shape}]`);
  if (frames === 0 || keypoints === 0)
    throw new InputError(`${where}: the set has ${frames} frames of ${keypoints} keypoints, expected some`);
  if (!(tensor.data instanceof Float32Array || tensor.data instanceof Float64Array))
    throw new InputError(`${where}: keypoints3d must be of floating-point dtype`);
  const points = Float32Array.from(tensor.data);
  const infinite = points.findIndex((x) => x === Number.POSITIVE_INFINITY || x === Number.NEGATIVE_INFINITY);
  if (infinite >= 0) {
    const at = Math.floor(infinite / 3);
    throw new InputError(`${where}: frame ${Math.floor(at / keypoints)}, keypoint ${at % keypoints}: an infinite coordinate`);
  }
  const list = <T>(key: string, item: z.ZodType<T>): T[] => parseList(metadata[key], item, key, where);
  const names = list('keypointNames', z.string());
  const sides = list('sides', side);
  const skeleton: Skeleton = {
    name: metadata.name,
    category: metadata.category,
    keypoints: names.length ? names : undefined,
    edges: list('edges', edge),
    sides: sides.length ? sides : undefined,
  };
  checkSkeleton(skeleton, keypoints, where);
  // Names before tags, landmark by landmark: sets of faces carry tags that contradict their own names, and the names are right.
  const named = sidesOf({ ...skeleton, sides: undefined });
  const tags = Array.from({ length: keypoints }, (_, i) => named[i] || (sides[i] ?? ''));
  skeleton.sides = tags.some((tag) => tag !== '') ? tags : undefined;
  const sequences = list('sequences', sequence);
  for (const { name, start, count } of sequences)
    if (start + count > frames)
      throw new InputError(`${where}: sequence "${name}" ends at frame ${start + count}, the set has ${frames}`);
  return {
    name: metadata.name ?? where,
    category: metadata.category ?? '',
    skeleton,
    points,
    frames,
    keypoints,
    // Sets say in words why they do not know.
    up: Object.hasOwn(AXES, metadata.up ?? '') ? AXES[metadata.up] : null,
    units: metadata.units ?? '',
    sequences: sequences.length ? sequences : [{ name: '', split: '', start: 0, count: frames }],
    licence: metadata.licence ?? '',
    source: metadata.source ?? '',
  };
}

function parseList<T>(json: string | undefined, item: z.ZodType<T>, key: string, where: string): T[] {
  if (!json) return [];
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new InputError(`${where}: metadata "${key}" is not JSON`);
  }
  const parsed = z.array(item).safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw new InputError(`${where}: metadata ${[`"${key}"`, ...path].join(', ')}: ${message}`);
}

/** Frames of a split with at least three landmarks that are not all at one point; every split where none is named. */
export function framesOf(set: KeypointSet, split?: string): number[] {
  return set.sequences
    .filter((sequence) => split === undefined || sequence.split === split)
    .flatMap(({ start, count }) => Array.from({ length: count }, (_, i) => start + i))
    .filter((frame) => countPresent(set, frame) >= 3 && frameExtent(set, frame) > 0);
}

function countPresent({ points, keypoints }: KeypointSet, frame: number): number {
  let count = 0;
  for (let i = 0; i < keypoints; i++) if (isPresent(points, (frame * keypoints + i) * 3)) count++;
  return count;
}

/** Diagonal of a frame's bounding box over the landmarks that are there, in the set's own frame and units. */
export function frameExtent({ points, keypoints }: KeypointSet, frame: number): number {
  return figureExtent(Float64Array.from(points.subarray(frame * keypoints * 3, (frame + 1) * keypoints * 3)));
}
