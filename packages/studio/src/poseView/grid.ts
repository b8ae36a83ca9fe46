import type { Strokes } from './strokes.js';

/** Squares from the middle of the ground to its edge, and how long one is, in sizes of the pose. */
const REACH = 7;
const SQUARE = 0.2;
const STRENGTH = 0.6;

/** Draw a grid on the ground that fades with the distance from its middle. */
export function drawGrid(strokes: Strokes, y: number, tint: ArrayLike<number>): void {
  const strength = (x: number, z: number) => STRENGTH * Math.max(0, 1 - Math.hypot(x, z) / REACH) ** 1.5;
  for (let line = -REACH; line <= REACH; line++)
    for (let piece = -REACH; piece < REACH; piece++)
      for (const [x1, z1, x2, z2] of [
        [line, piece, line, piece + 1],
        [piece, line, piece + 1, line],
      ]) {
        const [from, to] = [strength(x1, z1), strength(x2, z2)];
        if (from + to > 0) strokes.line([x1 * SQUARE, y, z1 * SQUARE, x2 * SQUARE, y, z2 * SQUARE], 0, 1, tint, from, to);
      }
}
