import type { Random } from '../random.js';
import { about, bendSide, Linkage, linkageWorld, put, putPair } from './linkage.js';

/**
 * People. Lengths of segments as shares of the stature by Drillis and Contini (1966), as Winter gives them in Biomechanics and Motor
 * Control of Human Movement; ranges of joints within those of the American Academy of Orthopaedic Surgeons; the walk after Winter's curves.
 */
const body = new Linkage();
const pelvis = body.joint('pelvis', -1);
const lumbar = body.joint('spine', pelvis, 'spine');
const thorax = body.joint('thorax', lumbar, 'spine');
const collar = body.joint('neck_base', thorax);
const neck = body.joint('neck', collar, 'spine');
const head = body.joint('head', neck);
const nose = body.joint('nose', neck, 'face');
const chin = body.joint('chin', neck, 'face');
const eye = body.pair('eye', neck, 'face');
const ear = body.pair('ear', neck, 'face');
const clavicle = body.pair('clavicle', collar, 'girdle');
const shoulder = body.pair('shoulder', clavicle);
const elbow = body.pair('elbow', shoulder);
const wrist = body.pair('wrist', elbow);
const knuckle = body.pair('knuckle', wrist, 'hands');
const fingertip = body.pair('fingertip', knuckle, 'hands');
const thumb = body.pair('thumb', wrist, 'hands');
const hip = body.pair('hip', pelvis);
const knee = body.pair('knee', hip);
const ankle = body.pair('ankle', knee);
const heel = body.pair('heel', ankle, 'feet');
const toe = body.pair('toe', ankle, 'feet');
const smallToe = body.pair('small_toe', ankle, 'feet');
const frontWaist = body.pair('front_waist', pelvis, 'markers');
const backWaist = body.pair('back_waist', pelvis, 'markers');
const sternum = body.joint('sternum', thorax, 'markers');
const back = body.joint('back', thorax, 'markers');
const upperArm = body.pair('upper_arm', shoulder, 'markers');
const thigh = body.pair('thigh', hip, 'markers');
const shin = body.pair('shin', knee, 'markers');

export const human = linkageWorld({ name: 'human', category: 'human_body', up: [0, 1, 0], least: 8 }, body, (offsets, random) => {
  const child = random.chance(0.15) ? 1.3 : 1; // larger heads, shorter legs
  const legs = about(1, random) / Math.sqrt(child);
  const width = random.uniform(0.85, 1.15);
  put(offsets, lumbar, 0, about(0.06, random), 0.005);
  put(offsets, thorax, 0, about(0.11, random), -0.01);
  put(offsets, collar, 0, about(0.12, random), -0.01);
  put(offsets, neck, 0, about(0.03, random), 0.005);
  const skull = about(0.15, random) * child;
  put(offsets, head, 0, skull, 0.01);
  put(offsets, nose, 0, 0.35 * skull, 0.75 * skull);
  put(offsets, chin, 0, 0.02 * skull, 0.55 * skull);
  putPair(offsets, eye, 0.2 * skull, 0.5 * skull, 0.6 * skull);
  putPair(offsets, ear, 0.48 * skull, 0.42 * skull, 0.08 * skull);
  putPair(offsets, clavicle, 0.02, -0.02, 0.02);
  putPair(offsets, shoulder, 0.1 * width, -0.01, -0.02);
  putPair(offsets, elbow, 0.005, -about(0.186, random), 0);
  putPair(offsets, wrist, 0, -about(0.146, random), 0);
  putPair(offsets, knuckle, 0, -about(0.05, random), 0.005);
  putPair(offsets, fingertip, 0, -about(0.05, random), 0);
  putPair(offsets, thumb, -0.01, -0.045, 0.035);
  putPair(offsets, hip, 0.05 * width, -0.02, 0);
  putPair(offsets, knee, 0, -about(0.245, random) * legs, 0);
  putPair(offsets, ankle, 0, -about(0.246, random) * legs, 0);
  putPair(offsets, heel, 0, -0.035, -0.03);
  putPair(offsets, toe, -0.012, -0.033, about(0.11, random));
  putPair(offsets, smallToe, 0.03, -0.033, about(0.085, random));
  putPair(offsets, frontWaist, 0.07 * width, 0.03, 0.06);
  putPair(offsets, backWaist, 0.03, 0.03, -0.06);
  put(offsets, sternum, 0, 0.05, 0.075);
  put(offsets, back, 0, 0.03, -0.06);
  putPair(offsets, upperArm, 0.03, -0.09, 0);
  putPair(offsets, thigh, 0.05, -0.12, 0.02);
  putPair(offsets, shin, 0.03, -0.1, 0.01);
  return pose;
});

