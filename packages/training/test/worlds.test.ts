import {
  drawRig,
  figureExtent,
  framesOf,
  makeWorldSet,
  NO_WORLDS,
  poseOf,
  Random,
  readKeypointSet,
  serializeKeypointSet,
  WORLDS,
  type World,
  type WorldRig,
} from '@anylift/training';
import { describe, expect, it } from 'vitest';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);
const world = (name: string): World => WORLDS.find((of) => of.name === name)!;
/** Every landmark of a rig, by its name. */
const rigOf = (name: string, seed: number) => world(name).makeRig(world(name).most, new Random(seed));
const pose = (rig: WorldRig, seed: number) => {
  const { points } = poseOf(rig, new Random(seed));
  return (name: string) => [...points.subarray(rig.names.indexOf(name) * 3, rig.names.indexOf(name) * 3 + 3)];
};
const minus = (a: number[], b: number[]) => a.map((x, axis) => x - b[axis]);
const dot = (a: number[], b: number[]) => a.reduce((sum, x, axis) => sum + x * b[axis], 0);
const cross = (a: number[], b: number[]) =>
  [0, 1, 2].map((k) => a[(k + 1) % 3] * b[(k + 2) % 3] - a[(k + 2) % 3] * b[(k + 1) % 3]);
const length = (a: number[]) => Math.hypot(...a);
/** Angle at a joint between two others, in degrees. */
const angle = (a: number[], joint: number[], b: number[]) => {
  const [u, v] = [minus(a, joint), minus(b, joint)];
  return (Math.acos(Math.min(1, Math.max(-1, dot(u, v) / length(u) / length(v)))) * 180) / Math.PI;
};
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;

describe.each(WORLDS.map((of) => [of.name, of] as const))('the world %s', (_, world) => {
  it('makes rigs of every size, in one piece of numbers', () => {
    for (const seed of seeds) {
      const count = world.least + (seed % (world.most - world.least + 1));
      const figure = drawRig(world, count, new Random(seed))();
      expect(figure.count).toBe(count);
      expect(figure.points.every(Number.isFinite)).toBe(true);
      expect(figureExtent(figure.points)).toBeGreaterThan(0);
      for (const [a, b] of figure.edges) {
        expect(a).not.toBe(b);
        expect(Math.max(a, b)).toBeLessThan(count);
      }
    }
  });

  it('comes again from the same seed, and as another thing from another', () => {
    const draw = (seed: number) => [...drawRig(world, world.most, new Random(seed))().points];
    expect(draw(1)).toEqual(draw(1));
    expect(new Set([1, 2, 3, 4].map((seed) => String(draw(seed)))).size).toBe(4);
  });

  it('keeps its bones over a motion, but for a face, which is soft', () => {
    for (const seed of seeds.slice(0, 15)) {
      const rig = world.makeRig(world.most, new Random(seed));
      const lengths = [1, 2, 3].map((frame) => {
        const { points } = poseOf(rig, new Random(seed, frame));
        return rig.edges.map(([a, b]) =>
          length(minus([...points.subarray(a * 3, a * 3 + 3)], [...points.subarray(b * 3, b * 3 + 3)])),
        );
      });
      const extent = figureExtent(poseOf(rig, new Random(seed, 1)).points);
      lengths[0].forEach((bone, k) => {
        const change = Math.max(Math.abs(lengths[1][k] - bone), Math.abs(lengths[2][k] - bone)) / extent;
        expect(change).toBeLessThan(world.name === 'face' ? 0.25 : 1e-9);
      });
    }
  });

  it('names its landmarks, each once', () => {
    for (const seed of seeds.slice(0, 10)) {
      const { names } = world.makeRig(world.most, new Random(seed));
      expect(new Set(names).size).toBe(names.length);
    }
  });

  it('has its left on the left: x above 0 on average, the right one below; a solid, seen from its front, the other way', () => {
    const heights = { left: [] as number[], right: [] as number[] };
    for (const seed of seeds) {
      const rig = world.makeRig(world.most, new Random(seed));
      const { points } = poseOf(rig, new Random(seed));
      const middle = mean([...points].filter((_, k) => k % 3 === 0));
      for (const [i, side] of rig.sides.entries())
        if (side !== 0 && world.up) heights[side < 0 ? 'left' : 'right'].push(points[i * 3] - middle);
    }
    if (heights.left.length === 0) return;
    const own = world.name === 'solid' ? -1 : 1;
    expect(own * mean(heights.left)).toBeGreaterThan(0);
    expect(own * mean(heights.right)).toBeLessThan(0);
  });
});

