import type { Random } from '../../random.js';
import type { Edge, Figure } from '../figure.js';
import { gain } from './gain.js';
import { lose } from './lose.js';
import { connected, randomNeighbour } from './neighbours.js';
import { takePart } from './part.js';

/** How rigs are turned into others, recorded and made-up ones. 0 leaves a change out. */
export interface RigConfig {
  /** Share of all samples whose edges are those that pictures of the rig tell, as where nobody gives them; found before it is changed. */
  edgesFound: number;
  /** Share of samples whose rig is changed. The numbers that follow are about these. */
  share: number;
  /** Share of which only a part is taken: a limb, an upper body, a head and hands. */
  part: number;
  /** Landmarks are lost by being dropped or by being merged with a neighbour, in this proportion. */
  drop: number;
  merge: number;
  /** Landmarks are gained on bones or beside them, in this proportion. */
  alongBone: number;
  besideBone: number;
  /** Share whose bones are scaled, of recorded ones alone, by factors whose logarithm has the standard deviation `limbsDeviation`. */
  limbs: number;
  limbsDeviation: number;
  /** Up to this share of the landmarks get a further edge, most of them to a neighbour of a neighbour. */
  edgeAdd: number;
}

/** No change: what a config means that does not speak of rigs. */
export const NO_RIG_CHANGE: RigConfig = {
  edgesFound: 0,
  share: 0,
  part: 0,
  drop: 0,
  merge: 0,
  alongBone: 0,
  besideBone: 0,
  limbs: 0,
  limbsDeviation: 0.15,
  edgeAdd: 0,
};

/** Fewest landmarks of a changed rig, as a number and as a share; most, as a share; and how many may be gained of those lost. */
const LEAST = 5;
const LEAST_SHARE = 0.35;
const MOST_SHARE = 1.25;
const EXCHANGED = 0.3;

/** Which sizes a rig is changed to, each as likely. */
export function changedCounts(landmarks: number, config: RigConfig): [least: number, most: number] {
  const least = losing(config) ? Math.min(landmarks, Math.max(LEAST, Math.ceil(landmarks * LEAST_SHARE))) : landmarks;
  const most = gaining(config) ? Math.ceil(landmarks * MOST_SHARE) : landmarks;
  return [least, most];
}

/**
 * Turn a rig into one of `count` landmarks. What happens follows from the edges and the random numbers alone, never from the
 * pose: the same random numbers change every frame of a motion alike.
 */
export function changeRig(figure: Figure, count: number, config: RigConfig, random: Random): Figure {
  const most = gaining(config) && losing(config) ? Math.floor(count * EXCHANGED) : 0;
  const rest = Math.min(figure.count, Math.max(count - random.index(most + 1), Math.min(LEAST, count)));
  let changed = figure;
  const dropped = config.drop + config.merge > 0;
  if (changed.count > rest && (random.chance(config.part) || !dropped)) {
    const dropping = dropped ? random.index(changed.count - rest + 1) : 0;
    changed = takePart(changed, rest + dropping, random);
  }
  if (changed.count > rest) changed = lose(changed, rest, proportion(config.merge, config.drop), random);
  if (changed.count < count) changed = gain(changed, count, proportion(config.besideBone, config.alongBone), random);
  if (config.edgeAdd > 0) changed = { ...changed, edges: addEdges(changed, random.uniform(0, config.edgeAdd), random) };
  return changed;
}

/** Connect a share of landmarks with a neighbour's neighbour, or with anything. */
function addEdges({ count, edges }: Figure, share: number, random: Random): Edge[] {
  const more = edges.slice();
  for (let k = Math.floor(share * count + random.uniform()); k > 0; k--) {
    const from = random.index(count);
    const via = randomNeighbour(edges, from, random);
    const to = via >= 0 && random.chance(0.8) ? randomNeighbour(edges, via, random) : random.index(count);
    if (to !== from && !connected(more, from, to)) more.push([from, to]);
  }
  return more;
}

const losing = ({ part, drop, merge }: RigConfig) => part + drop + merge > 0;
const gaining = ({ alongBone, besideBone }: RigConfig) => alongBone + besideBone > 0;
const proportion = (a: number, b: number) => (a === 0 ? 0 : a / (a + b));
