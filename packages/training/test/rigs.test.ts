import {
  changedCounts,
  changeRig,
  type Edge,
  type Figure,
  figureOf,
  gain,
  growPart,
  limbTree,
  lose,
  NO_RIG_CHANGE,
  Random,
  type RigConfig,
  scaleLimbs,
  takePart,
} from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { chainSet } from './chain.js';

const set = chainSet({ joints: 20 });
const all: RigConfig = {
  edgesFound: 0,
  share: 1,
  part: 0.3,
  drop: 2,
  merge: 1,
  alongBone: 1,
  besideBone: 1,
  limbs: 1,
  limbsDeviation: 0.2,
  edgeAdd: 0.1,
};
const seeds = Array.from({ length: 200 }, (_, seed) => seed);
const point = ({ points }: Figure, i: number) => [...points.subarray(i * 3, i * 3 + 3)];
const between = (a: number[], b: number[]) => Math.hypot(...a.map((x, axis) => x - b[axis]));

/** Number of pieces that hang together, by union of the ends of edges. */
function pieces({ count, edges }: Figure): number {
  const root = Array.from({ length: count }, (_, i) => i);
  const find = (i: number): number => (root[i] === i ? i : find(root[i]));
  for (const [a, b] of edges) root[find(a)] = find(b);
  return root.filter((r, i) => r === i).length;
}

function expectSound(figure: Figure, count: number): void {
  expect(figure.count).toBe(count);
  expect(figure.points).toHaveLength(count * 3);
  expect(figure.sides).toHaveLength(count);
  const keys = figure.edges.map(([a, b]) => `${Math.min(a, b)} ${Math.max(a, b)}`);
  expect(new Set(keys).size).toBe(keys.length);
  for (const [a, b] of figure.edges) {
    expect(a).not.toBe(b);
    expect(Math.min(a, b)).toBeGreaterThanOrEqual(0);
    expect(Math.max(a, b)).toBeLessThan(count);
  }
}

/** A rotation and a shift, to show that nothing hangs on the frame. */
function moved(figure: Figure): Figure {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const points = figure.points.slice();
  for (let at = 0; at < points.length; at += 3) {
    const [x, y, z] = figure.points.subarray(at, at + 3);
    points.set([c * x - s * z + 1, y - 2, s * x + c * z + 3], at);
  }
  return { ...figure, points };
}

describe('losing landmarks', () => {
  it('leaves the others where they are with their sides, and a tree a tree', () => {
    const figure = figureOf(set, 3);
    const origins = Array.from({ length: 20 }, (_, i) => String(point(figure, i)));
    for (const seed of seeds) {
      const count = 4 + (seed % 16);
      const less = lose(figure, count, 0, new Random(seed));
      expectSound(less, count);
      expect(pieces(less)).toBe(1);
      expect(less.edges).toHaveLength(count - 1);
      for (let i = 0; i < count; i++) {
        const origin = origins.indexOf(String(point(less, i)));
        expect(less.sides[i]).toBe(figure.sides[origin]);
      }
    }
    expect(figureOf(set, 3)).toEqual(figure);
  });

  it('by merging moves a landmark to the middle of two that were connected', () => {
    const figure = figureOf(set, 3);
    const middles = figure.edges.map(([a, b]) => point(figure, a).map((x, axis) => (x + point(figure, b)[axis]) / 2));
    const known = [...middles, ...Array.from({ length: 20 }, (_, i) => point(figure, i))];
    for (const seed of seeds) {
      const less = lose(figure, 19, 1, new Random(seed));
      expectSound(less, 19);
      const news = Array.from({ length: 19 }, (_, i) => i).filter(
        (i) => !known.slice(19).some((p) => between(p, point(less, i)) === 0),
      );
      expect(news).toHaveLength(1);
      expect(middles.some((p) => between(p, point(less, news[0])) < 1e-12)).toBe(true);
    }
  });

  it('by merging keeps what is known: a missing landmark that a known one is merged with is where that was', () => {
    const figure = figureOf(set, 3);
    const there = [...point(figure, 7)];
    const sparse = { ...figure, points: figure.points.map((x, k) => (Math.floor(k / 3) === 7 ? x : Number.NaN)) };
    for (const seed of seeds) expect([...lose(sparse, 1, 1, new Random(seed)).points]).toEqual(there);
  });

  it('as a part keeps landmarks that hang together, with the edges between them', () => {
    const figure = figureOf(set, 3);
    const parts = seeds.map((seed) => takePart(figure, 8, new Random(seed)));
    for (const part of parts) expectSound(part, 8);
    // One piece mostly; two or three now and then, when they do not meet.
    const single = parts.filter((part) => pieces(part) === 1).length / seeds.length;
    expect(single).toBeGreaterThan(0.7);
    expect(Math.max(...parts.map(pieces))).toBeLessThanOrEqual(3);
    // Every landmark comes.
    const taken = new Set(
      seeds.flatMap((seed) =>
        [...growPart(figure.edges, 20, 5, 1, new Random(seed)).entries()].filter(([, t]) => t).map(([i]) => i),
      ),
    );
    expect(taken.size).toBe(20);
  });
});