describe('a set of a world', () => {
  it.each(WORLDS.map(({ name }) => name))('of %s is written and read again as a keypoints3d/1 file', (name) => {
    const set = makeWorldSet(world(name), { seed: 3, frames: 20, keypoints: 16, held: 0.25 });
    const read = readKeypointSet(serializeKeypointSet(set), 'made');
    expect(read).toMatchObject({ name: set.name, category: set.category, up: set.up, frames: 20, keypoints: set.keypoints });
    expect(read.points).toEqual(set.points);
    expect(read.skeleton).toEqual(set.skeleton);
    expect(framesOf(read, 'train')).toHaveLength(15);
    expect(framesOf(read, 'val')).toHaveLength(5);
    expect(makeWorldSet(world(name), { seed: 3, frames: 20, keypoints: 16, held: 0.25 })).toEqual(set);
  });
});

describe('people', () => {
  it('have the proportions of people', () => {
    // Shares of the stature, Drillis and Contini (1966), within a tenth and what is drawn about it.
    const stature = (rig: WorldRig) => {
      const at = pose(rig, 1);
      const [thigh, shank, trunk] = [
        ['left_hip', 'left_knee'],
        ['left_knee', 'left_ankle'],
        ['pelvis', 'neck_base'],
      ].map(([a, b]) => length(minus(at(a), at(b))));
      return { thigh, shank, trunk, forearm: length(minus(at('left_elbow'), at('left_wrist'))) };
    };
    const all = seeds.map((seed) => stature(rigOf('human', seed)));
    expect(mean(all.map(({ thigh, shank }) => thigh / shank))).toBeCloseTo(0.245 / 0.246, 1);
    expect(mean(all.map(({ thigh, forearm }) => thigh / forearm))).toBeCloseTo(0.245 / 0.146, 0);
    // 0.818 − 0.530: from hip to shoulder.
    expect(mean(all.map(({ trunk }) => trunk))).toBeCloseTo(0.288, 1);
  });

  it('bend knees and elbows one way, and only so far', () => {
    for (const seed of Array.from({ length: 400 }, (_, s) => s)) {
      const at = pose(rigOf('human', seed), seed);
      for (const side of ['left', 'right']) {
        const [hip, knee, ankle] = ['hip', 'knee', 'ankle'].map((name) => at(`${side}_${name}`));
        expect(angle(hip, knee, ankle)).toBeGreaterThan(35);
        expect(angle(at(`${side}_shoulder`), at(`${side}_elbow`), at(`${side}_wrist`))).toBeGreaterThan(30);
        // The shank turns backward about the axis from right to left.
        const [thigh, shank] = [minus(knee, hip), minus(ankle, knee)];
        const turn = dot(cross(thigh, shank), minus(at('left_hip'), at('right_hip')));
        if (angle(hip, knee, ankle) < 170) expect(turn).toBeGreaterThan(0);
      }
    }
  });

  it('close their hands toward the palm, with the thumb in front, on both sides', () => {
    for (const seed of seeds)
      for (const [side, sign] of [
        ['left', 1],
        ['right', -1],
      ] as const) {
        const at = pose(rigOf('human', seed), seed);
        const [wrist, knuckle, tip, thumb] = ['wrist', 'knuckle', 'fingertip', 'thumb'].map((name) => at(`${side}_${name}`));
        const [hand, finger] = [minus(knuckle, wrist), minus(tip, knuckle)];
        const palm = cross(hand, minus(thumb, wrist)).map((x) => sign * x);
        expect(dot(finger, palm)).toBeGreaterThan(-1e-9);
        expect(angle(wrist, knuckle, tip)).toBeGreaterThan(115);
      }
  });

  it('raise either shoulder with its arm', () => {
    for (const side of ['left', 'right']) {
      // Along the spine, so that it does not matter how they stand.
      const raised = Array.from({ length: 400 }, (_, seed) => {
        const at = pose(rigOf('human', seed), seed);
        const spine = minus(at('neck_base'), at('thorax'));
        const along = (point: number[]) => dot(minus(point, at('neck_base')), spine) / dot(spine, spine);
        const outward = angle(at('thorax'), at(`${side}_shoulder`), at(`${side}_elbow`));
        return { outward, height: along(at(`${side}_shoulder`)) };
      });
      const height = (high: boolean) => mean(raised.filter(({ outward }) => outward > 110 === high).map(({ height }) => height));
      expect(height(true)).toBeGreaterThan(height(false) + 0.02);
    }
  });

  it('are upright as a rule', () => {
    const upright = seeds.filter((seed) => {
      const at = pose(rigOf('human', seed), seed);
      return at('head')[1] > at('pelvis')[1] && at('pelvis')[1] > at('left_ankle')[1];
    });
    expect(upright.length / seeds.length).toBeGreaterThan(0.75);
  });
});

