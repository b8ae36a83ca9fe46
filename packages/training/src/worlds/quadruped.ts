import type { Random } from '../random.js';
import { about, bendSide, Linkage, linkageWorld, type Pair, put, putPair } from './linkage.js';

/**
 * Four-legged animals, from a weasel to a deer, in units of their trunk. Legs stand as those of mammals do: thigh and forearm forward,
 * shank and upper arm backward. Gaits by the phases of their feet as Hildebrand (1965) orders them.
 */
const body = new Linkage();
const croup = body.joint('tail_base', -1);
const loin = body.joint('loin', croup, 'spine');
const back = body.joint('back', loin, 'spine');
const withers = body.joint('withers', back);
const neckBase = body.joint('neck_base', withers, 'neck');
const neck = body.joint('neck', neckBase, 'neck');
const poll = body.joint('poll', neck);
const nose = body.joint('nose', poll);
const jaw = body.joint('jaw', poll, 'head');
const eye = body.pair('eye', poll, 'head');
const ear = body.pair('ear', poll, 'ears');
const earTip = body.pair('ear_tip', ear, 'ears');
const shoulder = body.pair('shoulder', withers, 'girdle');
const elbow = body.pair('elbow', shoulder);
const carpus = body.pair('front_knee', elbow);
const frontFetlock = body.pair('front_fetlock', carpus, 'fetlocks');
const frontPaw = body.pair('front_paw', frontFetlock);
const hip = body.pair('hip', croup, 'girdle');
const stifle = body.pair('stifle', hip);
const hock = body.pair('hock', stifle);
const hindFetlock = body.pair('hind_fetlock', hock, 'fetlocks');
const hindPaw = body.pair('hind_paw', hindFetlock);
const tail = body.joint('tail_middle', croup, 'tail');
const tailEnd = body.joint('tail_end', tail, 'tail');
const tailTip = body.joint('tail_tip', tailEnd, 'tail');
const chest = body.joint('chest', withers, 'belly');
const belly = body.joint('belly', back, 'belly');

/** When left hind, left front, right hind, right front are put down, as shares of a stride. */
const GAITS = [
  [0, 0.25, 0.5, 0.75], // walk
  [0, 0.5, 0.5, 0], // trot
  [0, 0.4, 0.15, 0.55], // gallop
  [0, 0, 0.5, 0.5], // pace, of the long-legged
];

export const quadruped = linkageWorld(
  { name: 'quadruped', category: 'animal', up: [0, 1, 0], least: 8 },
  body,
  (offsets, random) => {
    const legs = Math.exp(random.uniform(Math.log(0.4), Math.log(1.15)));
    const neckLength = random.uniform(0.2, 0.7);
    const headLength = random.uniform(0.22, 0.45);
    const width = random.uniform(0.1, 0.2);
    // Bears and the like walk on the sole of the hind foot.
    const plantigrade = random.chance(0.12);
    put(offsets, loin, 0, 0.02, about(0.3, random));
    put(offsets, back, 0, 0.01, about(0.35, random));
    put(offsets, withers, 0, about(0.05, random), about(0.3, random));
    put(offsets, neckBase, 0, -0.08, 0.08);
    put(offsets, neck, 0, 0, neckLength / 2);
    put(offsets, poll, 0, 0, neckLength / 2);
    put(offsets, nose, 0, 0, headLength);
    put(offsets, jaw, 0, -0.3 * headLength, 0.3 * headLength);
    putPair(offsets, eye, 0.18 * headLength, 0.08 * headLength, 0.35 * headLength);
    const earLength = headLength * random.uniform(0.2, 0.7);
    putPair(offsets, ear, 0.18 * headLength, 0.12 * headLength, 0);
    putPair(offsets, earTip, 0.3 * earLength, earLength, 0);
    const [scapula, arm, forearm, hand] = share(legs, [0.24, 0.24, 0.34, 0.26], random);
    segment(offsets, shoulder, width, scapula, 25);
    segment(offsets, elbow, 0, arm, -35);
    segment(offsets, carpus, 0, forearm, 2);
    segment(offsets, frontFetlock, 0, 0.7 * hand, 0);
    segment(offsets, frontPaw, 0, 0.3 * hand, 40);
    const [thigh, shank, foot] = share(legs, [0.32, 0.34, 0.3], random);
    put(offsets, hip[0], width * 0.9, -0.06, 0.05);
    put(offsets, hip[1], -width * 0.9, -0.06, 0.05);
    segment(offsets, stifle, 0, thigh, 30);
    segment(offsets, hock, 0, shank, -38);
    segment(offsets, hindFetlock, 0, 0.75 * foot, plantigrade ? 65 : 5);
    segment(offsets, hindPaw, 0, 0.25 * foot, plantigrade ? 85 : 45);
    const tailLength = random.uniform(0.1, 1.1);
    put(offsets, tail, 0, 0, -tailLength * 0.35);
    put(offsets, tailEnd, 0, 0, -tailLength * 0.35);
    put(offsets, tailTip, 0, 0, -tailLength * 0.3);
    put(offsets, chest, 0, -about(0.35, random) * Math.sqrt(legs), 0.05);
    put(offsets, belly, 0, -about(0.3, random) * Math.sqrt(legs), 0);
    const carriage = random.uniform(15, 65);
    const tailCarriage = random.uniform(-60, 70);
    const gaits = legs > 0.9 ? 4 : 3;
    return (angles, random) => pose(angles, carriage, tailCarriage, GAITS[random.index(gaits)], random);
  },
);

