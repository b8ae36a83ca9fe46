import { type Side, serializeSafetensors } from '@anylift/core';
import { figureExtent } from '../data/figure.js';
import type { KeypointSet } from '../data/keypointSet.js';
import { Random } from '../random.js';
import type { World } from './world.js';

export interface WorldSetOptions {
  seed: number;
  frames: number;
  /** Landmarks that the rig should have, see `World.makeRig`. */
  keypoints: number;
  /** Share of the frames, the last ones, that are for validation. */
  held: number;
}

/** A set of one made-up rig: every frame is a pose of its own, and of the same lengths. */
export function makeWorldSet(world: World, { seed, frames, keypoints, held }: WorldSetOptions): KeypointSet {
  const random = new Random(seed);
  const { names, sides, edges, pose } = world.makeRig(keypoints, random);
  const size = names.length * 3;
  const points = new Float32Array(frames * size);
  const frame = new Float64Array(size);
  let extent = 0;
  for (let f = 0; f < frames; f++) {
    pose(random, frame);
    extent ||= figureExtent(frame);
    for (let k = 0; k < size; k++) points[f * size + k] = frame[k] / extent;
  }
  const training = Math.round(frames * (1 - held));
  return {
    name: `made-${world.name}-${seed}`,
    category: world.category,
    skeleton: {
      name: `made-${world.name}-${seed}`,
      category: world.category,
      keypoints: [...names],
      edges: edges.map(([a, b]): [number, number] => [a, b]),
      sides: sides.some((side) => side !== 0)
        ? Array.from(sides, (side): Side => (side < 0 ? 'L' : side > 0 ? 'R' : ''))
        : undefined,
    },
    points,
    frames,
    keypoints: names.length,
    up: world.up,
    units: 'sizes of its first frame',
    sequences: [
      { name: 'train', split: 'train', start: 0, count: training },
      { name: 'val', split: 'val', start: training, count: frames - training },
    ].filter(({ count }) => count > 0),
    licence: 'CC0-1.0',
    source: '',
  };
}

/** A set as a keypoints3d/1 file. */
export function serializeKeypointSet(set: KeypointSet): Uint8Array {
  const { skeleton, up } = set;
  return serializeSafetensors({
    tensors: { keypoints3d: { shape: [set.frames, set.keypoints, 3], data: set.points } },
    metadata: {
      format: 'keypoints3d/1',
      name: set.name,
      category: set.category,
      units: set.units,
      up: up ? `${Math.min(...up) < 0 ? '-' : '+'}${'xyz'[up.findIndex((x) => x !== 0)]}` : '',
      edges: JSON.stringify(skeleton.edges),
      sequences: JSON.stringify(set.sequences),
      ...(skeleton.keypoints && { keypointNames: JSON.stringify(skeleton.keypoints) }),
      ...(skeleton.sides && { sides: JSON.stringify(skeleton.sides) }),
      licence: set.licence,
      source: set.source,
    },
  });
}