describe('animals', () => {
  it('stand on feet that are below their backs, four of them at one height within a leg’s swing', () => {
    const standing = Array.from({ length: 200 }, (_, seed) => {
      const at = pose(rigOf('quadruped', seed), seed);
      const feet = ['left_front_paw', 'right_front_paw', 'left_hind_paw', 'right_hind_paw'].map((name) => at(name)[1]);
      const back = Math.min(at('withers')[1], at('tail_base')[1]);
      const leg = back - mean(feet);
      return leg > 0 && Math.max(...feet) < back && Math.max(...feet) - Math.min(...feet) < 0.6 * leg;
    });
    expect(standing.filter(Boolean).length / 200).toBeGreaterThan(0.6);
  });

  it('have hocks that bend backward and stifles that bend forward', () => {
    for (const seed of seeds) {
      const rig = rigOf('quadruped', seed);
      // In the plane of the trunk: which way a joint lies off the line between its neighbours.
      const bends = Array.from({ length: 10 }, (_, frame) => {
        const at = pose(rig, frame);
        const off = (a: string, joint: string, b: string) => {
          const [from, to, middle] = [at(a), at(b), at(joint)];
          const share = dot(minus(middle, from), minus(to, from)) / dot(minus(to, from), minus(to, from));
          return dot(
            minus(
              middle,
              from.map((x, axis) => x + share * (to[axis] - x)),
            ),
            minus(at('withers'), at('tail_base')),
          );
        };
        return [off('left_hip', 'left_stifle', 'left_hock'), off('left_stifle', 'left_hock', 'left_hind_paw')];
      });
      expect(mean(bends.map(([stifle]) => stifle))).toBeGreaterThan(0);
      expect(mean(bends.map(([, hock]) => hock))).toBeLessThan(0);
    }
  });

  it('put their feet down in the order of mammals: with a hind foot in the air, the front foot of its side is behind the other', () => {
    // So it is in a walk and in a gallop; in a trot and in a pace front feet are then side by side.
    const ahead = Array.from({ length: 1500 }, (_, seed) => {
      const at = pose(rigOf('quadruped', seed), seed);
      const forward = minus(at('withers'), at('tail_base'));
      const fold = (side: string) => 180 - angle(at(`${side}_hip`), at(`${side}_stifle`), at(`${side}_hock`));
      const feet = minus(at('left_front_paw'), at('right_front_paw'));
      const apart = dot(feet, forward) / dot(forward, forward);
      const more = fold('left') - fold('right');
      return Math.abs(more) < 20 ? [] : [Math.sign(more) * apart];
    }).flat();
    expect(ahead.length).toBeGreaterThan(100);
    expect(mean(ahead)).toBeLessThan(-0.03);
  });

  it('birds have wings of one length, fish no sharp bends', () => {
    for (const seed of seeds) {
      const at = pose(rigOf('fish', seed), seed);
      const spine = ['snout', 'spine_0', 'spine_1', 'spine_2', 'spine_3', 'spine_4', 'tail_base'].map(at);
      for (let k = 2; k < spine.length; k++) expect(angle(spine[k - 2], spine[k - 1], spine[k])).toBeGreaterThan(120);
      const bird = rigOf('bird', seed);
      const wing = pose(bird, seed);
      for (const side of ['left', 'right'])
        expect(length(minus(wing(`${side}_wing_tip`), wing(`${side}_wing_wrist`)))).toBeCloseTo(
          length(minus(wing('left_wing_tip'), wing('left_wing_wrist'))),
          9,
        );
    }
  });
});

describe('trees', () => {
  const depth = ({ edges, names }: WorldRig) => {
    const depths = new Array<number>(names.length).fill(0);
    for (const [parent, child] of edges) depths[child] = depths[parent] + 1;
    return Math.max(...depths);
  };

  it.each([
    ['mirrored', true],
    ['one-sided', false],
  ])('are bushy or grow long limbs, where %s', (_, mirrored) => {
    const rigs = Array.from({ length: 400 }, (_, seed) => rigOf('kinematicTree', seed));
    const depths = rigs.filter(({ sides }) => sides.some(Boolean) === mirrored).map(depth);
    expect(Math.min(...depths)).toBeLessThan(8);
    expect(depths.filter((d) => d > 10).length / depths.length).toBeGreaterThan(0.1);
  });
});

