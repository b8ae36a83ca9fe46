import type { Figure } from '../data/figure.js';
import { gain } from '../data/rig/gain.js';
import { lose } from '../data/rig/lose.js';
import { Random } from '../random.js';
import { bird } from './bird.js';
import { box } from './box.js';
import { face } from './face.js';
import { fish } from './fish.js';
import { furniture } from './furniture.js';
import { hand } from './hand.js';
import { human } from './human.js';
import { insect } from './insect.js';
import { kinematicTree } from './kinematicTree.js';
import { pointSet } from './pointSet.js';
import { quadruped } from './quadruped.js';
import { snake } from './snake.js';
import { solid } from './solid.js';
import { vehicle } from './vehicle.js';
import type { World, WorldRig } from './world.js';

/** Every kind of made-up things there is. */
export const WORLDS: readonly World[] = [
  quadruped,
  human,
  bird,
  insect,
  fish,
  snake,
  hand,
  face,
  furniture,
  vehicle,
  box,
  solid,
  kinematicTree,
  pointSet,
];

export interface WorldsConfig {
  /** Share of samples that are made up, drawn without limit; 0 leaves them out, 1 needs no sets. */
  share: number;
  /** How often each of the worlds is drawn, relative to the others. */
  weights: Readonly<Record<string, number>>;
}

export const NO_WORLDS: WorldsConfig = { share: 0, weights: Object.fromEntries(WORLDS.map(({ name }) => [name, 1])) };

/** Share of landmarks that lie beside a bone, of those that a rig has too few. */
const BESIDE = 0.3;

/** Something new of a world, with so many landmarks, in one more pose at every call. */
export function drawRig(world: World, count: number, random: Random): () => Figure {
  const rig = world.makeRig(count, random);
  const change = random.index(2 ** 32);
  return () => withLandmarks(poseOf(rig, random), count, new Random(change));
}

export function poseOf({ names, sides, edges, pose }: WorldRig, random: Random): Figure {
  const points = new Float64Array(names.length * 3);
  pose(random, points);
  return { count: names.length, points, sides, edges };
}

/** A rig of exactly so many landmarks: some are left out, or some put on its bones. The same random numbers change each pose alike. */
export function withLandmarks(figure: Figure, count: number, random: Random): Figure {
  return figure.count < count ? gain(figure, count, BESIDE, random) : lose(figure, count, 0, random);
}
