import { between, type Colour, type Figure, Sculptor, SKIN } from './figure.js';
import { sculptHead } from './head.js';
import type { Point3 } from './roundCones.js';

export const SHIRT: Colour = [74, 108, 168];
const TROUSERS: Colour = [70, 74, 88];
const SHOES: Colour = [52, 44, 42];

/** The figure's left is at the picture's right. Units of the stature, the ground at 0. */
const LEGS = {
  left: { hip: [0.055, 0.51, 0], knee: [0.075, 0.28, 0.05], ankle: [0.085, 0.055, 0] },
  right: { hip: [-0.055, 0.51, 0], knee: [-0.075, 0.275, 0.005], ankle: [-0.1, 0.055, -0.06] },
} satisfies Record<string, Record<string, Point3>>;

/** Somebody who stands and waves. @param wave 0…1, how far the waving hand is up */
export function person(size: number, { wave = 1, turn = 25 } = {}): Figure {
  const sculptor = new Sculptor(size * 0.86, [size * 0.5, size * 0.95], turn);
  const add = (colour: Colour, from: Point3, to: Point3, radii: [number, number], blend = 0.012) =>
    sculptor.add(colour, from, to, radii, blend);

  const raised = -1.2 + 1.5 * wave; // radians above the horizontal
  const elbow: Point3 = [-0.1 - 0.17 * Math.cos(raised), 0.815 + 0.17 * Math.sin(raised), 0.02];
  const bent = raised + 0.9 * wave;
  const wrist: Point3 = [elbow[0] - 0.145 * Math.cos(bent), elbow[1] + 0.145 * Math.sin(bent), 0.06];
  const arms: Record<string, { shoulder: Point3; elbow: Point3; wrist: Point3 }> = {
    left: { shoulder: [0.1, 0.815, 0], elbow: [0.16, 0.65, -0.02], wrist: [0.17, 0.52, 0.05] },
    right: { shoulder: [-0.1, 0.815, 0], elbow, wrist },
  };

  add(SHIRT, [-0.065, 0.795, 0], [0.065, 0.795, 0], [0.055, 0.055], 0.03);
  add(SHIRT, [-0.045, 0.73, 0], [0.045, 0.73, 0], [0.064, 0.064], 0.05);
  add(SHIRT, [-0.038, 0.64, 0], [0.038, 0.64, 0], [0.058, 0.058], 0.06);
  add(SHIRT, [-0.04, 0.56, 0], [0.04, 0.56, 0], [0.064, 0.064], 0.06);
  add(TROUSERS, [-0.042, 0.515, 0], [0.042, 0.515, 0], [0.064, 0.064]);
  const head = sculptHead(sculptor, [0, 0.925, 0.01], 0.052);

  const at = new Map<string, Point3>();
  for (const side of ['left', 'right'] as const) {
    const { hip, knee, ankle } = LEGS[side];
    const { shoulder, elbow, wrist } = arms[side];
    const out = side === 'left' ? 1 : -1;
    add(TROUSERS, hip, knee, [0.06, 0.044], 0.03);
    add(TROUSERS, knee, ankle, [0.044, 0.03], 0.02);
    const heel: Point3 = [ankle[0], 0.02, ankle[2] - 0.025];
    const toe: Point3 = [ankle[0] + out * 0.02, 0.02, ankle[2] + 0.095];
    add(SHOES, ankle, heel, [0.027, 0.024]);
    add(SHOES, heel, toe, [0.027, 0.022], 0.015);

    const sleeve = between(shoulder, elbow, 0.55);
    add(SHIRT, [out * 0.05, 0.815, 0], shoulder, [0.035, 0.037], 0.03);
    add(SKIN, sleeve, elbow, [0.031, 0.028]);
    add(SKIN, elbow, wrist, [0.029, 0.02]);
    add(SHIRT, shoulder, sleeve, [0.04, 0.037], 0.02);
    const along = (length: number) => between(elbow, wrist, 1 + length / 0.145);
    add(SKIN, wrist, along(0.045), [0.019, 0.024]);
    for (const k of [-1.2, -0.4, 0.4, 1.2]) {
      const [from, to] = [along(0.05), along(0.092 - 0.006 * Math.abs(k))];
      const [ux, uy] = [(wrist[1] - elbow[1]) / 0.145, (elbow[0] - wrist[0]) / 0.145];
      const spread = (point: Point3, by: number): Point3 => [point[0] + ux * by * k, point[1] + uy * by * k, point[2]];
      add(SKIN, spread(from, 0.013), spread(to, 0.018), [0.0095, 0.0075], 0.005);
    }
    add(SKIN, along(0.015), [along(0.045)[0] + out * -0.035, along(0.05)[1], along(0.03)[2] + 0.005], [0.012, 0.008], 0.01);
    for (const [name, point] of Object.entries({ shoulder, elbow, wrist, hip, knee, ankle, heel, foot_index: toe }))
      at.set(`${side}_${name}`, point);
  }
  for (const [name, [right, left]] of Object.entries({ eye: head.eyes, ear: head.ears }))
    at.set(`right_${name}`, right).set(`left_${name}`, left);
  at.set('nose', head.nose).set('mouth_right', head.mouth[0]).set('mouth_left', head.mouth[1]);
  return { cones: sculptor.cones, landmarks: new Map([...at].map(([name, point]) => [name, sculptor.place(point)])) };
}
