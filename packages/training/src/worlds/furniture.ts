import type { Random } from '../random.js';
import { Wireframe } from './wireframe.js';
import type { World } from './world.js';

/** Chairs, stools, tables, sofas, beds, cabinets, shelves, lamps and screens, in metres. */
export const furniture: World = {
  name: 'furniture',
  category: 'furniture',
  up: [0, 1, 0],
  least: 6,
  most: 28,
  makeRig(_, random) {
    const frame = new Wireframe();
    KINDS[random.index(KINDS.length)](frame, random);
    return frame.rig(true);
  },
};

const KINDS = [chair, chair, stool, table, sofa, bed, cabinet, shelf, lamp, screen];

function chair(frame: Wireframe, random: Random): void {
  const [width, depth, height] = [random.uniform(0.19, 0.3), random.uniform(0.19, 0.3), random.uniform(0.38, 0.5)];
  const back = random.uniform(0.3, 0.75);
  const tilt = random.uniform(0, 0.3) * back;
  const seat = frame.rectangle('seat', 0, height, 0, width, depth);
  if (random.chance(0.8)) {
    const splay = random.uniform(0.85, 1.15);
    const feet = frame.rectangle('foot', 0, 0, 0, width * splay, depth * splay);
    seat.forEach((corner, k) => void frame.path(corner, feet[k]));
  } else star(frame, height, random.uniform(0.25, 0.35), random);
  const narrow = random.uniform(0.8, 1.05);
  const top = frame.pair('back_top', width * narrow, height + back, -depth - tilt);
  frame.path(seat[3], top[0], top[1], seat[2]);
  if (random.chance(0.4)) {
    const middle = frame.pair('back_middle', (width * (1 + narrow)) / 2, height + back / 2, -depth - tilt / 2);
    frame.path(...middle);
  }
  if (random.chance(0.4)) {
    const arm = random.uniform(0.15, 0.28);
    const front = frame.pair('arm_front', width * 1.1, height + arm, depth * random.uniform(0.4, 1));
    const rear = frame.pair('arm_back', width, height + arm, -depth - (tilt * arm) / back);
    for (const k of [0, 1]) frame.path(seat[k], front[k], rear[k]);
  }
}

function stool(frame: Wireframe, random: Random): void {
  const height = random.uniform(0.4, 0.85);
  const width = random.uniform(0.15, 0.22);
  const seat = frame.rectangle('seat', 0, height, 0, width, width);
  if (random.chance(0.4)) {
    star(frame, height, width * 1.2, random);
    return;
  }
  const splay = random.uniform(1, 1.4);
  const feet = frame.rectangle('foot', 0, 0, 0, width * splay, width * splay);
  seat.forEach((corner, k) => void frame.path(corner, feet[k]));
}

/** A column on three to six arms. */
function star(frame: Wireframe, height: number, reach: number, random: Random): void {
  const top = frame.point('column_top', 0, height, 0);
  const hub = frame.point('column_foot', 0, 0.08, 0);
  frame.path(top, hub);
  const arms = 3 + random.index(4);
  const start = random.uniform(0, 6);
  for (let k = 0; k < arms; k++) {
    const angle = start + (2 * Math.PI * k) / arms;
    frame.path(hub, frame.point(`arm_${k}`, reach * Math.sin(angle), 0, reach * Math.cos(angle)));
  }
}

function table(frame: Wireframe, random: Random): void {
  const height = random.chance(0.3) ? random.uniform(0.3, 0.5) : random.uniform(0.68, 0.8);
  const [width, depth] = [random.uniform(0.3, 1.1), random.uniform(0.25, 0.5)];
  const thickness = random.uniform(0.02, 0.06);
  const top = random.chance(0.5)
    ? frame.box('top', [0, height - thickness, 0], [width, thickness, depth]).slice(0, 4)
    : frame.rectangle('top', 0, height, 0, width, depth);
  if (random.chance(0.2)) {
    star(frame, height, Math.min(width, depth) * 0.8, random);
    return;
  }
  const inset = random.uniform(0.75, 1);
  const feet = [
    ...frame.pair('front_foot', width * inset, 0, depth * inset),
    ...frame.pair('back_foot', width * inset, 0, -depth * inset),
  ];
  for (const [corner, foot] of [
    [0, 0],
    [1, 1],
    [2, 3],
    [3, 2],
  ])
    frame.path(top[corner], feet[foot]);
}

