import type { Random } from '../random.js';
import { about, Linkage, linkageWorld, put } from './linkage.js';

/**
 * Hands, in units of their length from wrist to middle fingertip. Phalanges as shares of it after Buchholz, Armstrong and
 * Goldstein (1992); ranges of joints within those of the American Academy of Orthopaedic Surgeons. The back of the hand is up, fingers point to the front;
 * a left and a right hand are mirror images, and no landmark has a side.
 */
const FINGERS = ['thumb', 'index', 'middle', 'ring', 'little'];

const bones = new Linkage();
const forearm = bones.joint('forearm', -1, 'forearm');
const wrist = bones.joint('wrist', forearm);
const fingers = FINGERS.map((finger, f) => {
  const base = bones.joint(`${finger}_base`, wrist, f === 0 ? '' : 'metacarpals');
  const first = bones.joint(`${finger}_1`, base);
  const second = bones.joint(`${finger}_2`, first, f === 0 ? '' : 'joints');
  const third = f === 0 ? second : bones.joint(`${finger}_3`, second, 'joints');
  return { base, first, second, third, tip: bones.joint(`${finger}_tip`, third) };
});

/** Of index to little finger: where the knuckle is, and the lengths of the three phalanges. */
const KNUCKLES = [
  [0.13, 0.01, 0.46],
  [0.03, 0.02, 0.47],
  [-0.06, 0.01, 0.43],
  [-0.14, -0.01, 0.38],
];
const PHALANGES = [
  [0.245, 0.143, 0.1],
  [0.266, 0.17, 0.11],
  [0.244, 0.165, 0.11],
  [0.204, 0.117, 0.095],
];

export const hand = linkageWorld({ name: 'hand', category: 'hand', up: null, least: 7 }, bones, (offsets, random) => {
  const right = random.chance(0.5) ? -1 : 1; // the thumb of a right hand is on its left, at +x
  const width = random.uniform(0.85, 1.2);
  const length = random.uniform(0.9, 1.1);
  for (const [f, { base, first, second, third, tip }] of fingers.entries()) {
    if (f === 0) {
      put(offsets, base, right * 0.1 * width, -0.03, 0.1);
      put(offsets, first, right * about(0.13, random), -0.05, 0.19);
      put(offsets, second, 0, 0, about(0.17, random));
      put(offsets, tip, 0, 0, about(0.14, random));
      continue;
    }
    const [x, y, z] = KNUCKLES[f - 1];
    put(offsets, base, right * 0.5 * x * width, 0, 0.12);
    put(offsets, first, right * 0.5 * x * width, y, about(z, random) - 0.12);
    const [one, two, three] = PHALANGES[f - 1].map((phalanx) => about(phalanx, random) * length);
    put(offsets, second, 0, 0, one);
    put(offsets, third, 0, 0, two);
    put(offsets, tip, 0, 0, three);
  }
  put(offsets, wrist, 0, 0, random.uniform(0.4, 1.3));
  return (angles, random) => pose(angles, right, random);
});

/** Curl is the share of full flexion: of 85°, 105° and 75° from knuckle to last joint. */
function pose(angles: Float64Array, right: number, random: Random): void {
  const common = random.uniform(-0.1, 1);
  const spread = random.uniform(-0.3, 1);
  const together = random.uniform();
  put(angles, wrist, 30 * random.normal(), 12 * random.normal(), 0);
  for (const [f, { base, first, second, third }] of fingers.entries()) {
    const curl = Math.min(1, Math.max(-0.1, together * common + (1 - together) * random.uniform(-0.1, 1)));
    if (f === 0) {
      put(angles, base, random.uniform(-10, 40), right * random.uniform(-45, 15), 0);
      put(angles, first, 50 * curl * random.uniform(), right * random.uniform(-25, 30), 0);
      put(angles, second, 10, -right * random.uniform(-10, 70) * Math.max(0, curl), 0);
      continue;
    }
    put(angles, first, 85 * curl * random.uniform(0.6, 1), right * (6 * spread * (2.2 - f) + 3 * random.normal()), 0);
    const bent = Math.max(0, curl) * random.uniform(0.7, 1);
    put(angles, second, 105 * bent, 0, 0);
    put(angles, third, 75 * bent * random.uniform(0.5, 1), 0, 0);
  }
}