/** Segments of a leg; their sum is its length. */
function share(length: number, shares: readonly number[], random: Random): number[] {
  const drawn = shares.map((part) => about(part, random));
  const sum = drawn.reduce((a, b) => a + b, 0);
  return drawn.map((part) => (length * part) / sum);
}

/** A segment that stands so many degrees forward of straight down. */
function segment(offsets: Float64Array, pair: Pair, x: number, length: number, forward: number): void {
  const angle = (forward * Math.PI) / 180;
  putPair(offsets, pair, x, -length * Math.cos(angle), length * Math.sin(angle));
}

function pose(angles: Float64Array, carriage: number, tailCarriage: number, gait: readonly number[], random: Random): void {
  const activity = random.uniform();
  let raise = carriage + 10 * random.normal();
  if (activity < 0.55) {
    const phase = random.uniform();
    const stride = random.uniform(10, 32);
    for (const side of [0, 1] as const) {
      hindLeg(angles, side, ...step(phase - gait[side * 2], stride));
      frontLeg(angles, side, ...step(phase - gait[side * 2 + 1], stride));
    }
    // In a gallop the back bends and stretches: hind legs come under, then reach out.
    const gather = gait === GAITS[2] ? 12 * Math.cos(2 * Math.PI * phase) : 0;
    put(angles, croup, 2 * random.normal() - 1.2 * gather, 0, 2 * random.normal());
    put(angles, loin, 0.8 * gather, 4 * random.normal(), 0);
    put(angles, back, 0.8 * gather, 4 * random.normal(), 0);
  } else if (activity < 0.8) {
    // Standing; every third of them grazes or smells the ground.
    if (random.chance(0.35)) raise = random.uniform(-65, -30);
    for (const side of [0, 1] as const) {
      hindLeg(angles, side, 7 * random.normal(), random.uniform(0, 6));
      frontLeg(angles, side, 6 * random.normal(), random.chance(0.1) ? random.uniform(20, 70) : random.uniform(0, 4));
    }
    put(angles, loin, 0, 8 * random.normal(), 0);
    put(angles, back, 0, 8 * random.normal(), 0);
  } else if (activity < 0.88) {
    // Sitting: the trunk up, hind legs folded.
    const up = random.uniform(30, 55);
    put(angles, croup, -up, 0, 3 * random.normal());
    raise -= 0.5 * up;
    for (const side of [0, 1] as const) {
      hindLeg(angles, side, 60 - up + 5 * random.normal(), random.uniform(65, 85));
      frontLeg(angles, side, -up + 5 * random.normal(), random.uniform(0, 10));
    }
  } else if (activity < 0.95) {
    // Lying: all legs folded under.
    for (const side of [0, 1] as const) {
      hindLeg(angles, side, random.uniform(40, 60), random.uniform(85, 105));
      frontLeg(angles, side, random.uniform(40, 75), random.uniform(95, 130));
    }
  } else {
    const up = random.uniform(35, 65); // rearing
    put(angles, croup, -up, 0, 0);
    raise -= 0.6 * up;
    for (const side of [0, 1] as const) {
      hindLeg(angles, side, -up + random.uniform(0, 25), random.uniform(10, 40));
      frontLeg(angles, side, random.uniform(0, 60), random.uniform(40, 110));
    }
  }
  const yaw = 20 * random.normal();
  const raised = Math.min(raise, 80);
  put(angles, neckBase, -0.85 * raised, 0.5 * yaw, 0);
  put(angles, neck, -0.15 * raised + 6 * random.normal(), 0.5 * yaw, 0);
  // The head hangs from the poll, so far below the horizon.
  const down = raised < -20 ? random.uniform(50, 80) : random.uniform(5, 50);
  put(angles, poll, raised + down, 0.5 * yaw, 8 * random.normal());
  const wag = 25 * random.normal();
  put(angles, tail, tailCarriage / 2, 0.4 * wag, 0);
  put(angles, tailEnd, tailCarriage / 2 + 10 * random.normal(), 0.6 * wag, 0);
  for (const side of [0, 1] as const) bendSide(angles, ear, side, 25 * random.normal(), 20 * random.normal(), 0);
}

/**
 * Swing of a leg forward and how far it is folded. It is put down at phase 0, goes back while it stands, then forward and folded in the
 * air.
 */
function step(phase: number, stride: number): [swing: number, fold: number] {
  const at = phase - Math.floor(phase);
  return [stride * Math.cos(2 * Math.PI * at), at > 0.5 ? 2 * stride * Math.sin(2 * Math.PI * (at - 0.5)) : 4];
}

function hindLeg(angles: Float64Array, side: 0 | 1, swing: number, fold: number): void {
  put(angles, hip[side], -swing - 0.4 * fold, 0, 0);
  put(angles, stifle[side], fold, 0, 0);
  put(angles, hock[side], -0.9 * fold, 0, 0);
  put(angles, hindFetlock[side], 0.5 * fold, 0, 0);
}

function frontLeg(angles: Float64Array, side: 0 | 1, swing: number, fold: number): void {
  put(angles, shoulder[side], -0.7 * swing - 0.15 * fold, 0, 0);
  put(angles, elbow[side], -0.3 * swing - 0.4 * fold, 0, 0);
  put(angles, carpus[side], fold, 0, 0);
  put(angles, frontFetlock[side], 0.4 * fold, 0, 0);
}
