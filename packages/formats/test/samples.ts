import {
  type Keypoints2D,
  type Keypoints3D,
  type LiftedFrame,
  type Skeleton,
  serializeSafetensors,
  type Vector3,
} from '@anylift/core';

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