describe('hands', () => {
  it('curl their fingers to the palm, as left and as right hands', () => {
    const thumbs = seeds.map((seed) => {
      const at = pose(rigOf('hand', seed), seed);
      for (const finger of ['index', 'middle', 'ring', 'little'])
        expect(angle(at(`${finger}_1`), at(`${finger}_2`), at(`${finger}_3`))).toBeGreaterThan(70);
      // With the back up and fingers to the front: the index finger on its left is a right hand.
      return Math.sign(minus(at('index_1'), at('little_1'))[0]);
    });
    expect(mean(thumbs.map(Math.abs))).toBe(1);
    expect(Math.abs(mean(thumbs))).toBeLessThan(0.5);
  });
});

describe('solids', () => {
  const steps = (name: string): number[] =>
    [
      ['left', 'right'],
      ['bottom', 'top'],
      ['back', 'front'],
    ].map(([low, high]) => (name.split('/').includes(low) ? -1 : name.split('/').includes(high) ? 1 : 0));

  const size = (points: number[][]) =>
    [0, 1, 2].map((axis) => Math.max(...points.map((p) => p[axis])) - Math.min(...points.map((p) => p[axis])));
  const solidOf = (seed: number) => {
    const { names } = rigOf('solid', seed);
    const at = pose(rigOf('solid', seed), seed);
    return { names, at, points: names.map(at) };
  };
  const many = Array.from({ length: 400 }, (_, seed) => solidOf(seed));

  it('have landmarks that lie farthest out in the direction of their names, once their box is scaled to a cube', () => {
    for (const { names, at, points } of many.slice(0, 60)) {
      const box = size(points);
      const reach = (p: number[], direction: number[]) =>
        dot(
          direction,
          p.map((x, axis) => x / box[axis]),
        );
      for (const name of names) {
        const most = Math.max(...points.map((p) => reach(p, steps(name))));
        expect(reach(at(name), steps(name))).toBeGreaterThan(most - 1e-5);
      }
    }
  });

  it('are connected as the net of a cube: corners to three, edges and faces to four', () => {
    const { names, edges, sides } = rigOf('solid', 1);
    const degrees = names.map((_, i) => edges.filter((edge) => edge.includes(i)).length);
    expect(degrees).toEqual(names.map((name) => (steps(name).every(Boolean) ? 3 : 4)));
    for (const [a, b] of edges) {
      const [from, to] = [steps(names[a]), steps(names[b])];
      expect(from.reduce((apart, x, axis) => apart + Math.abs(x - to[axis]), 0)).toBe(1);
    }
    expect([...sides]).toEqual(names.map((name) => steps(name)[0]));
  });

  it('are mostly the same on the left and on the right, and lean to neither', () => {
    const middle = (points: number[][]) => (Math.max(...points.map(([x]) => x)) + Math.min(...points.map(([x]) => x))) / 2;
    const alike = many.filter(({ names, at, points }) =>
      names
        .filter((name) => name.startsWith('left'))
        .every((name) => {
          const [left, right] = [at(name), at(name.replace('left', 'right'))];
          const mirrored = [2 * middle(points) - right[0], right[1], right[2]];
          return length(minus(left, mirrored)) < 0.01 * length(size(points));
        }),
    );
    expect(alike.length / many.length).toBeGreaterThan(0.5);
    const offsets = many.flatMap(({ names, at, points }) =>
      names
        .filter((name) => steps(name)[0] === 0)
        .map((name) => Math.sign(Math.round((1e3 * (at(name)[0] - middle(points))) / size(points)[0]))),
    );
    // A few hundred solids, each leaning as a whole.
    expect(Math.abs(mean(offsets))).toBeLessThan(0.1);
  });

  it('are flat, long and high; few are plain boxes', () => {
    for (const [a, b] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ]) {
      const ratios = many.map(({ points }) => size(points)[a] / size(points)[b]);
      expect(ratios.filter((ratio) => ratio > 2).length).toBeGreaterThan(20);
      expect(ratios.filter((ratio) => ratio < 0.5).length).toBeGreaterThan(20);
    }
    const boxes = many.filter(({ points }) => new Set(points.map((p) => p.map((x) => x.toFixed(6)).join())).size <= 8);
    expect(boxes.length / many.length).toBeLessThan(0.05);
  });
});

describe('the worlds', () => {
  it('are all off where nobody asks for them, and alike where somebody does', () => {
    expect(NO_WORLDS.share).toBe(0);
    expect(Object.keys(NO_WORLDS.weights)).toEqual(WORLDS.map(({ name }) => name));
  });
});
