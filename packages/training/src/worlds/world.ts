import type { Edge } from '../data/figure.js';
import type { Random } from '../random.js';

/**
 * A kind of made-up things. Their own frame is y up, z to the front and so x to their left; of a thing that is told by how it looks from its
 * front (`solid`) left is −x. Lengths are in no unit.
 * What stands or walks has `up`; what is held in a hand has none.
 */
export interface World {
  name: string;
  category: string;
  up: [number, number, number] | null;
  /** Landmarks of its smallest and largest rigs. */
  least: number;
  most: number;
  /**
   * One thing with proportions of its own, and with `count` landmarks or a few more or fewer; furniture, vehicles and solids have those of
   * their kind.
   */
  makeRig(count: number, random: Random): WorldRig;
}

export interface WorldRig {
  names: readonly string[];
  /** [N]: −1 left, 1 right, 0 neither. */
  sides: Float64Array;
  edges: readonly Edge[];
  /**
   * A pose, of the same lengths every time.
   * @param points [N, 3], written
   */
  pose(random: Random, points: Float64Array): void;
}
