import type { Side, Skeleton } from '@anylift/core';
import { Random, WORLDS } from '@anylift/training';

/** Something in one pose: y up, z to its front, x to its left. */
export interface Thing extends Skeleton {
  /** [N, 3] */
  points: Float64Array;
  /** Whether it stands on the ground. */
  up: boolean;
}

/** Something of a world with a pose, the same for the same seed. @param count landmarks it has about */
export function rigOfWorld(worldName: string, count: number, seed: number): Thing {
  const world = WORLDS.find(({ name }) => name === worldName)!;
  const random = new Random(seed);
  const { names, sides, edges, pose } = world.makeRig(count, random);
  const points = new Float64Array(names.length * 3);
  pose(random, points);
  return {
    category: world.category,
    keypoints: [...names],
    edges: edges.map(([a, b]) => [a, b]),
    ...(sides.some((side) => side !== 0) && { sides: Array.from(sides, (side): Side => (side < 0 ? 'L' : side > 0 ? 'R' : '')) }),
    points,
    up: world.up !== null,
  };
}
