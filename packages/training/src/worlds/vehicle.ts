import type { Random } from '../random.js';
import { Wireframe } from './wireframe.js';
import type { World } from './world.js';

/** Cars, vans, lorries, two-wheelers, aeroplanes and boats, in metres. */
export const vehicle: World = {
  name: 'vehicle',
  category: 'vehicle',
  up: [0, 1, 0],
  least: 7,
  most: 30,
  makeRig(_, random) {
    const frame = new Wireframe();
    KINDS[random.index(KINDS.length)](frame, random);
    return frame.rig(true);
  },
};

const KINDS = [car, car, lorry, bicycle, aeroplane, boat];

/** A profile from the front bumper over the roof to the rear, on the left and on the right. */
function body(frame: Wireframe, profile: readonly (readonly [name: string, x: number, y: number, z: number])[]): void {
  const pairs = profile.map(([name, x, y, z]) => frame.pair(name, x, y, z));
  for (const [k, pair] of pairs.entries()) {
    frame.path(...pair);
    const next = pairs[(k + 1) % pairs.length];
    for (const side of [0, 1]) frame.path(pair[side], next[side]);
  }
}

/** A chain of wheels on each side; no edge joins them to the body. */
function wheels(frame: Wireframe, width: number, radius: number, places: readonly number[]): void {
  let last: number[] = [];
  for (const [k, z] of places.entries()) {
    const pair = frame.pair(`wheel_${k}`, width, radius, z);
    frame.path(...pair);
    if (last.length) for (const side of [0, 1]) frame.path(last[side], pair[side]);
    last = pair;
  }
}

function car(frame: Wireframe, random: Random): void {
  const [length, width, height] = [random.uniform(1.7, 2.5), random.uniform(0.8, 0.95), random.uniform(1.3, 1.9)];
  const [belt, floor] = [height * random.uniform(0.55, 0.65), random.uniform(0.2, 0.35)];
  const hood = length * random.uniform(0.4, 0.6);
  const trunk = -length * random.uniform(0.6, 1);
  const roof = width * random.uniform(0.7, 0.9);
  body(frame, [
    ['front_bumper', width, floor, length],
    ['hood', width * 0.95, belt * 0.9, length * 0.95],
    ['windscreen', width * 0.95, belt, hood],
    ['roof_front', roof, height, hood - random.uniform(0.5, 0.9)],
    ['roof_back', roof, height * random.uniform(0.95, 1), trunk + random.uniform(0.1, 0.6)],
    ['trunk', width * 0.95, belt, trunk],
    ['tail_light', width * 0.95, belt * 0.9, -length],
    ['rear_bumper', width, floor, -length],
  ]);
  wheels(frame, width, random.uniform(0.28, 0.38), [length * 0.62, -length * 0.62]);
  if (random.chance(0.5)) frame.path(...frame.pair('mirror', width + 0.15, belt + 0.1, hood - 0.2));
}

function lorry(frame: Wireframe, random: Random): void {
  const [length, width, height] = [random.uniform(2.5, 6), random.uniform(0.95, 1.25), random.uniform(2.2, 3.4)];
  const cab = length - random.uniform(0.8, 2);
  const low = random.chance(0.4) ? 0.6 * height : height;
  body(frame, [
    ['front_bumper', width, 0.4, length],
    ['windscreen_bottom', width, height * 0.5, length],
    ['windscreen_top', width * 0.97, height * 0.95, length - random.uniform(0, 0.4)],
    ['cab_top', width * 0.97, height * 0.95, cab],
    ['load_front', width, low, cab - 0.1],
    ['load_back', width, low, -length],
    ['rear_bumper', width, 0.5, -length],
  ]);
  const axles = 2 + random.index(2);
  wheels(frame, width * 0.95, 0.5, [cab + 0.2, ...[0.75, 0.5].slice(0, axles - 1).map((z) => -length * z)]);
}

