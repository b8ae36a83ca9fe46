import { InputError } from '@anylift/core';
import { contractOf } from './anylift/safetensors.js';
import { jsonOf, looksLikeSafetensors, openTensors } from './anylift/tensors.js';
import type { InputFile } from './bytes.js';
import { isObject } from './containers/json.js';
import type { Recording } from './recording.js';

/** Poses that are looked through together. */
const CHUNK = 1024;

/** What is in a file of landmarks: the contract of `anylift inspect --json`. */
export interface KeypointsDescription {
  /** Name of the format; of our own files the contract: `keypoints2d`, `anylift/1`, `keypoints3d/1`. */
  format: string;
  dimensions: 2 | 3;
  frames: number;
  /** As `Recording.instanceCount`. */
  instances: number;
  instanceNames?: string[];
  keypoints: number;
  keypointNames?: string[];
  edges?: [number, number][];
  units?: string;
  fps?: number;
  up?: string;
  /** The value is the coordinates and, where the file has one, its score. null where nothing is visible. */
  firstVisible: { frame: number; instance: number; keypoint: number; value: number[] } | null;
}

/** What is in a checkpoint. */
export interface CheckpointDescription {
  format: 'anylift-checkpoint/1';
  tensors: number;
  /** Numbers in all tensors, the frozen ones too. */
  parameters: number;
  config: unknown;
}

export type Description = KeypointsDescription | CheckpointDescription;

/** Say what is in a recording. @throws InputError when a pose before the first visible one is damaged */
export async function describeRecording(recording: Recording): Promise<KeypointsDescription> {
  const { format, dimensions, frameCount, instanceCount, instanceNames, keypointCount, skeleton, units, fps, up } = recording;
  const { keypoints, edges } = skeleton;
  return {
    format,
    dimensions,
    frames: frameCount,
    instances: instanceCount,
    ...(instanceNames ? { instanceNames } : {}),
    keypoints: keypointCount,
    ...(keypoints ? { keypointNames: keypoints } : {}),
    edges,
    ...(units ? { units } : {}),
    ...(fps ? { fps } : {}),
    ...(up && !recording.answers ? { up } : {}),
    firstVisible: await firstVisible(recording),
  };
}

async function firstVisible(recording: Recording): Promise<KeypointsDescription['firstVisible']> {
  const { keypointCount: N, dimensions: D, poseCount } = recording;
  for (let first = 0; first < poseCount; first += CHUNK) {
    const { points, scores, frame, instance } = await recording.read(first, Math.min(CHUNK, poseCount - first));
    for (let at = 0; at < points.length / D; at++) {
      if (Number.isNaN(points[at * D]) || scores?.[at] === 0) continue;
      const score = scores && !Number.isNaN(scores[at]) ? [scores[at]] : [];
      const pose = Math.floor(at / N);
      return {
        frame: frame[pose],
        instance: instance[pose],
        keypoint: at % N,
        value: [...points.subarray(at * D, at * D + D), ...score],
      };
    }
  }
  return null;
}

/** Say what is in a checkpoint; undefined where the file is none. @throws InputError when it is a damaged one */
export async function describeCheckpoint(file: InputFile, where: string): Promise<CheckpointDescription | undefined> {
  if (!looksLikeSafetensors(await file.read(0, Math.min(9, file.size)))) return undefined;
  const tensors = await openTensors(file, where);
  if (contractOf(tensors) !== 'anylift-checkpoint/1') return undefined;
  const config = jsonOf(tensors, 'config');
  if (!isObject(config)) throw new InputError(`${where}: config in the metadata is no object, expected the resolved config`);
  const all = Object.values(tensors.entries);
  return {
    format: 'anylift-checkpoint/1',
    tensors: all.length,
    parameters: all.reduce((sum, { shape }) => sum + shape.reduce((product, n) => product * n, 1), 0),
    config,
  };
}