describe('gaining landmarks', () => {
  it('on bones puts them on the line between two that were connected', () => {
    const figure = figureOf(set, 3);
    for (const seed of seeds) {
      const more = gain(figure, 21, 0, new Random(seed));
      expectSound(more, 21);
      expect(pieces(more)).toBe(1);
      const detours = figure.edges.map(
        ([a, b]) =>
          between(point(figure, a), point(more, 20)) +
          between(point(more, 20), point(figure, b)) -
          between(point(figure, a), point(figure, b)),
      );
      expect(Math.min(...detours)).toBeLessThan(1e-9);
      expect([...more.points.subarray(0, 60)]).toEqual([...figure.points]);
    }
  });

  it('beside bones keeps their place in the frame of the bone, however the figure is turned', () => {
    const figure = figureOf(set, 3);
    for (const seed of seeds) {
      const here = moved(gain(figure, 26, 1, new Random(seed)));
      const there = gain(moved(figure), 26, 1, new Random(seed));
      expect(there.edges).toEqual(here.edges);
      for (let k = 0; k < 78; k++) expect(there.points[k]).toBeCloseTo(here.points[k], 9);
    }
  });

  it('beside a missing landmark gains a missing one', () => {
    const figure = figureOf(set, 3);
    figure.points.fill(Number.NaN);
    expect(gain(figure, 30, 0.5, new Random(1)).points.every(Number.isNaN)).toBe(true);
  });

  it('needs no edges', () => {
    const more = gain({ ...figureOf(set, 3), edges: [] }, 25, 0.5, new Random(1));
    expectSound(more, 25);
    expect(more.points.every(Number.isFinite)).toBe(true);
  });
});

