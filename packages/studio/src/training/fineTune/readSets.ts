/** In the worker: 3D files as sets to train on. */
import { InputError } from '@anylift/core';
import { listFormats, openRecording, type Recording } from '@anylift/formats';
import { framesOf, type KeypointSet, readKeypointSet } from '@anylift/training';
import { inputFile } from '../../files/inputs.js';
import { splitByTime } from './splitByTime.js';

/** Poses that are read together, and that a set has at the most: of a longer recording every k-th. */
const PIECE = 4096;
const MOST_POSES = 20_000;

/** Frames that a training needs at the least. */
const FEWEST = { train: 20, val: 5 };

const AXES = { x: [1, 0, 0], y: [0, 1, 0], z: [0, 0, 1] } as const;

/**
 * @param files each is a set of its own, or belongs to one that is (the skeleton of a capture)
 * @throws InputError a sentence for the first one that is 2D, of no known format, or has too few frames
 */
export async function readSets(files: readonly File[]): Promise<KeypointSet[]> {
  const sets: KeypointSet[] = [];
  for (const file of files) {
    const recording = await openRecording(inputFile(file, files), { where: file.name });
    if (recording.frameCount === 0 && files.length > 1) continue;
    const set = (await ownSplit(file, recording)) ?? (await setOf(recording, file.name));
    for (const [split, least] of Object.entries(FEWEST)) {
      const found = framesOf(set, split).length;
      if (found < least)
        throw new InputError(
          `${file.name}: ${found} frames to ${split === 'train' ? 'train on' : 'validate with'} that show three landmarks or more, expected at least ${least}`,
        );
    }
    sets.push(set);
  }
  return sets;
}

/** A set that says itself which frames are for training and which for validation. */
async function ownSplit(file: File, recording: Recording): Promise<KeypointSet | undefined> {
  if (recording.format !== 'keypoints3d/1') return;
  const set = readKeypointSet(new Uint8Array(await file.arrayBuffer()), file.name);
  return ['train', 'val'].every((split) => framesOf(set, split).length > 0) ? set : undefined;
}

/** A recording as a set, split by blocks of time; of several individuals each pose is a frame of its own. */
async function setOf(recording: Recording, where: string): Promise<KeypointSet> {
  const { dimensions, skeleton, keypointCount: N, poseCount, up, answers } = recording;
  const title = listFormats().find(({ name }) => name === recording.format)?.title ?? recording.format;
  if (dimensions !== 3)
    throw new InputError(`${where}: its landmarks are 2D (${title}), expected 3D: what is to be learnt is the depth`);
  if (answers)
    throw new InputError(
      `${where}: these are answers of ${answers.model}, expected 3D that was measured: nothing is learnt from answers`,
    );
  const every = Math.ceil(poseCount / MOST_POSES);
  const frames = Math.ceil(poseCount / every);
  const points = new Float32Array(frames * N * 3);
  const moments = new Int32Array(frames);
  for (let first = 0; first < poseCount; first += PIECE) {
    const poses = await recording.read(first, Math.min(PIECE, poseCount - first));
    for (const [p, moment] of poses.frame.entries()) {
      if ((first + p) % every !== 0) continue;
      const frame = (first + p) / every;
      moments[frame] = moment;
      points.set(poses.points.subarray(p * N * 3, (p + 1) * N * 3), frame * N * 3);
    }
  }
  const name = skeleton.name || where.replace(/\.[^.]+$/, '');
  const [x, y, z] = up ? AXES[up[1] as keyof typeof AXES] : [0, 0, 0];
  const sign = up?.startsWith('-') ? -1 : 1;
  return {
    name,
    category: skeleton.category ?? '',
    skeleton,
    points,
    frames,
    keypoints: N,
    up: up ? [sign * x, sign * y, sign * z] : null,
    units: recording.units ?? '',
    sequences: splitByTime(frames, (frame) => moments[frame]),
    licence: '',
    source: '',
  };
}
