import { numbered, paths, type SkeletonEntry } from './entry.js';

const run = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const ring = (from: number, to: number) => [...run(from, to), from];
/** Pairs along two runs, the second one backwards: left rises, right falls. */
const facing = (left: number, right: number, count: number) =>
  Array.from({ length: count }, (_, i): [number, number] => [left + i, right - i]);

/** Names are ours, the markup has numbers alone; left and right are the person's own, who looks out of the picture. */
export const wflw98: SkeletonEntry = {
  name: 'wflw98',
  title: 'Face of WFLW, 98 landmarks',
  category: 'face',
  source: 'https://wywu.github.io/projects/LAB/WFLW.html',
  keypoints: [
    ...numbered('jaw', 33),
    ...numbered('right_eyebrow', 9),
    ...numbered('left_eyebrow', 9),
    ...numbered('nose_bridge', 4),
    ...numbered('nose_base', 5),
    ...numbered('right_eye', 8),
    ...numbered('left_eye', 8),
    ...numbered('outer_lip', 12),
    ...numbered('inner_lip', 8),
    ...['right_pupil', 'left_pupil'],
  ],
  edges: paths(
    ...[run(0, 32), ring(33, 41), ring(42, 50), run(51, 54), run(55, 59)],
    ...[ring(60, 67), ring(68, 75), ring(76, 87), ring(88, 95)],
    // The parts are drawn apart; these join them to one rig.
    ...[
      [0, 33],
      [32, 46],
      [37, 51, 42],
      [33, 60],
      [46, 72],
      [54, 57, 79],
      [76, 88],
      [82, 92],
      [85, 16],
      [60, 96, 64],
      [72, 97, 68],
    ],
  ),
  symmetries: [
    ...facing(17, 15, 16),
    ...facing(42, 37, 5),
    ...facing(47, 41, 4),
    ...facing(58, 56, 2),
    ...facing(68, 64, 5),
    ...facing(73, 67, 3),
    ...facing(80, 78, 3),
    ...facing(83, 87, 2),
    ...facing(91, 89, 2),
    ...facing(93, 95, 1),
    [97, 96],
  ],
};
