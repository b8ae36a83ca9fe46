import { Wireframe } from './wireframe.js';
import type { World } from './world.js';

/** One to three boxes, each on the last one or beside it: parcels, machines, buildings, tools. */
export const box: World = {
  name: 'box',
  category: 'box',
  up: null,
  least: 6,
  most: 24,
  makeRig(count, random) {
    const frame = new Wireframe();
    const size = () => Math.exp(random.uniform(-1.2, 0.5));
    let [centre, half] = [
      [0, 0, 0],
      [size(), size(), size()],
    ];
    let last = frame.box('box_0', [0, 0, 0], [half[0], half[1], half[2]]);
    for (let k = 1; k * 8 < count - 2; k++) {
      const axis = random.index(3);
      const direction = random.chance(0.5) ? 1 : -1;
      const next = half.map((length) => length * random.uniform(0.3, 1.1));
      centre = centre.map((x, a) =>
        a === axis ? x + direction * (half[a] + next[a]) : x + (half[a] - next[a]) * random.uniform(-1, 1),
      );
      const corners = frame.box(`box_${k}`, [centre[0], centre[1], centre[2]], [next[0], next[1], next[2]]);
      frame.path(last[random.index(8)], corners[random.index(8)]);
      [half, last] = [next, corners];
    }
    return frame.rig(false);
  },
};
