import { allocateFrames, type FrameArrays, findEdges, findEdgesByReading } from '@anylift/core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normals, seed } from './geometry.js';

/** Frames from lists of points; null where hidden. */
function framesFrom(frames: (readonly number[] | null)[][]): FrameArrays {
  const arrays = allocateFrames(frames.length, frames[0].length);
  for (const [at, point] of frames.flat().entries()) {
    if (!point) continue;
    arrays.visible[at] = 1;
    arrays.image.set(point, 2 * at);
  }
  return arrays;
}

/** Frames of N landmarks at random; hidden where a normal number is below one. */
const cloud = (seed: number, F: number, N: number, hiddenBelow = Number.NEGATIVE_INFINITY) => {
  const normal = normals(seed);
  const landmark = () => (normal() > hiddenBelow ? [normal(), normal()] : null);
  return Array.from({ length: F }, () => Array.from({ length: N }, landmark));
};

const key = (edges: readonly (readonly [number, number])[]) =>
  edges.map(([i, j]) => `${Math.min(i, j)}-${Math.max(i, j)}`).sort();

describe('findEdges', () => {
  test('joins the corners of a square along its sides, and what lies on a line one after the other', () => {
    const square = [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ];
    expect(key(findEdges(framesFrom([square, square])))).toEqual(['0-1', '0-3', '1-2', '2-3']);
    const line = [3, 0, 5, 1].map((x) => [x, 2 * x]);
    expect(key(findEdges(framesFrom([line, line])))).toEqual(['0-2', '0-3', '1-3']);
  });

  test('finds the bones of a limb that moves and is seen from all sides', () => {
    const normal = normals(3);
    const bend = () => {
      const limb = [[0, 0, 0]];
      for (let k = 1; k < 8; k++) {
        const step = [1, 0.6 * normal(), 0.6 * normal()];
        const length = Math.hypot(...step);
        limb.push(limb[k - 1].map((x, axis) => x + step[axis] / length));
      }
      return limb;
    };
    const seen = () => {
      const [a, b] = [0, 0].map(() => [normal(), normal(), normal()]);
      const unit = (v: number[]) => v.map((x) => x / Math.hypot(...v));
      const dot = (u: number[], v: number[]) => u.reduce((sum, x, k) => sum + x * v[k], 0);
      const x = unit(a);
      const y = unit(b.map((value, k) => value - dot(b, x) * x[k]));
      return bend().map((point) => [dot(point, x), dot(point, y)]);
    };
    const limb = Array.from({ length: 7 }, (_, k) => `${k}-${k + 1}`);
    expect(key(findEdges(framesFrom(Array.from({ length: 64 }, seen))))).toEqual(limb);
    // A single picture of it is not asked.
    expect(findEdges(framesFrom([seen()]))).toEqual([]);
  });

  test('leaves out a pair where, and only where, a third is nearer to both', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 2, max: 30 }), fc.integer({ min: 3, max: 12 }), (seed, F, N) => {
        const frames = cloud(seed, F, N) as number[][][];
        // By its definition, of points scaled beforehand.
        const scaled = frames.map((points) => {
          const centre = [0, 1].map((axis) => points.reduce((sum, point) => sum + point[axis], 0) / N);
          const size = Math.sqrt(points.reduce((sum, [x, y]) => sum + Math.hypot(x - centre[0], y - centre[1]) ** 2, 0) / N);
          return points.map(([x, y]) => [x / size, y / size]);
        });
        const apart = (i: number, j: number) => {
          const lengths = scaled.map((points) => Math.hypot(points[i][0] - points[j][0], points[i][1] - points[j][1]));
          return lengths.sort((a, b) => a - b)[Math.round(0.9 * (F - 1))];
        };
        const expected: string[] = [];
        for (let i = 0; i < N; i++)
          for (let j = i + 1; j < N; j++) {
            const others = Array.from({ length: N }, (_, k) => k).filter((k) => k !== i && k !== j);
            if (others.every((k) => Math.max(apart(i, k), apart(j, k)) >= apart(i, j))) expected.push(`${i}-${j}`);
          }
        expect(key(findEdges(framesFrom(frames)))).toEqual(expected.sort());
      }),
      { numRuns: 60 },
    );
  });

  test('does not depend on the order of landmarks or frames, nor on where and how large a frame is', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 3, max: 10 }), (seed, N) => {
        const frames = cloud(seed, 5, N, -1);
        const edges = key(findEdges(framesFrom(frames)));
        const moved = frames.map((points, f) => points.map((point) => point?.map((x) => (x - 3 * f) * (1 + f)) ?? null));
        expect(key(findEdges(framesFrom(moved.reverse())))).toEqual(edges);
        const turned = frames.map((points) => points.slice().reverse());
        const back = findEdges(framesFrom(turned)).map(([i, j]): [number, number] => [N - 1 - i, N - 1 - j]);
        expect(key(back)).toEqual(edges);
      }),
      { numRuns: 60 },
    );
  });

  test('joins all that are seen together, and nothing else', () => {
    fc.assert(
      fc.property(seed(), fc.integer({ min: 3, max: 12 }), (seed, N) => {
        // Some are hidden now and then, the last landmark always; one frame shows the others.
        const frames = [...cloud(seed, 8, N, -1), cloud(seed + 1, 1, N)[0]].map((points) => [...points, null]);
        const edges = findEdges(framesFrom(frames));
        const reached = new Set([0]);
        for (let rounds = 0; rounds < N; rounds++)
          for (const [i, j] of edges) if (reached.has(i) || reached.has(j)) reached.add(i).add(j);
        expect([...reached].sort((a, b) => a - b)).toEqual(Array.from({ length: N }, (_, i) => i));
      }),
      { numRuns: 60 },
    );
    const line = [
      [0, 0],
      [1, 0],
      [2, 0.1],
    ];
    const nobody = [null, null, null];
    const apart = [
      [...line, ...nobody],
      [...nobody, ...line],
    ];
    expect(key(findEdges(framesFrom(apart)))).toEqual(['0-1', '1-2', '3-4', '4-5']);
  });

  test('counts frames that show three landmarks, and needs two', () => {
    const [seen, another] = cloud(5, 2, 6);
    const hidden = [...seen.slice(0, 2), null, null, null, null];
    expect(findEdges(framesFrom([seen, hidden, hidden]))).toEqual([]);
    expect(findEdges(framesFrom([seen, another, hidden, hidden]))).toEqual(findEdges(framesFrom([seen, another])));
    expect(findEdges(allocateFrames(3, 0))).toEqual([]);
  });

  test('is not misled by what is found elsewhere in a few frames', () => {
    const normal = normals(9);
    // A row of landmarks that sways.
    const frames = Array.from({ length: 100 }, () => Array.from({ length: 8 }, (_, i) => [i + 0.1 * normal(), 0.1 * normal()]));
    const row = Array.from({ length: 7 }, (_, k) => `${k}-${k + 1}`);
    expect(key(findEdges(framesFrom(frames)))).toEqual(row);
    for (const f of [3, 20, 21, 50, 77]) frames[f][f % 8] = [40 * normal(), 40 * normal()];
    expect(key(findEdges(framesFrom(frames)))).toEqual(row);
  });

  test('finds the same of frames that are read one by one, spread over a long recording', async () => {
    const byReading = async (frames: (readonly number[] | null)[][]) => {
      const asked: number[] = [];
      const all = Array.from({ length: frames.length }, (_, f) => f);
      const edges = await findEdgesByReading(all, frames[0].length, async (frame) => {
        asked.push(frame);
        return framesFrom([frames[frame]]);
      });
      return { edges, asked };
    };
    for (const F of [2, 100, 128, 300]) {
      const frames = cloud(F, F, 9);
      expect((await byReading(frames)).edges).toEqual(findEdges(framesFrom(frames)));
    }
    const { asked } = await byReading(cloud(1, 2000, 5));
    expect(asked).toHaveLength(128);
    expect([asked[0] < 20, asked[127] > 1980, new Set(asked).size]).toEqual([true, true, 128]);
  });
});
