import {
  type Keypoint2D,
  type Keypoints2D,
  type Keypoints3D,
  type LiftedFrame,
  type Skeleton,
  serializeSafetensors,
  type Vector3,
} from '@anylift/core';
import {
  answerOf,
  bytesOf,
  inMemory,
  openRecording,
  type Recording,
  recordingOf2D,
  recordingOf3D,
  writableBy,
} from '@anylift/formats';

export const encode = (value: unknown) => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));

export const skeleton: Skeleton = {
  name: 'stool',
  category: 'furniture',
  keypoints: ['seat', 'left_leg', 'right_leg', 'back_leg'],
  edges: [
    [0, 1],
    [0, 2],
    [0, 3],
  ],
  symmetries: [[1, 2]],
  sides: ['', 'L', 'R', ''],
};

export const input: Keypoints2D = {
  skeleton,
  frames: [
    { keypoints: [[100.25, 50], [80, 99.5, 0.5], [120, 100, 1], null] },
    { keypoints: [null, null, [121, 101], [100, 90]] },
    {
      keypoints: [
        [1e-9, -3],
        [2, 4, 0.25],
        [5, 6],
        [7.123456789012345, 8],
      ],
    },
  ],
};

/** Numbers that float32 holds exactly, so that both formats give them back as they are. */
export function lifted(z: number): LiftedFrame {
  const shape = (depth: number): Vector3[] => [0, 1, 2, 3].map((i) => [100 + i, 50 - 2 * i, depth * (i + 1)]);
  return {
    keypoints3d: shape(z),
    canonical: shape(0.25),
    camera: {
      rotation: [
        [1, 0, 0],
        [0, 0.5, -0.5],
        [0, 0.5, 0.5],
      ],
      scale: 12.5,
      translation: [100, 75.5],
    },
    probability: 0.75,
    alternatives: [{ keypoints3d: shape(-z), probability: 0.25 }],
  };
}

export const answer: Keypoints3D = {
  format: 'anylift/1',
  model: 'tiny',
  skeleton,
  frames: [
    lifted(3),
    { keypoints3d: null, reason: '2 visible landmarks, expected at least 3' },
    { ...lifted(-8), alternatives: [] },
  ],
};

/** The 2D contract in binary. */
export function binary2D(
  shape: number[],
  data: Float32Array | Float64Array,
  metadata: Record<string, string> = { skeleton: JSON.stringify(skeleton) },
) {
  return serializeSafetensors({ tensors: { keypoints2d: { shape, data } }, metadata });
}

export const open = (bytes: Uint8Array, where: string) => openRecording(inMemory(bytes, where), { where });

/** All poses of a 2D recording as objects. */
export async function keypointsOf({ skeleton, keypointCount: N, poseCount, read }: Recording): Promise<Keypoints2D> {
  const { points, scores } = await read(0, poseCount);
  const keypoint = (at: number): Keypoint2D => {
    const [x, y] = points.subarray(2 * at, 2 * at + 2);
    if (Number.isNaN(x)) return null;
    return scores && !Number.isNaN(scores[at]) ? [x, y, scores[at]] : [x, y];
  };
  const frames = Array.from({ length: poseCount }, (_, f) => ({
    keypoints: Array.from({ length: N }, (_, i) => keypoint(f * N + i)),
  }));
  return { skeleton, frames };
}

export const read2D = async (bytes: Uint8Array, where: string) => keypointsOf(await open(bytes, where));

export const read3D = async (bytes: Uint8Array, where: string) => answerOf(await open(bytes, where), where);

/** A recording in a format, by its name. */
export async function written(recording: Recording, name: string): Promise<Uint8Array> {
  return bytesOf(writableBy('', name)!, recording, { where: 'x' });
}

export const write3D = (keypoints: Keypoints3D, name: string) => written(recordingOf3D(keypoints, 'x'), name);

export const write2D = (keypoints: Keypoints2D, name: string) => written(recordingOf2D(keypoints, 'x'), name);
