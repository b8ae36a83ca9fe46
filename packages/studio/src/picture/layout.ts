import type { FrameArrays, Skeleton } from '@anylift/core';
import type { Answer } from '../document/session.js';

/** Radius of a landmark in pixels: a share of its mean edge, within these. */
const RADIUS = { ofEdge: 0.16, least: 2, most: 6.5 };

/** Where the landmarks of a pose are in the plane, hidden ones too: where the answer has them. */
export interface Layout {
  /** [N, 2]; NaN where nobody knows. */
  points: Float64Array;
  /** [N]: 1 where the position is the answer's. */
  predicted: Uint8Array;
}

export function layoutOf(pose: FrameArrays, ids: readonly number[], answer: Answer | null): Layout {
  const N = ids.length;
  const points = new Float64Array(2 * N).fill(Number.NaN);
  const predicted = new Uint8Array(N);
  for (let i = 0; i < N; i++) {
    if (pose.visible[i]) points.set(pose.image.subarray(2 * i, 2 * i + 2), 2 * i);
    else {
      predicted[i] = 1;
      const at = answer ? (answer.ids === ids ? i : answer.ids.indexOf(ids[i])) : -1;
      if (at >= 0) points.set(answer!.lifted.keypoints3d.subarray(3 * at, 3 * at + 2), 2 * i);
    }
  }
  return { points, predicted };
}

/** Mean length of each landmark's edges, in units of the plane. */
export function meanEdges({ points }: Layout, { edges }: Skeleton): Float64Array {
  const N = points.length / 2;
  const [sums, counts] = [new Float64Array(N), new Float64Array(N)];
  for (const [a, b] of edges) {
    const length = Math.hypot(points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1]);
    if (Number.isNaN(length)) continue;
    for (const i of [a, b]) {
      sums[i] += length;
      counts[i]++;
    }
  }
  return sums.map((sum, i) => (counts[i] > 0 ? sum / counts[i] : Infinity));
}

export function radiusOf(meanEdge: number, scale: number): number {
  return Math.min(RADIUS.most, Math.max(RADIUS.least, RADIUS.ofEdge * meanEdge * scale));
}

/** The landmark nearest to a point of the plane, not farther than `reach`; −1 for none. */
export function nearestLandmark({ points }: Layout, [x, y]: readonly [number, number], reach: number): number {
  let [found, least] = [-1, reach];
  for (let i = 0; 2 * i < points.length; i++) {
    const distance = Math.hypot(points[2 * i] - x, points[2 * i + 1] - y);
    if (distance <= least) [found, least] = [i, distance];
  }
  return found;
}

/** The edge nearest to a point of the plane, not farther than `reach`. */
export function nearestEdge(
  { points }: Layout,
  { edges }: Skeleton,
  [x, y]: readonly [number, number],
  reach: number,
): [number, number] | undefined {
  let [found, least]: [[number, number] | undefined, number] = [undefined, reach];
  for (const [a, b] of edges) {
    const [ax, ay, bx, by] = [points[2 * a], points[2 * a + 1], points[2 * b], points[2 * b + 1]];
    const square = (bx - ax) ** 2 + (by - ay) ** 2;
    const along = Math.min(1, Math.max(0, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / square || 0));
    const distance = Math.hypot(ax + along * (bx - ax) - x, ay + along * (by - ay) - y);
    if (distance <= least) [found, least] = [[a, b], distance];
  }
  return found;
}
