import { checkSkeleton, InputError, type Keypoints2D, type Keypoints3D, type Safetensors, type Skeleton } from '@anylift/core';
import { isObject, parseJson, parsePiece, skeletonSchema } from './json.js';
import { readJson2D } from './json2d.js';
import { readJson3D } from './json3d.js';
import { recognise } from './recognise.js';
import { readSafetensors2D } from './safetensors2d.js';
import { readSafetensors3D } from './safetensors3d.js';

/** What is in a file of landmarks: the contract of `anylift inspect --json`. */
export interface KeypointsDescription {
  format: 'keypoints2d' | 'anylift/1' | 'keypoints3d/1';
  dimensions: 2 | 3;
  frames: number;
  /** Largest number of things in one frame. */
  instances: number;
  keypoints: number;
  keypointNames?: string[];
  edges?: [number, number][];
  units?: string;
  fps?: number;
  /** null where nothing is visible. */
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

/**
 * Say what is in a file of landmarks, 2D or 3D, or in a checkpoint.
 * @param where file name for error messages
 * @throws InputError when it cannot be read
 */
export function describe(bytes: Uint8Array, where: string): Description {
  const file = recognise(bytes, where);
  switch (file.format) {
    case 'json2d':
      return describe2D(readJson2D(file.content, where));
    case 'safetensors2d':
      return describe2D(readSafetensors2D(file.content, where));
    case 'json3d':
      return describe3D(readJson3D(file.content, where));
    case 'safetensors3d':
      return describe3D(readSafetensors3D(file.content, where));
    case 'keypoints3d':
      return describeSet(file.content, where);
    case 'checkpoint':
      return describeCheckpoint(file.content, where);
  }
}

function describe2D({ skeleton, frames }: Keypoints2D): KeypointsDescription {
  return {
    format: 'keypoints2d',
    dimensions: 2,
    ...counts(skeleton, frames.length, frames[0].keypoints.length),
    firstVisible: firstVisible(frames.map(({ keypoints }) => keypoints)),
  };
}

function describe3D({ format, skeleton, frames }: Keypoints3D): KeypointsDescription {
  const lifted = frames.find((frame) => frame.keypoints3d !== null);
  return {
    format,
    dimensions: 3,
    ...counts(skeleton, frames.length, lifted?.keypoints3d?.length ?? skeleton.keypoints?.length ?? 0),
    firstVisible: firstVisible(frames.map(({ keypoints3d }) => keypoints3d ?? [])),
  };
}

/** A set for training or evaluation: `keypoints3d` [frames, landmarks, 3], NaN is missing, the rest in the metadata. */
function describeSet({ tensors, metadata }: Safetensors, where: string): KeypointsDescription {
  if (!tensors.keypoints3d) throw new InputError(`${where}: tensor keypoints3d is missing, expected it in a keypoints3d/1 set`);
  const { shape, data } = tensors.keypoints3d;
  const [frameCount, keypointCount, width] = shape;
  if (shape.length !== 3 || width !== 3)
    throw new InputError(`${where}: keypoints3d has shape [${shape}], expected [frames, landmarks, 3]`);
  const skeleton = readSetSkeleton(metadata, where);
  checkSkeleton(skeleton, keypointCount, where);
  const point = (i: number) => Array.from(data.subarray(3 * i, 3 * i + 3));
  let first: number | undefined;
  for (let i = 0; i < frameCount * keypointCount && first === undefined; i++) if (point(i).every(Number.isFinite)) first = i;
  return {
    format: 'keypoints3d/1',
    dimensions: 3,
    ...counts(skeleton, frameCount, keypointCount),
    ...(metadata.units ? { units: String(metadata.units) } : {}),
    ...(Number(metadata.fps) > 0 ? { fps: Number(metadata.fps) } : {}),
    firstVisible:
      first === undefined
        ? null
        : { frame: Math.floor(first / keypointCount), instance: 0, keypoint: first % keypointCount, value: point(first) },
  };
}

function readSetSkeleton(metadata: Record<string, unknown>, where: string): Skeleton {
  const part = (key: string) => {
    const text = metadata[key];
    if (text === undefined || text === '') return undefined;
    return parseJson(new TextEncoder().encode(String(text)), `${where}: ${key} in the metadata`);
  };
  const skeleton = { keypoints: part('keypointNames'), edges: part('edges'), sides: part('sides') };
  return parsePiece(skeletonSchema, skeleton, 'metadata', where);
}

function counts({ keypoints: names, edges }: Skeleton, frames: number, keypoints: number) {
  return { frames, instances: 1, keypoints, ...(names ? { keypointNames: names } : {}), edges };
}

function firstVisible(frames: (number[] | null)[][]): KeypointsDescription['firstVisible'] {
  for (const [frame, keypoints] of frames.entries())
    for (const [keypoint, value] of keypoints.entries()) if (value) return { frame, instance: 0, keypoint, value };
  return null;
}

function describeCheckpoint({ tensors, metadata }: Safetensors, where: string): CheckpointDescription {
  const config = parseJson(new TextEncoder().encode(String(metadata.config ?? '')), `${where}: config in the metadata`);
  if (!isObject(config)) throw new InputError(`${where}: config in the metadata is no object, expected the resolved config`);
  const all = Object.values(tensors);
  return {
    format: 'anylift-checkpoint/1',
    tensors: all.length,
    parameters: all.reduce((sum, { data }) => sum + data.length, 0),
    config,
  };
}