describe('scaled limbs', () => {
  const tree = limbTree(set.skeleton.edges, figureOf(set, 0).sides);

  it('keep directions, and scale left as right and every frame alike', () => {
    for (const seed of seeds.slice(0, 30)) {
      const factors = [0, 9, 20].map((frame) => {
        const figure = figureOf(set, frame);
        const before = figure.points.slice();
        scaleLimbs(figure.points, tree, 0.3, new Random(seed));
        return set.skeleton.edges.map(([a, b]) => {
          const [old, now] = [before, figure.points].map((points) =>
            [0, 1, 2].map((axis) => points[b * 3 + axis] - points[a * 3 + axis]),
          );
          const factor = Math.hypot(...now) / Math.hypot(...old);
          old.forEach((x, axis) => {
            expect(now[axis]).toBeCloseTo(factor * x, 9);
          });
          return factor;
        });
      });
      factors[0].forEach((factor, k) => {
        expect(factors[1][k]).toBeCloseTo(factor, 9);
        expect(factors[2][k]).toBeCloseTo(factor, 9);
      });
      // The last four edges are upper and lower arm of the left, then of the right.
      const [upperLeft, lowerLeft, upperRight, lowerRight] = factors[0].slice(15);
      expect(upperLeft).toBeCloseTo(upperRight, 9);
      expect(lowerLeft).toBeCloseTo(lowerRight, 9);
      expect(upperLeft).not.toBeCloseTo(lowerLeft, 9);
    }
  });

  it('leave cycles as they are', () => {
    // A square with a tail of two bones.
    const points = Float64Array.of(0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, 2, 1, 0, 3, 1, 0);
    const edges = [
      [0, 1],
      [1, 2],
      [2, 3],
      [3, 0],
      [2, 4],
      [4, 5],
    ] as const;
    const changed = points.slice();
    scaleLimbs(changed, limbTree(edges, new Float64Array(6)), 0.5, new Random(2));
    const length = (of: Float64Array, [a, b]: readonly [number, number]) =>
      Math.hypot(...[0, 1, 2].map((axis) => of[a * 3 + axis] - of[b * 3 + axis]));
    expect(edges.map((e) => Math.abs(length(changed, e) - length(points, e)) > 1e-6)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });

  it('are scaled left as right where nothing is in the middle', () => {
    // Shoulders and hips joined, arms of two bones, legs of two.
    const pairs: Edge[] = [
      [0, 2],
      [2, 4],
      [0, 6],
      [6, 8],
      [8, 10],
    ];
    const edges: Edge[] = [[0, 1], [6, 7], ...pairs, ...pairs.map(([a, b]): Edge => [a + 1, b + 1])];
    const { kind, parent } = limbTree(
      edges,
      Float64Array.from({ length: 12 }, (_, i) => (i % 2 ? 1 : -1)),
    );
    for (const limb of [2, 4, 8, 10]) {
      expect(kind[limb]).toBe(kind[limb + 1]);
      expect(kind[limb]).toBeGreaterThanOrEqual(0);
      expect(parent[limb]).toBe(parent[limb + 1] - 1);
    }
    expect(kind[4]).not.toBe(kind[2]);
    expect(kind[10]).not.toBe(kind[8]);
  });

  it('pass over missing landmarks', () => {
    const figure = figureOf(set, 0);
    figure.points.fill(Number.NaN, 15 * 3, 16 * 3);
    scaleLimbs(figure.points, tree, 0.3, new Random(1));
    expect([...figure.points.keys()].filter((k) => Number.isNaN(figure.points[k]))).toEqual([45, 46, 47]);
  });
});

describe('a changed rig', () => {
  const figure = figureOf(set, 3);
  const [least, most] = changedCounts(20, all);

  it('has as many landmarks as it was asked for', () => {
    expect([least, most]).toEqual([7, 25]);
    for (const seed of seeds) {
      const count = least + (seed % (most - least + 1));
      expectSound(changeRig(figure, count, all, new Random(seed)), count);
    }
  });

  it('gains edges in proportion to its landmarks, small rigs as well', () => {
    const config = { ...all, alongBone: 0, besideBone: 0, drop: 0, merge: 0, part: 0, limbs: 0, edgeAdd: 0.05 };
    const gained = Array.from({ length: 2000 }, (_, seed) => {
      const figure = figureOf(chainSet({ joints: 8 }), 0);
      return changeRig(figure, 8, config, new Random(seed)).edges.length - figure.edges.length;
    });
    // A fifth of an edge is tried on average, and half of them would lead back, or are there already.
    const mean = gained.reduce((sum, x) => sum + x, 0) / gained.length;
    expect(mean).toBeGreaterThan(0.06);
    expect(mean).toBeLessThan(0.15);
  });

  it('is the same rig in every frame: what is decided follows from the edges, not from the pose', () => {
    for (const seed of seeds.slice(0, 50)) {
      const [one, two] = [3, 17].map((frame) => changeRig(figureOf(set, frame), 12, all, new Random(seed)));
      expect(two.edges).toEqual(one.edges);
      expect(two.sides).toEqual(one.sides);
    }
  });

  it('follows a figure that is turned, with all of its truth', () => {
    for (const seed of seeds.slice(0, 50)) {
      const [here, there] = [
        moved(changeRig(figure, 15, all, new Random(seed))),
        changeRig(moved(figure), 15, all, new Random(seed)),
      ];
      for (let k = 0; k < 45; k++) expect(there.points[k]).toBeCloseTo(here.points[k], 9);
    }
  });

  it.each<[string, Partial<RigConfig>, [number, number]]>([
    ['nothing may be lost', { part: 0, drop: 0, merge: 0 }, [20, 25]],
    ['nothing may be gained', { alongBone: 0, besideBone: 0 }, [7, 20]],
    ['nothing may change', NO_RIG_CHANGE, [20, 20]],
    ['parts are the only loss', { drop: 0, merge: 0 }, [7, 25]],
  ])('keeps to what is left of the changes where %s', (_, changes, counts) => {
    const config = { ...all, ...changes };
    expect(changedCounts(20, config)).toEqual(counts);
    const known = new Set(Array.from({ length: 20 }, (_, i) => String(point(figure, i))));
    for (const seed of seeds.slice(0, 50))
      for (const count of counts) {
        const changed = changeRig(figure, count, config, new Random(seed));
        expectSound(changed, count);
        const kept = Array.from({ length: count }, (_, i) => String(point(changed, i))).filter((key) => known.has(key)).length;
        if (config.part + config.drop + config.merge === 0) expect(kept).toBe(20);
        if (config.alongBone + config.besideBone + config.merge === 0) expect(kept).toBe(count);
      }
  });
});
