import type { Edge } from '../data/figure.js';
import type { World } from './world.js';

const LEAST = 6;
const MOST = 28;
const NAMES = Array.from({ length: MOST }, (_, k) => (k === 0 ? 'head' : `spine_${k}`));

/**
 * Snakes, eels and worms: a chain of equal bones. Lying in waves, coiled, or with the front raised.
 */
export const snake: World = {
  name: 'snake',
  category: 'snake',
  up: [0, 1, 0],
  least: LEAST,
  most: MOST,
  makeRig(wanted, random) {
    const count = Math.min(Math.max(wanted, LEAST), MOST);
    const taper = random.uniform(0, 0.6);
    const bones = Array.from({ length: count - 1 }, (_, k) => random.uniform(0.85, 1.15) * (1 - (taper * k) / count));
    return {
      names: NAMES.slice(0, count),
      sides: new Float64Array(count),
      edges: bones.map((_, k): Edge => [k, k + 1]),
      pose(random, points) {
        const waves = random.uniform(0.4, 2.2);
        const bend = random.uniform(0.2, 1.2);
        const coil = random.chance(0.3) ? random.uniform(2, 9) : 3 * random.uniform(-0.4, 0.4);
        const phase = random.uniform(0, 2 * Math.PI);
        const raised = random.chance(0.35) ? random.uniform(0.1, 0.4) : 0;
        const rise = random.uniform(0.4, 1.4);
        points.fill(0, 0, 3);
        for (let k = 0; k < count - 1; k++) {
          const along = k / (count - 2);
          // Head first: what is raised comes down to the ground over its share of the length.
          const pitch = along < raised ? rise * Math.sin(Math.PI * Math.sqrt(along / raised)) ** 2 : 0;
          // A coil winds up toward the tail, so that its turns lie inside one another.
          const yaw = coil * along * (1 + 0.4 * along) + bend * Math.sin(2 * Math.PI * waves * along + phase);
          const [at, length] = [k * 3, bones[k]];
          points[at + 3] = points[at] + length * Math.cos(pitch) * Math.sin(yaw);
          points[at + 4] = points[at + 1] - length * Math.sin(pitch);
          points[at + 5] = points[at + 2] - length * Math.cos(pitch) * Math.cos(yaw);
        }
      },
    };
  },
};
