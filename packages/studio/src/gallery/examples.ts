/** Example rigs with their truth: things of the seeded worlds of @anylift/training, in poses and from views that show them well. */
import type { Skeleton } from '@anylift/core';
import type { Source } from '../document/document.js';
import { figureSource, type SeenFigure, seeFigure } from './figureSource.js';
import { orientationOf } from './orientation.js';
import { rigOfWorld, type Thing } from './thing.js';
import { wholeBody } from './wholeBody.js';

export interface Example {
  title: string;
  figure(): SeenFigure;
  open(): Source;
}

/** @param view azimuth and elevation of the camera in degrees */
function example(title: string, thing: () => Thing, view: readonly [azimuth: number, elevation: number]): Example {
  let made: { skeleton: Skeleton; figure: SeenFigure; up: Source['up'] } | undefined;
  const make = () => {
    if (made) return made;
    const { points, up, ...skeleton } = thing();
    const orientation = orientationOf(...view);
    // The second column: where the thing's y axis points for the camera.
    const seen = up ? ([orientation[1], orientation[4], orientation[7]] as const) : undefined;
    made = { skeleton: { name: title, ...skeleton }, figure: seeFigure(points, orientation, skeleton.edges), up: seen };
    return made;
  };
  return {
    title,
    figure: () => make().figure,
    open: () => figureSource(title, make().skeleton, make().figure, make().up),
  };
}

const of = (world: string, count: number, seed: number) => () => rigOfWorld(world, count, seed);

export const EXAMPLES: readonly Example[] = [
  example('Dog', of('quadruped', 30, 7), [60, 12]),
  example('Person', of('human', 30, 19), [35, 8]),
  example('Hand', of('hand', 21, 1), [190, 75]),
  example('Face', of('face', 60, 1), [25, 5]),
  example('Horse', of('quadruped', 30, 10), [60, 12]),
  example('Runner', of('human', 30, 8), [35, 8]),
  example('Begging dog', of('quadruped', 30, 8), [60, 12]),
  example('Crane', of('bird', 26, 18), [55, 15]),
  example('Gull', of('bird', 26, 16), [35, 25]),
  example('Insect', of('insect', 19, 12), [60, 35]),
  example('Fish', of('fish', 22, 17), [75, 15]),
  example('Snake', of('snake', 24, 16), [40, 40]),
  example('Chair', of('furniture', 10, 12), [35, 20]),
  example('Bicycle', of('vehicle', 10, 2), [40, 15]),
  example('Car', of('vehicle', 10, 1), [40, 15]),
  example('Aeroplane', of('vehicle', 10, 19), [40, 30]),
  example('Table', of('furniture', 10, 7), [35, 20]),
  example('Unknown tree', of('kinematicTree', 24, 15), [20, 20]),
  example('Whole body', wholeBody, [25, 8]),
];