function bicycle(frame: Wireframe, random: Random): void {
  const [radius, base] = [random.uniform(0.28, 0.36), random.uniform(0.48, 0.7)];
  const motor = random.chance(0.4);
  const front = frame.point('front_hub', 0, radius, base);
  const rear = frame.point('rear_hub', 0, radius, -base);
  for (const [name, hub, z] of [
    ['front', front, base],
    ['rear', rear, -base],
  ] as const) {
    const rim = [
      frame.point(`${name}_wheel_top`, 0, 2 * radius, z),
      frame.point(`${name}_wheel_front`, 0, radius, z + radius),
      frame.point(`${name}_wheel_ground`, 0, 0, z),
      frame.point(`${name}_wheel_back`, 0, radius, z - radius),
    ];
    frame.loop(...rim);
    for (const point of rim) frame.path(hub, point);
  }
  const seat = frame.point('seat', 0, motor ? random.uniform(0.7, 0.85) : random.uniform(0.85, 1.05), -base * 0.45);
  const crank = frame.point('crank', 0, radius * 0.9, -base * 0.1);
  const head = frame.point('head_tube', 0, random.uniform(0.75, 0.95), base * 0.7);
  const stem = frame.point('stem', 0, random.uniform(0.95, 1.15), base * 0.6);
  frame.path(front, head, stem);
  frame.path(head, seat, crank, head);
  frame.path(seat, rear, crank);
  const bar = frame.pair('handle', random.uniform(0.22, 0.4), random.uniform(0.95, 1.15), base * 0.5);
  for (const end of bar) frame.path(stem, end);
  const turned = random.uniform(0, 6.3);
  const left = frame.point('left_pedal', 0.12, radius * 0.9 + 0.17 * Math.sin(turned), -base * 0.1 + 0.17 * Math.cos(turned));
  const right = frame.point('right_pedal', -0.12, radius * 0.9 - 0.17 * Math.sin(turned), -base * 0.1 - 0.17 * Math.cos(turned));
  frame.path(left, crank, right);
}

function aeroplane(frame: Wireframe, random: Random): void {
  const length = random.uniform(3, 8);
  const radius = length * random.uniform(0.06, 0.1);
  const nose = frame.point('nose', 0, 0, length);
  const roof = frame.point('cockpit_top', 0, radius, length * 0.75);
  const belly = frame.point('belly', 0, -radius, length * 0.2);
  const tail = frame.point('tail', 0, radius * 0.5, -length);
  const fin = frame.point('fin_top', 0, length * random.uniform(0.25, 0.4), -length * 1.02);
  const finFoot = frame.point('fin_front', 0, radius, -length * 0.72);
  frame.path(nose, roof, finFoot, fin, tail, belly, nose);
  const [span, sweep, place] = [
    length * random.uniform(0.7, 1.3),
    length * random.uniform(-0.02, 0.5),
    length * random.uniform(0, 0.3),
  ];
  const dihedral = length * random.uniform(-0.05, 0.12);
  const high = random.chance(0.4) ? radius * 0.8 : -radius * 0.6;
  const chord = length * random.uniform(0.15, 0.3);
  const front = frame.pair('wing_root_front', radius, high, place);
  const rear = frame.pair('wing_root_back', radius, high, place - chord);
  const tip = frame.pair('wing_tip_front', span, high + dihedral, place - sweep);
  const tipBack = frame.pair('wing_tip_back', span, high + dihedral, place - sweep - 0.5 * chord);
  const stabilizer = frame.pair(
    'stabilizer_tip',
    span * random.uniform(0.3, 0.42),
    random.chance(0.3) ? length * 0.3 : radius,
    -length,
  );
  const engine = random.chance(0.6) ? frame.pair('engine', span * 0.35, high - radius * 0.7, place - sweep * 0.35 + 0.3) : null;
  for (const k of [0, 1]) {
    frame.path(roof, front[k], tip[k], tipBack[k], rear[k], belly);
    frame.path(front[k], rear[k]);
    frame.path(finFoot, stabilizer[k], tail);
    if (engine) frame.path(engine[k], front[k]);
  }
}

function boat(frame: Wireframe, random: Random): void {
  const [length, width, depth] = [random.uniform(1.5, 6), random.uniform(0.5, 1.6), random.uniform(0.4, 1.2)];
  const bow = frame.point('bow', 0, depth * random.uniform(1, 1.5), length);
  const keelFront = frame.point('keel_front', 0, 0, length * 0.7);
  const keel = frame.point('keel_back', 0, 0, -length * 0.9);
  frame.path(bow, keelFront, keel);
  const shoulder = frame.pair('gunwale_front', width * 0.8, depth * 1.02, length * 0.45);
  const middle = frame.pair('gunwale_middle', width, depth, -length * 0.1);
  const stern = frame.pair('stern', width * random.uniform(0.6, 0.95), depth, -length);
  frame.path(...stern);
  for (const k of [0, 1]) {
    frame.path(bow, shoulder[k], middle[k], stern[k], keel);
    frame.path(middle[k], keelFront);
  }
  if (random.chance(0.5)) {
    const foot = frame.point('mast_foot', 0, depth * 0.5, length * 0.15);
    const top = frame.point('mast_top', 0, depth + length * random.uniform(1.2, 2), length * 0.15);
    const boom = frame.point('boom_end', length * random.uniform(-0.3, 0.3), depth * 1.4, -length * 0.7);
    frame.path(bow, top, foot, boom, top);
    frame.path(foot, keelFront);
  } else {
    const cabin = frame.box(
      'cabin',
      [0, depth * 1.4, -length * random.uniform(0, 0.4)],
      [width * 0.6, depth * 0.4, length * random.uniform(0.2, 0.35)],
    );
    frame.path(cabin[0], middle[0]);
    frame.path(cabin[1], middle[1]);
  }
}
