import { numbered, paths, type SkeletonEntry } from './entry.js';

const run = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const ring = (from: number, to: number) => [...run(from, to), from];

/** Names are ours, the markup has numbers alone; left and right are the person's own, who looks out of the picture. */
export const face68: SkeletonEntry = {
  name: 'face68',
  title: 'Face of 300-W (iBUG, Multi-PIE), 68 landmarks',
  category: 'face',
  source: 'https://ibug.doc.ic.ac.uk/resources/facial-point-annotations/',
  keypoints: [
    ...numbered('jaw', 17),
    ...numbered('right_eyebrow', 5),
    ...numbered('left_eyebrow', 5),
    ...numbered('nose_bridge', 4),
    ...numbered('nose_base', 5),
    ...numbered('right_eye', 6),
    ...numbered('left_eye', 6),
    ...numbered('outer_lip', 12),
    ...numbered('inner_lip', 8),
  ],
  edges: paths(
    ...[run(0, 16), run(17, 21), run(22, 26), run(27, 30), run(31, 35)],
    ...[ring(36, 41), ring(42, 47), ring(48, 59), ring(60, 67)],
    // The parts are drawn apart; these join them to one rig.
    ...[
      [0, 17],
      [16, 26],
      [21, 27, 22],
      [17, 36],
      [26, 45],
      [30, 33, 51],
      [48, 60],
      [54, 64],
      [57, 8],
    ],
  ),
  symmetries: [
    ...run(0, 7).map((i): [number, number] => [16 - i, i]),
    ...run(17, 21).map((i): [number, number] => [43 - i, i]),
    ...([
      [35, 31],
      [34, 32],
    ] satisfies [number, number][]),
    ...([
      [45, 36],
      [44, 37],
      [43, 38],
      [42, 39],
      [47, 40],
      [46, 41],
    ] satisfies [number, number][]),
    ...([
      [54, 48],
      [53, 49],
      [52, 50],
      [55, 59],
      [56, 58],
    ] satisfies [number, number][]),
    ...([
      [64, 60],
      [63, 61],
      [65, 67],
    ] satisfies [number, number][]),
  ],
};
