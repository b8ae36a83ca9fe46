import type { Skeleton } from '@anylift/core';
import { plainName, ROOT_NAMES } from './hierarchy.js';

/** Landmarks of frames and how they are connected. */
export interface Rig {
  /** [F, N, 3]. */
  points: Float64Array;
  skeleton: Skeleton;
  keypointCount: number;
}

const HIPS = [/^(left|l)(hip|upleg)$/, /^(right|r)(hip|upleg)$/];
const SHOULDERS = [/^(left|l)shoulder$/, /^(right|r)shoulder$/];
const HEAD = /nose|eye|ear$/;

/**
 * Detectors see two hips and two shoulders of a person, but no pelvis and no spine, which an animator turns everything else by.
 * Where a rig has both hips and no root of its own, `hips` is added half-way between them, `chest` half-way between the shoulders
 * unless there is a neck, and bones of the trunk and the head start there.
 */
export function withTrunk(rig: Rig): Rig {
  const names = (rig.skeleton.keypoints ?? []).map(plainName);
  const pair = (patterns: RegExp[]) => patterns.map((pattern) => names.findIndex((name) => pattern.test(name)));
  const hips = pair(HIPS);
  const shoulders = pair(SHOULDERS);
  if (hips.includes(-1) || shoulders.includes(-1) || names.some((name) => ROOT_NAMES.includes(name))) return rig;
  const N = rig.keypointCount;
  const neck = names.indexOf('neck');
  const [pelvis, chest] = [N, neck < 0 ? N + 1 : neck];
  const nose = names.indexOf('nose');
  const head = names.flatMap((name, i) => (HEAD.test(name) ? [i] : []));
  /** What the trunk takes the place of: edges across it, and from the shoulders to the head. */
  const replaced = ([a, b]: [number, number]) =>
    [
      [a, b],
      [b, a],
    ].some(
      ([from, to]) =>
        (hips.includes(from) && [...hips, ...shoulders, neck].includes(to)) ||
        (neck < 0 && shoulders.includes(from) && [...shoulders, ...head].includes(to)),
    );
  const edges: [number, number][] = [
    ...rig.skeleton.edges.filter((edge) => !replaced(edge)),
    [pelvis, chest],
    ...hips.map((hip): [number, number] => [pelvis, hip]),
  ];
  if (neck < 0) edges.push(...[...shoulders, ...(nose < 0 ? [] : [nose])].map((end): [number, number] => [chest, end]));
  const added = neck < 0 ? [hips, shoulders] : [hips];
  const keypoints = [...rig.skeleton.keypoints!, ...['hips', 'chest'].slice(0, added.length)];
  return { points: withMiddles(rig.points, N, added), skeleton: { keypoints, edges }, keypointCount: N + added.length };
}

/** Points half-way between pairs of others, behind them in each frame. */
function withMiddles(points: Float64Array, N: number, pairs: number[][]): Float64Array {
  const frameCount = points.length / 3 / N;
  const width = 3 * (N + pairs.length);
  const extended = new Float64Array(frameCount * width);
  for (let f = 0; f < frameCount; f++) {
    const frame = points.subarray(3 * N * f, 3 * N * (f + 1));
    extended.set(frame, f * width);
    for (const [p, [a, b]] of pairs.entries())
      for (let d = 0; d < 3; d++) extended[f * width + 3 * (N + p) + d] = (frame[3 * a + d] + frame[3 * b + d]) / 2;
  }
  return extended;
}
