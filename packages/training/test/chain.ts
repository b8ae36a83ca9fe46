import { type Safetensors, serializeSafetensors } from '@anylift/core';
import { type KeypointSet, readKeypointSet } from '@anylift/training';
import { normals } from '../../core/test/geometry.js';

export interface ChainOptions {
  name?: string;
  seed?: number;
  joints?: number;
  frames?: number;
  up?: string;
  /** Frames at the end that are for validation. */
  held?: number;
}

/** A made-up keypoint set: a trunk that stands upright, with a left and a right arm that swing. */
export function chainFile({
  name = 'chain',
  seed = 1,
  joints = 6,
  frames = 40,
  up = '+y',
  held = 8,
}: ChainOptions = {}): Safetensors {
  const normal = normals(seed);
  const trunk = joints - 4;
  const rates = Array.from({ length: 4 }, () => 0.1 + 0.05 * Math.abs(normal()));
  const points = Array.from({ length: frames }, (_, f) => {
    const angle = (k: number) => Math.sin(f * rates[k] + k);
    const spine = Array.from({ length: trunk }, (_, i) => [0.1 * i * angle(0), 0.3 * i, 0.1 * i * angle(1)]);
    const [x, y, z] = spine[trunk - 1];
    const arm = (side: -1 | 1, k: number) => {
      const elbow = [x + 0.3 * side * Math.cos(angle(k)), y - 0.2, z + 0.3 * Math.sin(angle(k))];
      return [elbow, [elbow[0] + 0.1 * side, elbow[1] + 0.25 * Math.cos(2 * angle(k)), elbow[2] + 0.25 * Math.sin(2 * angle(k))]];
    };
    return [...spine, ...arm(-1, 2), ...arm(1, 3)];
  });
  const shoulder = trunk - 1;
  const edges = [
    ...Array.from({ length: trunk - 1 }, (_, i) => [i, i + 1]),
    [shoulder, trunk],
    [trunk, trunk + 1],
    [shoulder, trunk + 2],
    [trunk + 2, trunk + 3],
  ];
  const sequences = [
    { name: 'a', split: 'train', start: 0, count: frames - held },
    { name: 'b', split: 'val', start: frames - held, count: held },
  ];
  return {
    tensors: { keypoints3d: { shape: [frames, joints, 3], data: Float32Array.from(points.flat(2)) } },
    metadata: {
      format: 'keypoints3d/1',
      name,
      category: 'test',
      up,
      units: 'm',
      edges: JSON.stringify(edges),
      sides: JSON.stringify([...Array(trunk).fill(''), 'L', 'L', 'R', 'R']),
      sequences: JSON.stringify(sequences),
    },
  };
}

export function chainSet(options?: ChainOptions): KeypointSet {
  return readKeypointSet(serializeSafetensors(chainFile(options)), 'chain');
}