function pose(angles: Float64Array, random: Random): void {
  const activity = random.uniform();
  const lean = random.normal();
  let trunk = 5 * lean;
  const phase = random.uniform();
  if (activity < 0.4) {
    // A walk or a run; arms swing against the legs.
    const speed = random.uniform(0.6, 1.7);
    for (const side of [0, 1] as const) {
      const at = phase + side / 2;
      const swing = Math.cos(2 * Math.PI * at);
      const bend = 5 + 12 * speed * bump(at - 0.15, 0.09) + 55 * speed ** 0.7 * bump(at - 0.72, 0.12);
      leg(angles, side, (8 + 20 * swing) * speed, 3 * random.normal(), bend, 12 * Math.sin(2 * Math.PI * (at - 0.15)));
      bendSide(angles, shoulder, side, 20 * speed * swing, 0, random.uniform(3, 12));
      put(angles, elbow[side], -random.uniform(10, 25) - (speed > 1.2 ? random.uniform(50, 80) : 0), 0, 0);
    }
    trunk += 6 * speed;
  } else if (activity < 0.6) {
    // Sitting, on something or on the ground.
    const low = random.uniform(0, 1);
    for (const side of [0, 1] as const)
      leg(angles, side, random.uniform(65, 100) + 15 * low, random.uniform(-5, 30), random.uniform(40, 115) * (1 - 0.4 * low), 0);
    put(angles, pelvis, -10 * low, 0, 0);
    trunk += random.uniform(-15, 30);
  } else if (activity < 0.75) {
    // Crouching, kneeling, lunging.
    const depth = random.uniform(0.2, 1);
    for (const side of [0, 1] as const) {
      const own = depth * random.uniform(0.4, 1);
      leg(angles, side, 110 * own - 10 * random.uniform(), random.uniform(0, 30), 135 * own, -20 * own);
    }
    trunk += 45 * depth * random.uniform();
  } else if (activity < 0.93) {
    for (const side of [0, 1] as const) {
      const lifted = random.chance(0.15) ? random.uniform(20, 90) : 4 * random.normal();
      leg(angles, side, lifted, random.uniform(-2, 15), Math.max(0, lifted * random.uniform(0, 1.2)) + 2, 0);
    }
    if (random.chance(0.2)) trunk += random.uniform(20, 80); // bending down
  } else {
    // Lying on the back, the belly or a side; falling, tumbling.
    put(angles, pelvis, random.chance(0.5) ? -90 : 90, random.uniform(-90, 90), 20 * random.normal());
    for (const side of [0, 1] as const)
      leg(angles, side, random.uniform(-5, 70), random.uniform(0, 20), random.uniform(0, 90), 0);
  }
  const [twist, tilt] = [12 * random.normal(), 6 * random.normal()];
  put(angles, lumbar, limit(trunk * 0.5, -20, 60), twist * 0.4, tilt);
  put(angles, thorax, limit(trunk * 0.5, -15, 40), twist * 0.6, tilt);
  put(
    angles,
    neck,
    limit(-0.3 * trunk + 12 * random.normal(), -45, 45),
    limit(25 * random.normal(), -70, 70),
    8 * random.normal(),
  );
  for (const side of [0, 1] as const) arm(angles, side, activity < 0.4 ? 0.25 : 0.85, random);
  for (const side of [0, 1] as const) {
    // A lifted arm takes its shoulder along.
    const abduction = angles[shoulder[side] * 3 + 2] * (side === 0 ? 1 : -1);
    bendSide(angles, clavicle, side, 0, 4 * random.normal(), 0.12 * Math.max(0, abduction));
    // Thumbs point forward and palms inward: a hand is bent inward, and less far toward the thumb or away from it.
    const [deviation, twist] = [limit(10 * random.normal(), -25, 25), 25 * random.normal()];
    bendSide(angles, wrist, side, deviation, twist, limit(20 * random.normal(), -70, 70));
    bendSide(angles, knuckle, side, 0, 0, -random.uniform(0, 60));
  }
}

/** Flexion forward, abduction outward, flexion of the knee, and of the ankle upward. */
function leg(angles: Float64Array, side: 0 | 1, flexion: number, abduction: number, bend: number, lift: number): void {
  bendSide(angles, hip, side, -flexion, 0, abduction);
  put(angles, knee[side], limit(bend, 0, 140), 0, 0);
  put(angles, ankle[side], -limit(lift, -45, 20), 0, 0);
}

/** An arm of its own, instead of what the activity says. */
function arm(angles: Float64Array, side: 0 | 1, often: number, random: Random): void {
  if (!random.chance(often)) return;
  const kind = random.uniform();
  const twist = limit(35 * random.normal(), -70, 70);
  if (kind < 0.35) bendSide(angles, shoulder, side, -random.uniform(-25, 30), twist * 0.4, random.uniform(2, 25));
  else if (kind < 0.65) bendSide(angles, shoulder, side, -random.uniform(20, 100), twist, random.uniform(-15, 35));
  else if (kind < 0.85) bendSide(angles, shoulder, side, -random.uniform(-20, 50), twist, random.uniform(40, 110));
  else bendSide(angles, shoulder, side, -random.uniform(110, 175), twist * 0.3, random.uniform(0, 30));
  put(angles, elbow[side], -limit(random.uniform(-20, 140), 0, 145), 0, 0);
}

/** A smooth bump on a circle of length 1. */
function bump(at: number, width: number): number {
  const distance = at - Math.round(at);
  return Math.exp(-((distance / width) ** 2) / 2);
}

const limit = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
