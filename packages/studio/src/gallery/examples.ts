/** Example rigs with their truth: things of the seeded worlds of @anylift/training, in poses and from views that show them well. */
import type { Side, Skeleton } from '@anylift/core';
import { Random, WORLDS } from '@anylift/training';
import type { Source } from '../document/document.js';
import { figureSource } from './figureSource.js';
import { orientationOf } from './orientation.js';

export interface Example {
  title: string;
  open(): Source;
}

/** @param count about so many landmarks @param view azimuth and elevation of the camera in degrees */
function example(title: string, worldName: string, count: number, seed: number, view: readonly [number, number]): Example {
  return {
    title,
    open() {
      const world = WORLDS.find(({ name }) => name === worldName)!;
      const random = new Random(seed);
      const { names, sides, edges, pose } = world.makeRig(count, random);
      const points = new Float64Array(names.length * 3);
      pose(random, points);
      const skeleton: Skeleton = {
        name: title,
        category: world.category,
        keypoints: [...names],
        edges: edges.map(([a, b]) => [a, b]),
        ...(sides.some((side) => side !== 0) && {
          sides: Array.from(sides, (side): Side => (side < 0 ? 'L' : side > 0 ? 'R' : '')),
        }),
      };
      return figureSource(title, skeleton, points, orientationOf(...view));
    },
  };
}

export const EXAMPLES: readonly Example[] = [
  example('Dog', 'quadruped', 30, 3, [55, 12]),
  example('Person', 'human', 24, 5, [30, 10]),
  example('Hand', 'hand', 21, 2, [20, 50]),
];
