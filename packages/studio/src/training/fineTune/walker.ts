/**
 * A made-up robot to try fine-tuning with: six legs on a deck, a camera on a mast, and an arm with a gripper, as it walks and reaches about.
 * The shipped checkpoint has never seen one. y is up, z is to its front, x to its left; lengths in metres.
 */
import { type KeypointSet, Random } from '@anylift/training';
import { splitByTime } from './splitByTime.js';

type Point = readonly [x: number, y: number, z: number];

/** Thigh, shin and foot, and how far apart the legs stand. */
const LEG = [1, 1.1, 0.7];
const STEP = 0.25;
const PLACES = [
  { place: 'front', x: 0.6, z: 1.1, yaw: 0.9 },
  { place: 'middle', x: 0.9, z: 0, yaw: 0 },
  { place: 'rear', x: 0.6, z: -1.1, yaw: -0.9 },
];
const LEGS = PLACES.flatMap((leg, k) => [
  { ...leg, side: 'left', sign: 1, swing: k % 2 },
  { ...leg, side: 'right', sign: -1, swing: (k + 1) % 2 },
]);

const JOINTS = ['hip', 'knee', 'ankle', 'foot'];
const ARM = ['mast', 'camera', 'arm_elbow', 'arm_wrist', 'left_finger', 'right_finger'];
const NAMES = ['deck', ...LEGS.flatMap(({ side, place }) => JOINTS.map((joint) => `${side}_${place}_${joint}`)), ...ARM];
const BONES: readonly [string, string][] = [
  ...LEGS.flatMap(({ side, place }): [string, string][] =>
    ['deck', ...JOINTS.map((joint) => `${side}_${place}_${joint}`)].flatMap((name, k, chain) =>
      k > 0 ? [[chain[k - 1], name]] : [],
    ),
  ),
  ['deck', 'mast'],
  ['mast', 'camera'],
  ['deck', 'arm_elbow'],
  ['arm_elbow', 'arm_wrist'],
  ['arm_wrist', 'left_finger'],
  ['arm_wrist', 'right_finger'],
];

/** @param frames at 25 a second */
export function walkerSet(frames: number, seed = 1): KeypointSet {
  const random = new Random(seed);
  const pose = walk(random);
  const points = new Float32Array(frames * NAMES.length * 3);
  for (let t = 0; t < frames; t++) points.set(pose(t).flat(), t * NAMES.length * 3);
  return {
    name: 'six-legged robot',
    category: 'robot',
    skeleton: {
      name: 'six-legged robot',
      category: 'robot',
      keypoints: NAMES,
      edges: BONES.map(([a, b]): [number, number] => [NAMES.indexOf(a), NAMES.indexOf(b)]),
      sides: NAMES.map((name) => (name.startsWith('left') ? 'L' : name.startsWith('right') ? 'R' : '')),
    },
    points,
    frames,
    keypoints: NAMES.length,
    up: [0, 1, 0],
    units: 'm',
    sequences: splitByTime(frames),
    licence: 'CC0-1.0',
    source: '',
  };
}

/** Where the landmarks are in frame t. */
function walk(random: Random): (t: number) => Point[] {
  const wave = wander(random);
  const body = { rise: wave(), pitch: wave(), roll: wave() };
  const head = wave();
  const arm = { turn: wave(), lift: wave(), bend: wave(), grip: wave() };
  const legs = LEGS.map(() => ({ yaw: wave(), lift: wave(), bend: wave() }));
  const phase = random.uniform(0, 2 * Math.PI);

  return (t) => {
    const onDeck = deckAt(1.2 + 0.4 * body.rise(t), 0.25 * body.pitch(t), 0.25 * body.roll(t));
    const points: Point[] = [onDeck([0, 0, 0])];
    for (const [k, { x, z, yaw, sign, swing }] of LEGS.entries()) {
      const gait = Math.sin(STEP * t + swing * Math.PI + phase);
      const way = yaw + 0.35 * gait + 0.2 * legs[k].yaw(t);
      const thigh = 0.7 + 0.35 * Math.max(0, gait) + 0.3 * legs[k].lift(t);
      const shin = -1.2 + 0.35 * legs[k].bend(t);
      let [out, up] = [0, 0];
      points.push(onDeck([sign * x, 0, z]));
      for (const [j, angle] of [thigh, shin, shin - 0.5].entries()) {
        out += LEG[j] * Math.cos(angle);
        up += LEG[j] * Math.sin(angle);
        points.push(onDeck([sign * (x + out * Math.cos(way)), up, z + out * Math.sin(way)]));
      }
    }
    const look = 0.8 * head(t);
    points.push(onDeck([0, 0.9, -0.4]), onDeck([0.35 * Math.sin(look), 1, 0.35 * Math.cos(look) - 0.4]));
    const turn = 1.2 * arm.turn(t);
    const upper = 0.9 + 0.5 * arm.lift(t);
    const lower = upper - 1.4 + 0.7 * arm.bend(t);
    const reach = (out: number, side: number, up: number): Point => [
      out * Math.sin(turn) + side * Math.cos(turn),
      up,
      0.5 + out * Math.cos(turn) - side * Math.sin(turn),
    ];
    const [elbowOut, elbowUp] = [1.2 * Math.cos(upper), 0.1 + 1.2 * Math.sin(upper)];
    const [wristOut, wristUp] = [elbowOut + 1.1 * Math.cos(lower), elbowUp + 1.1 * Math.sin(lower)];
    const grip = 0.25 + 0.2 * arm.grip(t);
    points.push(onDeck(reach(elbowOut, 0, elbowUp)), onDeck(reach(wristOut, 0, wristUp)));
    for (const sign of [1, -1])
      points.push(
        onDeck(
          reach(wristOut + 0.4 * Math.cos(grip) * Math.cos(lower), sign * 0.4 * Math.sin(grip), wristUp + 0.4 * Math.sin(lower)),
        ),
      );
    return points;
  };
}

/** Makes slow waves between −1 and 1, each its own. */
function wander(random: Random): () => (t: number) => number {
  return () => {
    const [fast, slow] = [random.uniform(0.01, 0.05), random.uniform(0.003, 0.01)];
    const [from, later] = [random.uniform(0, 2 * Math.PI), random.uniform(0, 2 * Math.PI)];
    return (t) => 0.6 * Math.sin(fast * t + from) + 0.4 * Math.sin(slow * t + later);
  };
}

/** From the frame of a deck at a height, pitched and rolled, to the world. */
function deckAt(height: number, pitch: number, roll: number): (point: Point) => Point {
  const [cp, sp, cr, sr] = [Math.cos(pitch), Math.sin(pitch), Math.cos(roll), Math.sin(roll)];
  return ([x, y, z]) => {
    const [across, up] = [cr * x + sr * y, cr * y - sr * x];
    return [across, height + cp * up - sp * z, sp * up + cp * z];
  };
}
