import { skeletonNamed } from '../detectors/solution.js';
import { type Figure, Sculptor, SKIN } from './figure.js';
import type { Point3 } from './roundCones.js';

/** Of index to little finger: the knuckle, the lengths of the phalanges, how far it leans outwards (radians), how thick it is. */
const FINGERS: { knuckle: Point3; phalanges: number[]; lean: number; thick: number }[] = [
  { knuckle: [-0.13, 0.46, 0], phalanges: [0.23, 0.13, 0.09], lean: 0.17, thick: 1 },
  { knuckle: [-0.02, 0.49, -0.01], phalanges: [0.25, 0.157, 0.1], lean: 0.03, thick: 1.03 },
  { knuckle: [0.085, 0.46, -0.01], phalanges: [0.23, 0.147, 0.1], lean: -0.1, thick: 0.98 },
  { knuckle: [0.175, 0.4, 0.01], phalanges: [0.184, 0.106, 0.083], lean: -0.25, thick: 0.82 },
];

/** A left hand, its palm to the viewer and its fingers up. @param curl 0 stretched … 1 half closed */
export function hand(size: number, { curl = 0.15, turn = 20 } = {}): Figure {
  const sculptor = new Sculptor(size * 0.76, [size * 0.5, size * 0.9], turn);
  const flesh = (from: Point3, to: Point3, radii: [number, number], blend: number) => sculptor.add(SKIN, from, to, radii, blend);
  const wrist: Point3 = [0.01, 0.06, 0];
  const thumb: Point3[] = [
    [-0.11, 0.14, 0.04],
    [-0.24, 0.27, 0.09],
    [-0.315, 0.375, 0.13],
    [-0.37, 0.47, 0.15],
  ];
  const landmarks = [wrist, ...thumb];

  flesh([0.02, -0.32, 0], [0.01, 0.04, 0], [0.105, 0.095], 0);
  for (const { knuckle } of FINGERS) flesh([knuckle[0] * 0.45 + 0.01, 0.1, 0], knuckle, [0.062, 0.052], 0.05);
  flesh([-0.06, 0.12, 0.02], thumb[1], [0.075, 0.05], 0.05);
  flesh([0.09, 0.14, 0.02], [0.13, 0.33, 0.02], [0.06, 0.045], 0.05);
  flesh(thumb[1], thumb[2], [0.05, 0.045], 0.02);
  flesh(thumb[2], thumb[3], [0.045, 0.036], 0.01);
  for (const { knuckle, phalanges, lean, thick } of FINGERS) {
    let from = knuckle;
    landmarks.push(from);
    for (const [k, length] of phalanges.entries()) {
      const bend = curl * [0.5, 1.2, 1.6][k];
      const up = Math.cos(bend) * length;
      const to: Point3 = [from[0] - Math.sin(lean) * up, from[1] + Math.cos(lean) * up, from[2] + Math.sin(bend) * length];
      flesh(from, to, [(0.047 - 0.004 * k) * thick, (0.043 - 0.004 * k) * thick], k === 0 ? 0.025 : 0.008);
      landmarks.push(to);
      from = to;
    }
  }
  return {
    cones: sculptor.cones,
    landmarks: new Map(skeletonNamed('hand21').keypoints.map((name, i) => [name, sculptor.place(landmarks[i])])),
  };
}
