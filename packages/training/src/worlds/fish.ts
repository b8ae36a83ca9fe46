import { about, bendSide, Linkage, linkageWorld, put, putPair } from './linkage.js';

/**
 * Fish in units of their length. A wave runs from head to tail and grows on its way; its shape after the swimmers of Breder (1926): all of an
 * eel's body bends, only the last third of a tuna's. The tail of a dolphin lies flat and beats up and down.
 */
const JOINTS = 6;

const body = new Linkage();
const snout = body.joint('snout', -1);
const spine: number[] = [];
for (let k = 0; k < JOINTS; k++)
  spine.push(body.joint(k === JOINTS - 1 ? 'tail_base' : `spine_${k}`, spine[k - 1] ?? snout, k % 2 ? '' : 'spine'));
const jaw = body.joint('jaw', spine[0], 'head');
const eye = body.pair('eye', spine[0], 'head');
const gill = body.pair('gill', spine[0], 'head');
const pectoral = body.pair('pectoral_fin_base', spine[1], 'fin bases');
const pectoralTip = body.pair('pectoral_fin_tip', pectoral);
const pelvic = body.pair('pelvic_fin_base', spine[2], 'pelvic');
const pelvicTip = body.pair('pelvic_fin_tip', pelvic, 'pelvic');
const dorsal = body.joint('dorsal_fin_front', spine[1], 'fins');
const dorsalTip = body.joint('dorsal_fin_tip', spine[2]);
const dorsalEnd = body.joint('dorsal_fin_end', spine[3], 'fins');
const anal = body.joint('anal_fin', spine[3], 'fins');
const belly = body.joint('belly', spine[2], 'fins');
const fluke = [body.joint('tail_upper', spine[JOINTS - 1]), body.joint('tail_lower', spine[JOINTS - 1])];
const fork = body.joint('tail_fork', spine[JOINTS - 1], 'fork');

export const fish = linkageWorld({ name: 'fish', category: 'fish', up: [0, 1, 0], least: 6 }, body, (offsets, random) => {
  const height = Math.exp(random.uniform(Math.log(0.06), Math.log(0.2))); // half of it
  const width = height * random.uniform(0.3, 0.9);
  const headLength = random.uniform(0.12, 0.28);
  const flat = random.chance(0.15);
  put(offsets, spine[0], 0, 0, -headLength);
  const step = (0.88 - headLength) / (JOINTS - 1);
  for (let k = 1; k < JOINTS; k++) put(offsets, spine[k], 0, 0, -about(step, random));
  put(offsets, jaw, 0, -0.5 * height, 0.6 * headLength);
  putPair(offsets, eye, 0.7 * width, 0.3 * height, 0.5 * headLength);
  putPair(offsets, gill, width, -0.1 * height, 0);
  putPair(offsets, pectoral, width, -0.4 * height, 0.5 * step);
  const fins = random.uniform(0.05, 0.17);
  putPair(offsets, pectoralTip, fins, -0.3 * fins, -0.6 * fins);
  putPair(offsets, pelvic, 0.4 * width, -height, 0);
  putPair(offsets, pelvicTip, 0.3 * fins, -0.6 * fins, -0.5 * fins);
  put(offsets, dorsal, 0, height, 0);
  put(offsets, dorsalTip, 0, height + 0.7 * fins, 0);
  put(offsets, dorsalEnd, 0, 0.7 * height, 0);
  put(offsets, anal, 0, -0.7 * height - 0.5 * fins, 0);
  put(offsets, belly, 0, -height, 0);
  const span = random.uniform(0.1, 0.25);
  const sweep = random.uniform(0.05, 0.15);
  for (const [k, tip] of fluke.entries()) {
    const out = (k === 0 ? 1 : -1) * span * (k === 0 ? 1 : random.uniform(0.6, 1));
    put(offsets, tip, flat ? out : 0, flat ? 0 : out, -sweep);
  }
  put(offsets, fork, 0, 0, -0.4 * sweep);
  const stiff = random.uniform(0, 2.5);
  const bend = random.uniform(8, 26);
  const waves = random.uniform(0.6, 1.3);
  return (angles, random) => {
    const phase = 2 * Math.PI * random.uniform();
    const turn = random.chance(0.3) ? random.uniform(-20, 20) : 0;
    const nod = 3 * random.normal();
    put(angles, snout, 12 * random.normal(), 0, 12 * random.normal());
    for (const [k, joint] of spine.entries()) {
      const along = (k + 1) / JOINTS;
      const wave = bend * along ** stiff * Math.sin(phase - 2 * Math.PI * waves * along) + turn;
      put(angles, joint, flat ? wave : nod, flat ? turn : wave, 0);
    }
    for (const side of [0, 1] as const) {
      bendSide(angles, pectoral, side, 20 * random.normal(), random.uniform(-10, 60), random.uniform(-40, 30));
      bendSide(angles, pelvic, side, 10 * random.normal(), 0, 10 * random.normal());
    }
  };
});
