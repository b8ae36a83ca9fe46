import { type Colour, HAIR, type Sculptor, SKIN } from './figure.js';
import type { Point3 } from './roundCones.js';

const WHITE: Colour = [250, 248, 246];
const IRIS: Colour = [88, 58, 36];
const PUPIL: Colour = [18, 12, 10];
const NOSTRIL: Colour = [90, 52, 44];
const LASHES: Colour = [44, 32, 28];
const BROWS: Colour = [84, 60, 46];
const LIPS: Colour = [206, 122, 112];
const MOUTH: Colour = [120, 60, 56];

/**
 * A head and its neck.
 * @param at the middle of the head
 * @param size half the width of the skull
 * @returns places of what a pose has of a face
 */
export function sculptHead(sculptor: Sculptor, at: Point3, size: number) {
  const point = (x: number, y: number, z: number): Point3 => [at[0] + x * size, at[1] + y * size, at[2] + z * size];
  const add = (colour: Colour, from: Point3, to: Point3, radii: [number, number], blend = 0) =>
    sculptor.add(colour, from, to, [radii[0] * size, radii[1] * size], blend * size);
  const dot = (colour: Colour, where: Point3, radius: number, blend = 0) => add(colour, where, where, [radius, radius], blend);

  add(SKIN, point(0, -1.8, -0.2), point(0, -0.8, -0.2), [0.55, 0.5], 0.1);
  add(SKIN, point(0, 0.4, -0.1), point(0, 0.1, 0), [1, 0.92], 0.1);
  add(SKIN, point(0, 0.1, 0.12), point(0, -0.72, 0.27), [0.86, 0.46], 0.15);
  add(SKIN, point(0, 0.16, 0.96), point(0, -0.2, 1.1), [0.09, 0.13], 0.14);
  for (const side of [-1, 1]) {
    dot(SKIN, point(side * 0.12, -0.25, 1), 0.09, 0.1);
    dot(NOSTRIL, point(side * 0.08, -0.325, 1.05), 0.03);
    add(SKIN, point(side * 0.5, -0.08, 0.56), point(side * 0.42, -0.28, 0.56), [0.24, 0.22], 0.2);
    add(SKIN, point(side * 1, 0.1, -0.1), point(side * 0.95, -0.2, -0.05), [0.14, 0.1], 0.08);
    // An eyeball, its lids, and the brow above.
    add(WHITE, point(side * 0.27, 0.12, 0.89), point(side * 0.48, 0.12, 0.8), [0.1, 0.085]);
    dot(IRIS, point(side * 0.375, 0.125, 0.885), 0.1);
    dot(PUPIL, point(side * 0.375, 0.125, 0.96), 0.045);
    add(LASHES, point(side * 0.16, 0.13, 0.95), point(side * 0.35, 0.23, 0.94), [0.012, 0.026]);
    add(LASHES, point(side * 0.35, 0.23, 0.94), point(side * 0.6, 0.12, 0.8), [0.026, 0.02]);
    add(SKIN, point(side * 0.2, 0.01, 0.88), point(side * 0.5, 0.01, 0.78), [0.06, 0.06], 0.06);
    add(BROWS, point(side * 0.17, 0.42, 0.94), point(side * 0.4, 0.475, 0.87), [0.036, 0.036]);
    add(BROWS, point(side * 0.4, 0.475, 0.87), point(side * 0.64, 0.405, 0.72), [0.036, 0.016]);
    add(LIPS, point(side * 0.05, -0.555, 0.85), point(side * 0.26, -0.59, 0.73), [0.05, 0.018], 0.05);
    add(LIPS, point(side * 0.02, -0.65, 0.83), point(side * 0.2, -0.61, 0.755), [0.055, 0.025], 0.05);
    add(MOUTH, point(0, -0.605, 0.91), point(side * 0.27, -0.58, 0.765), [0.012, 0.008]);
  }
  add(HAIR, point(0, 0.72, -0.25), point(0, 0.5, -0.42), [1.02, 1.02]);
  add(HAIR, point(-0.35, 1.1, 0.35), point(0.4, 1.06, 0.33), [0.42, 0.4], 0.2);
  return {
    nose: point(0, -0.2, 1.2),
    eyes: [point(-0.375, 0.125, 0.96), point(0.375, 0.125, 0.96)],
    ears: [point(-1.05, -0.05, -0.1), point(1.05, -0.05, -0.1)],
    mouth: [point(-0.27, -0.58, 0.74), point(0.27, -0.58, 0.74)],
  };
}
