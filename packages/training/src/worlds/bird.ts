import type { Random } from '../random.js';
import { about, bendSide, Linkage, linkageWorld, put, putPair } from './linkage.js';

/**
 * Birds, from ducks to cranes and hawks, in units of their trunk. The knee of a bird is hidden at the belly, and what bends backward
 * below it is its ankle. Wings fold as a Z, open flat, and beat about the shoulder.
 */
const body = new Linkage();
const rump = body.joint('tail_base', -1);
const back = body.joint('back', rump);
const breast = body.joint('breast', back, 'trunk');
const belly = body.joint('belly', rump, 'trunk');
const throat = body.joint('neck_base', back, 'neck');
const neck = body.joint('neck', throat, 'neck');
const crown = body.joint('head', neck);
const beak = body.joint('beak_tip', crown);
const brow = body.joint('crown', crown, 'head');
const eye = body.pair('eye', crown, 'head');
const shoulder = body.pair('shoulder', back, 'shoulders');
const elbow = body.pair('wing_elbow', shoulder);
const wrist = body.pair('wing_wrist', elbow);
const tip = body.pair('wing_tip', wrist);
const hip = body.pair('hip', rump, 'hips');
const knee = body.pair('knee', hip, 'hips');
const ankle = body.pair('ankle', knee);
const foot = body.pair('foot', ankle);
const toe = body.pair('middle_toe', foot, 'toes');
const outerToe = body.pair('outer_toe', foot, 'toes');
const hallux = body.pair('hind_toe', foot, 'toes');
const tail = body.joint('tail_tip', rump);
const tailEdge = body.pair('tail_edge', rump, 'tail');

export const bird = linkageWorld({ name: 'bird', category: 'bird', up: [0, 1, 0], least: 7 }, body, (offsets, random) => {
  const legs = Math.exp(random.uniform(Math.log(0.35), Math.log(1.4)));
  const neckLength = legs * random.uniform(0.4, 0.9) * (random.chance(0.15) ? 1.6 : 1);
  const headSize = random.uniform(0.14, 0.28);
  const beakLength = headSize * Math.exp(random.uniform(Math.log(0.6), Math.log(2.5)));
  const wing = random.uniform(0.8, 1.6);
  put(offsets, back, 0, 0, 0.75);
  put(offsets, breast, 0, -about(0.35, random), 0.1);
  put(offsets, belly, 0, -about(0.3, random), 0.3);
  put(offsets, throat, 0, -0.05, 0.1);
  put(offsets, neck, 0, 0, neckLength / 2);
  put(offsets, crown, 0, 0, neckLength / 2);
  put(offsets, beak, 0, 0, headSize / 2 + beakLength);
  put(offsets, brow, 0, 0.45 * headSize, 0.2 * headSize);
  putPair(offsets, eye, 0.3 * headSize, 0.1 * headSize, 0.4 * headSize);
  putPair(offsets, shoulder, about(0.15, random), -0.05, 0.02);
  putPair(offsets, elbow, 0.3 * wing, 0, 0);
  putPair(offsets, wrist, 0.34 * wing, 0, 0);
  putPair(offsets, tip, 0.45 * wing, 0, 0);
  putPair(offsets, hip, about(0.12, random), -0.12, 0.25);
  const thigh = Math.min(0.3, 0.4 * legs);
  putPair(offsets, knee, 0.02, -0.6 * thigh, 0.8 * thigh);
  putPair(offsets, ankle, 0, -0.42 * legs * Math.cos(0.6), -0.42 * legs * Math.sin(0.6));
  putPair(offsets, foot, 0, -0.45 * legs, 0.04);
  const toes = random.uniform(0.12, 0.3);
  putPair(offsets, toe, 0, -0.02, toes);
  putPair(offsets, outerToe, 0.5 * toes, -0.02, 0.7 * toes);
  putPair(offsets, hallux, 0, -0.02, -0.5 * toes);
  const tailLength = random.uniform(0.25, 0.9);
  put(offsets, tail, 0, 0, -tailLength);
  putPair(offsets, tailEdge, 0.25 * tailLength, 0, -0.9 * tailLength);
  const carriage = random.uniform(10, 55);
  return (angles, random) => pose(angles, carriage, random);
});

function pose(angles: Float64Array, carriage: number, random: Random): void {
  const flying = random.chance(0.4);
  const trunk = flying ? 10 * random.normal() : carriage + 8 * random.normal();
  put(angles, rump, -trunk, 0, flying ? 15 * random.normal() : 0);
  const raise = (flying ? random.uniform(-20, 20) : random.uniform(-10, 75)) - trunk;
  const yaw = 25 * random.normal();
  const curve = flying ? 0 : random.uniform(0, 40); // an S: back, then forward
  put(angles, throat, -raise - curve, 0.3 * yaw, 0);
  put(angles, neck, 2 * curve, 0.4 * yaw, 0);
  put(angles, crown, raise + trunk - curve + 15 * random.normal(), 0.4 * yaw, 8 * random.normal());
  const beat = 2 * Math.PI * random.uniform();
  const half = flying || random.chance(0.15) ? 0 : 1;
  const strength = random.uniform(10, 55);
  for (const side of [0, 1] as const) {
    if (half === 0) {
      // The hand lags behind the arm and folds on the way up.
      const fold = 12 + 25 * Math.max(0, Math.cos(beat));
      bendSide(angles, shoulder, side, 5 * random.normal(), -random.uniform(-5, 20), strength * Math.sin(beat));
      bendSide(angles, elbow, side, 0, -fold, 0.3 * strength * Math.sin(beat - 0.8));
      bendSide(angles, wrist, side, 0, 1.5 * fold, 0.3 * strength * Math.sin(beat - 1.4));
    } else {
      // Folded: the arm back along the trunk, the forearm forward, the hand back to the tail.
      bendSide(angles, shoulder, side, 0, 75 + 6 * random.normal(), -25 + 5 * random.normal());
      bendSide(angles, elbow, side, 0, -150 + 6 * random.normal(), 0);
      bendSide(angles, wrist, side, 0, 160 + 6 * random.normal(), 0);
    }
  }
  const phase = random.uniform();
  const stride = flying ? 0 : random.chance(0.5) ? random.uniform(10, 35) : 4;
  for (const side of [0, 1] as const) {
    const swing = stride * Math.sin(2 * Math.PI * (phase + side / 2));
    const fold = flying ? random.uniform(50, 80) : 0.8 * Math.max(0, stride * Math.cos(2 * Math.PI * (phase + side / 2)));
    // Legs stand upright whatever the trunk does; in the air they trail.
    put(angles, hip[side], trunk - swing + (flying ? 40 : 0), 0, 0);
    put(angles, knee[side], (flying ? 0.7 : 1) * fold, 0, 0);
    put(angles, ankle[side], flying ? 30 - 0.6 * fold : -0.7 * fold, 0, 0);
    put(angles, foot[side], flying ? 60 : 0.5 * fold, 0, 0);
  }
}
