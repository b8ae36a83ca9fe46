import type { Random } from '../random.js';
import { about, bendSide, Linkage, linkageWorld, type Pair, put, putPair } from './linkage.js';

/**
 * Six legs, head, thorax and abdomen, feelers, and wings for some; in units of the thorax. A leg rises to its knee and comes down to the
 * foot; three of them walk at a time, the middle one of one side with the outer ones of the other.
 */
const body = new Linkage();
const thorax = body.joint('thorax', -1);
const head = body.joint('head', thorax);
const mouth = body.joint('mouth', head, 'head');
const eye = body.pair('eye', head, 'head');
const feeler = body.pair('antenna', head, 'antennae');
const feelerTip = body.pair('antenna_tip', feeler, 'antennae');
const waist = body.joint('waist', thorax, 'abdomen');
const belly = body.joint('abdomen', waist, 'abdomen');
const end = body.joint('abdomen_tip', belly);
const wing = body.pair('wing_base', thorax, 'wings');
const wingTip = body.pair('wing_tip', wing, 'wings');
const wingEdge = body.pair('wing_edge', wing, 'wings');
const legs = ['front', 'middle', 'hind'].map((name) => {
  const hip = body.pair(`${name}_hip`, thorax, 'hips');
  const knee = body.pair(`${name}_knee`, hip);
  const ankle = body.pair(`${name}_ankle`, knee, 'ankles');
  return { hip, knee, ankle, foot: body.pair(`${name}_foot`, ankle) };
});

export const insect = linkageWorld({ name: 'insect', category: 'insect', up: [0, 1, 0], least: 9 }, body, (offsets, random) => {
  const abdomen = random.uniform(0.8, 2.5);
  const legLength = random.uniform(1, 2.6);
  const headSize = random.uniform(0.3, 0.7);
  put(offsets, head, 0, 0, 0.5 + headSize / 2);
  put(offsets, mouth, 0, -0.3 * headSize, 0.5 * headSize);
  putPair(offsets, eye, 0.4 * headSize, 0.15 * headSize, 0.2 * headSize);
  const feelers = random.uniform(0.3, 2);
  putPair(offsets, feeler, 0.15 * headSize, 0.2 * headSize, 0.5 * headSize);
  putPair(offsets, feelerTip, 0.3 * feelers, 0.3 * feelers, feelers);
  put(offsets, waist, 0, 0, -0.5);
  put(offsets, belly, 0, 0, -abdomen / 2);
  put(offsets, end, 0, 0, -abdomen / 2);
  const wings = random.uniform(1.2, 3);
  putPair(offsets, wing, 0.25, 0.2, 0.1);
  putPair(offsets, wingTip, wings, 0, 0);
  putPair(offsets, wingEdge, 0.7 * wings, 0, -0.4 * wings);
  const width = about(0.3, random);
  legs.forEach(({ hip, knee, ankle, foot }, k) => {
    const length = legLength * (k === 2 ? random.uniform(1, 1.7) : about(1, random));
    putPair(offsets, hip, width, -0.15, 0.35 - 0.35 * k);
    putPair(offsets, knee, 0.45 * length, 0, 0);
    putPair(offsets, ankle, 0.4 * length, 0, 0);
    putPair(offsets, foot, 0.2 * length, 0, 0);
  });
  const winged = random.chance(0.4);
  return (angles, random) => pose(angles, winged, random);
});

/** Where the legs point, front to hind, in degrees from straight out. */
const SPREAD = [50, 5, -45];

function pose(angles: Float64Array, winged: boolean, random: Random): void {
  put(angles, thorax, 6 * random.normal(), 0, 4 * random.normal());
  put(angles, head, random.uniform(-10, 45), 12 * random.normal(), 5 * random.normal());
  put(angles, waist, -random.uniform(-10, 20), 8 * random.normal(), 0);
  put(angles, belly, -random.uniform(0, 25), 6 * random.normal(), 0);
  const phase = random.uniform();
  const stride = random.chance(0.7) ? random.uniform(5, 25) : 0;
  legs.forEach(({ hip, knee, ankle }, k) => {
    for (const side of [0, 1] as const) {
      const at = 2 * Math.PI * (phase + ((k + side) % 2) / 2);
      const lift = Math.max(0, Math.sin(at)) * stride;
      leg(angles, hip, side, -SPREAD[k] - stride * Math.cos(at) + 6 * random.normal(), 35 + lift + 5 * random.normal());
      bendSide(angles, knee, side, 0, 0, -85 + 0.3 * lift + 6 * random.normal());
      bendSide(angles, ankle, side, 0, 0, -15 + 8 * random.normal());
    }
  });
  const beat = random.uniform(-50, 60);
  for (const side of [0, 1] as const) {
    bendSide(angles, feeler, side, 15 * random.normal(), 20 * random.normal(), 0);
    bendSide(angles, wing, side, 0, winged ? 15 * random.normal() : random.uniform(60, 85), winged ? beat : 5);
  }
}

/** Out along x, turned forward by `y` below zero, and raised by `z`: the rise comes first, so that the knee is above the hip. */
function leg(angles: Float64Array, hip: Pair, side: 0 | 1, y: number, z: number): void {
  bendSide(angles, hip, side, 0, y, z);
}
