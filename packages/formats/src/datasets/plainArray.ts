import { checkSkeleton, InputError } from '@anylift/core';
import type { NpyHeader } from '../containers/npy.js';
import type { Npz } from '../containers/npz.js';
import { allocatePoses, checkPoses, type Recording } from '../recording.js';
import { CONFIDENCES, EDGES, Labels } from './arrayLabels.js';
import { splitChannels } from './sequences.js';

/**
 * Arrays of landmarks that follow no format, as people save them: [N, D], [frames, N, D] or [frames, persons, N, D]. Which one it is
 * and what stands beside it is told by names.
 */

/** What landmarks are called, the clearest names first, in small letters without `_` and `-`; 2d or 3d may follow. */
const LANDMARK_NAMES = [
  /^(pred)?(keypoints?|kpts?|kps|landmarks?)([23]d)?$/,
  /^(pred)?(joints?|points?|markers?|pose|poses|positions?|jointpositions?|coords|coordinates|trajectory|xyz?)([23]d)?$/,
  /^(arr0|data|)$/,
];

/** More persons than this, and than there are frames, are frames: people also save [persons, frames, N, D]. */
const MOST_PERSONS = 32;

const simple = (name: string) => name.toLowerCase().replace(/[_-]/g, '');

/** Dimensions that an array has by its name, and else by its last axis: three numbers are taken for x, y and z unless the name says 2D. */
function dimensionsOf(name: string, { shape }: NpyHeader): 2 | 3 {
  if (simple(name).endsWith('2d')) return 2;
  if (simple(name).endsWith('3d')) return 3;
  return shape.at(-1) === 2 ? 2 : 3;
}

/** Whether it can be landmarks: coordinates last, with a confidence after them where the name tells the dimensions. */
function fits(name: string, header: NpyHeader): boolean {
  const channels = header.shape.at(-1) ?? 0;
  const D = dimensionsOf(name, header);
  const axes = header.shape.length;
  const scored = /[23]d$/.test(simple(name)) && channels === D + 1;
  return header.dtype.numeric && header.dtype.kind !== 'b' && axes >= 2 && axes <= 4 && (channels === D || scored);
}

/**
 * Read the array that holds landmarks.
 * @param format name of the format that asks
 * @throws InputError when none does, or several could
 */
export async function readPlain(arrays: Npz, format: string, where: string): Promise<Recording> {
  const headers = new Map<string, NpyHeader>();
  for (const name of arrays.names) headers.set(name, await arrays.header(name));
  const name = choose(headers, where);
  const header = headers.get(name)!;
  const array = await arrays.array(name);
  const [frames, persons] = [header.shape.slice(-4, -2).at(0) ?? 1, header.shape.length === 4 ? header.shape[1] : 1];
  const [keypointCount, channels] = header.shape.slice(-2);
  if (persons > frames && persons > MOST_PERSONS)
    throw new InputError(
      `${where}: ${name ? `${name} is` : 'an array'} of shape [${header.shape.join(', ')}] would be ${persons} persons in each of ${frames} frames, ` +
        'expected [frames, persons, landmarks, 2 or 3] with fewer of them',
    );
  const dimensions = dimensionsOf(name, header);
  const poseCount = frames * persons;
  const labels = new Labels(arrays, headers, where);
  const scores = await labels.scores(poseCount, keypointCount, channels > dimensions);
  const frame = persons === 1 ? await labels.indices('frame', poseCount) : undefined;
  const instance = persons === 1 ? await labels.indices('instance', poseCount) : undefined;
  const instanceNames = await labels.texts(['instance_names']);
  const recording: Omit<Recording, 'read'> = {
    ...{ format, dimensions, keypointCount, poseCount, skeleton: await labels.skeleton() },
    frameCount: Math.max((await labels.count('frame_count')) ?? 0, frame ? (frame.at(-1) ?? -1) + 1 : frames),
    instanceCount: instanceNames?.length ?? (await labels.count('instance_count')) ?? (instance ? poseCount : persons),
    ...(instanceNames ? { instanceNames } : {}),
    ...(scores ? { scores: scores.kind } : {}),
    ...(await labels.about(dimensions)),
  };
  if (recording.frameCount === 0) throw new InputError(`${where}: no frames, expected at least 1`);
  checkSkeleton(recording.skeleton, keypointCount, where);
  return {
    ...recording,
    read: async (first, count) => {
      const poses = allocatePoses(count, keypointCount, dimensions, where, scores !== undefined);
      const width = keypointCount * channels;
      splitChannels(array.numbers(first * width, count * width), channels, poses, 0, dimensions);
      if (scores?.array) poses.scores = scores.array.numbers(first * keypointCount, count * keypointCount);
      for (let p = 0; p < count; p++) {
        poses.frame[p] = frame ? frame[first + p] : Math.floor((first + p) / persons);
        poses.instance[p] = instance ? instance[first + p] : (first + p) % persons;
      }
      checkPoses(poses, recording, first, where);
      return poses;
    },
  };
}

/** The name of the one array that holds landmarks. */
function choose(headers: Map<string, NpyHeader>, where: string): string {
  const fitting = [...headers].filter(([name, header]) => fits(name, header)).map(([name]) => name);
  const beside = new Set([...CONFIDENCES, ...EDGES, 'symmetries']);
  const groups = [
    ...LANDMARK_NAMES.map((pattern) => fitting.filter((name) => pattern.test(simple(name)))),
    fitting.filter((name) => !beside.has(name)),
  ];
  const found = groups.find((group) => group.length > 0) ?? [];
  if (found.length === 1) return found[0];
  if (found.length > 1)
    throw new InputError(
      `${where}: any of the arrays ${found.slice(0, 5).join(', ')} could be the landmarks, expected one that can`,
    );
  const shapes = [...headers]
    .slice(0, 5)
    .map(([name, { dtype, shape }]) => `${name || 'an array'} ${dtype} [${shape.join(', ')}]`);
  throw new InputError(
    `${where}: no landmarks, found ${shapes.join(', ')}, expected numbers [frames, landmarks, 2 or 3], ` +
      'with a confidence more where the name ends in 2d or 3d',
  );
}