function sofa(frame: Wireframe, random: Random): void {
  const [width, depth, seat] = [random.uniform(0.4, 1.2), random.uniform(0.35, 0.5), random.uniform(0.35, 0.45)];
  const base = frame.box('seat', [0, seat / 2, 0], [width, seat / 2, depth]);
  const top = frame.pair('back_top', width, seat + random.uniform(0.3, 0.55), -depth - random.uniform(0, 0.15));
  frame.path(base[7], top[0], top[1], base[6]);
  const arm = random.uniform(0.12, 0.28);
  const front = frame.pair('arm_front', width, seat + arm, depth * random.uniform(0.6, 1));
  const rear = frame.pair('arm_back', width, seat + arm, -depth);
  for (const k of [0, 1]) {
    frame.path(base[4 + k], front[k], rear[k], top[k]);
  }
}

function bed(frame: Wireframe, random: Random): void {
  const [width, length, height] = [random.uniform(0.4, 1), random.uniform(0.9, 1.1), random.uniform(0.2, 0.35)];
  const mattress = frame.box('mattress', [0, height, 0], [width, random.uniform(0.06, 0.14), length]);
  const head = frame.pair('headboard', width, height + random.uniform(0.35, 0.8), -length);
  frame.path(mattress[7], head[0], head[1], mattress[6]);
  if (random.chance(0.5)) {
    const foot = frame.pair('footboard', width, height + random.uniform(0.2, 0.4), length);
    frame.path(mattress[4], foot[0], foot[1], mattress[5]);
  }
  if (random.chance(0.7)) {
    const feet = frame.rectangle('foot', 0, 0, 0, width, length);
    feet.forEach((foot, k) => void frame.path(foot, mattress[k]));
  }
}

function cabinet(frame: Wireframe, random: Random): void {
  const [width, height, depth] = [random.uniform(0.2, 0.9), random.uniform(0.3, 1.1), random.uniform(0.15, 0.35)];
  const legs = random.chance(0.5) ? random.uniform(0.05, 0.3) : 0;
  const body = frame.box('body', [0, legs + height, 0], [width, height, depth]);
  if (legs) {
    const feet = frame.rectangle('foot', 0, 0, 0, width * 0.95, depth * 0.95);
    feet.forEach((foot, k) => void frame.path(foot, body[k]));
  }
  const doors = 1 + random.index(3);
  for (let k = 0; k < doors; k++) {
    const x = doors === 1 ? 0.8 * width : width * (((k + 0.5) * 2) / doors - 1) * 0.7;
    const handle = frame.point(`handle_${k}`, x, legs + height * random.uniform(0.8, 1.2), depth + 0.03);
    frame.path(handle, body[k === 0 ? 1 : 0]);
  }
}

function shelf(frame: Wireframe, random: Random): void {
  const [width, depth, gap] = [random.uniform(0.2, 0.7), random.uniform(0.1, 0.25), random.uniform(0.25, 0.4)];
  let below: number[] = [];
  const boards = 3 + random.index(4);
  for (let k = 0; k < boards; k++) {
    const board = frame.rectangle(`board_${k}`, 0, 0.05 + k * gap, 0, width, depth);
    below.forEach((corner, i) => void frame.path(corner, board[i]));
    below = board;
  }
}

function lamp(frame: Wireframe, random: Random): void {
  const height = random.chance(0.5) ? random.uniform(0.3, 0.6) : random.uniform(1.2, 1.8);
  const foot = random.uniform(0.08, 0.16);
  const base = frame.rectangle('base', 0, 0, 0, foot, foot);
  const centre = frame.point('base_centre', 0, 0.02, 0);
  for (const corner of base) frame.path(centre, corner);
  const bent = random.chance(0.4) ? random.uniform(0.1, 0.4) : 0;
  const joint = frame.point('joint', 0, height * random.uniform(0.5, 0.75), -bent * 0.6);
  const neck = frame.point('neck', 0, height, bent);
  frame.path(centre, joint, neck);
  const [narrow, wide, tall] = [random.uniform(0.05, 0.12), random.uniform(0.12, 0.25), random.uniform(0.12, 0.3)];
  const upper = frame.rectangle('shade_top', 0, height, bent, narrow, narrow);
  const lower = frame.rectangle('shade_bottom', 0, height - tall, bent, wide, wide);
  upper.forEach((corner, k) => {
    frame.path(corner, lower[k]);
    frame.path(corner, neck);
  });
}

function screen(frame: Wireframe, random: Random): void {
  const width = random.uniform(0.2, 0.7);
  const height = width * random.uniform(0.5, 0.65);
  const [foot, thick] = [random.uniform(0.03, 0.15), random.uniform(0.01, 0.05)];
  const panel = frame.box('panel', [0, foot + height, 0], [width, height, thick]);
  const neck = frame.point('neck', 0, foot, -thick);
  const base = frame.rectangle('base', 0, 0, 0, width * random.uniform(0.25, 0.8), random.uniform(0.06, 0.15));
  frame.path(panel[2], neck, panel[3]);
  for (const corner of base) frame.path(neck, corner);
}
