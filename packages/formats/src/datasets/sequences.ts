import { checkSkeleton, InputError, type Skeleton } from '@anylift/core';
import { NdArray } from '../containers/ndarray.js';
import { allocatePoses, checkPoses, type Poses, type Recording } from '../recording.js';

/** Frames that were taken in one go: [frames, N, C] among the elements of an array. */
export interface Sequence {
  /** Its path in the file, such as `S1/Walking 1/0`. */
  name: string;
  array: NdArray;
  /** The element of the array that it begins with. */
  start: number;
  frameCount: number;
  keypointCount: number;
  /** Numbers a landmark. */
  channels: number;
}

/** Frames of all sequences, at most: each has a name. The largest of these sets, Human3.6M seen by 4 cameras, has 2.1 million. */
const MOST_FRAMES = 2 ** 24;

const DEEPEST = 4;

/**
 * Find the sequences in dictionaries and lists of arrays, such as {subject: {action: [array of each camera]}}, in their order. An array of
 * four axes is one of sequences; None stands for one that is not there.
 * @param what name of the whole, for error messages
 * @throws InputError when there is anything else in it, or nothing, or sequences are of differing landmarks
 */
export function sequencesOf(value: unknown, what: string, where: string): Sequence[] {
  const sequences: Sequence[] = [];
  collect(value, [], sequences, { visits: 0 }, `${where}: ${what}`);
  const [first] = sequences;
  if (!first) throw new InputError(`${where}: ${what} holds no sequences, expected at least 1`);
  for (const { name, keypointCount, channels } of sequences)
    if (keypointCount !== first.keypointCount || channels !== first.channels)
      throw new InputError(
        `${where}: sequence ${name} has frames of shape [${keypointCount}, ${channels}], ` +
          `expected [${first.keypointCount}, ${first.channels}] as ${first.name} has`,
      );
  const frames = sequences.reduce((sum, { frameCount }) => sum + frameCount, 0);
  if (frames > MOST_FRAMES) throw new InputError(`${where}: ${what} holds ${frames} frames, expected at most ${MOST_FRAMES}`);
  return sequences;
}

function collect(value: unknown, path: string[], into: Sequence[], counter: { visits: number }, where: string): void {
  // A list may be in another many times.
  if (++counter.visits > MOST_FRAMES)
    throw new InputError(`${where} holds more than ${MOST_FRAMES} lists and arrays, expected fewer`);
  const name = path.join('/');
  if (value === null) return;
  if (value instanceof NdArray && !value.items) {
    into.push(...sequencesOfArray(value, name, where));
    return;
  }
  const entries = value instanceof Map ? [...value] : Array.isArray(value) ? [...value.entries()] : partsOf(value);
  if (!entries)
    throw new InputError(
      `${where}: ${name ? `${name} is` : 'there is'} ${kindOf(value)}, expected arrays [frames, landmarks, 2 or 3]`,
    );
  if (path.length === DEEPEST)
    throw new InputError(`${where}: ${name} is nested too deeply, expected subjects, actions and cameras`);
  for (const [key, part] of entries) collect(part, [...path, String(key)], into, counter, where);
}

const partsOf = (value: unknown) =>
  value instanceof NdArray && value.shape.length > 0 ? [...value.parts().entries()] : undefined;

const kindOf = (value: unknown) => (typeof value === 'object' ? 'an object of another kind' : `a ${typeof value}`);

function sequencesOfArray(array: NdArray, name: string, where: string): Sequence[] {
  const { shape, dtype } = array;
  const [frameCount, keypointCount, channels] = shape.slice(-3);
  if (!dtype.numeric || shape.length < 3 || shape.length > 4)
    throw new InputError(
      `${where}: ${name || 'it'} is an array ${dtype} of shape [${shape.join(', ')}], expected numbers [frames, landmarks, 2 or 3]`,
    );
  if (shape.length === 3) return [{ name, array, start: 0, frameCount, keypointCount, channels }];
  const size = frameCount * keypointCount * channels;
  return Array.from({ length: size === 0 ? 0 : shape[0] }, (_, i) => {
    return { name: `${name}/${i}`, array, start: i * size, frameCount, keypointCount, channels };
  });
}

/** What is known of the frames besides the sequences. */
export interface AboutSequences extends Pick<Recording, 'format' | 'dimensions' | 'units' | 'fps' | 'up'> {
  skeleton: Skeleton;
}

/**
 * One recording of all frames, sequence after sequence, each frame named by its sequence and its number in it. Numbers are decoded where
 * they are read. A number a landmark more than there are dimensions is its confidence.
 * @throws InputError when there are no frames
 */
export function sequenceRecording(sequences: Sequence[], about: AboutSequences, where: string): Recording {
  const [{ keypointCount, channels }] = sequences;
  checkSkeleton(about.skeleton, keypointCount, where);
  const frameNames: string[] = [];
  const starts: number[] = [];
  for (const { name, frameCount } of sequences) {
    starts.push(frameNames.length);
    for (let f = 0; f < frameCount; f++) frameNames.push(`${name}/${f}`);
  }
  const frameCount = frameNames.length;
  if (frameCount === 0) throw new InputError(`${where}: no frames, expected at least 1`);
  const scored = channels > about.dimensions;
  return {
    ...about,
    keypointCount,
    frameCount,
    poseCount: frameCount,
    instanceCount: 1,
    frameNames,
    ...(scored ? { scores: 'confidence' as const } : {}),
    read: async (first, count) => {
      const poses = allocatePoses(count, keypointCount, about.dimensions, where, scored);
      for (const [s, { array, start, frameCount }] of sequences.entries()) {
        const from = Math.max(first, starts[s]);
        const to = Math.min(first + count, starts[s] + frameCount);
        if (from >= to) continue;
        const width = keypointCount * channels;
        const numbers = array.numbers(start + (from - starts[s]) * width, (to - from) * width);
        splitChannels(numbers, channels, poses, (from - first) * keypointCount, about.dimensions);
      }
      poses.frame.forEach((_, p) => {
        poses.frame[p] = first + p;
      });
      checkPoses(poses, about, first, where);
      return poses;
    },
  };
}

/**
 * Put landmarks with C numbers each into poses: coordinates, and a score where there is a number more.
 * @param firstLandmark of the poses, counted through all of them
 */
export function splitChannels(numbers: Float64Array, channels: number, poses: Poses, firstLandmark: number, D: number): void {
  for (let i = 0; i < numbers.length / channels; i++) {
    for (let d = 0; d < D; d++) poses.points[(firstLandmark + i) * D + d] = numbers[i * channels + d];
    if (poses.scores && channels > D) poses.scores[firstLandmark + i] = numbers[i * channels + D];
  }
}

/** The one thing in an array without axes, as `np.savez` stores a dictionary; else what was given. */
export const itemOf = (value: unknown): unknown =>
  value instanceof NdArray && value.items && value.shape.length === 0 ? value.items[0] : value;

/** Parts of a list or array, one after the other. */
export const listOf = (value: unknown): unknown[] =>
  Array.isArray(value) ? value : value instanceof NdArray && value.shape.length > 0 ? value.parts() : [];
