/**
 * Memory of a training step: by how much a fresh process grows, at its peak, over the same process with everything loaded and
 * nothing run: modules, weights, the batch, and on our side the worker threads. Sessions, gradients and moments are part of a step.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { median } from '../measure.js';
import { Peer } from '../peer.js';
import { makeProblemBatch, makeWeights, modelOf } from '../problem.js';

const N = 32;
const BATCHES = [64, 256];
const STEPS = 5;

export async function memoryRows({ peer, python, settings, quick, say }) {
  const rows = [];
  for (const B of BATCHES) {
    say(`memory of a training step, B ${B} …`);
    const model = modelOf();
    const row = { name: `memory of a training step, D ${model.width}, N ${N}, B ${B}`, unit: 'MiB' };
    if (!existsSync('/proc/self/clear_refs')) {
      rows.push({ ...row, ours: null, peer: null, ratio: null, target: 0.7, bound: '≤', note: 'not measured: needs Linux' });
      continue;
    }
    const [ours, theirs] = [[], []];
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      ours.push(await oursGrowsBy(B));
      if (peer) theirs.push(await twinGrowsBy(new Peer(python, false), B, settings[model.width]));
    }
    const [our, their] = [median(ours), peer ? median(theirs) : null];
    rows.push({
      ...row,
      ours: our,
      peer: their,
      ratio: peer ? our / their : null,
      target: 0.7,
      bound: '≤',
      rounds: { ours, peer: theirs },
    });
  }
  return rows;
}

async function oursGrowsBy(B) {
  const child = fork(new URL('memoryOfOurs.js', import.meta.url), [`${B}`, `${N}`, `${STEPS}`]);
  await once(child, 'message');
  const growth = await growthWhile(child.pid, async () => {
    child.send('run');
    await once(child, 'message');
  });
  child.kill();
  return growth;
}

async function twinGrowsBy(peer, B, settings) {
  await peer.load(makeWeights(modelOf()), makeProblemBatch(B, N));
  await peer.ask({ do: 'configure', ...settings, threads: 2 });
  const growth = await growthWhile(peer.pid, () => peer.ask({ do: 'train', batch: B, repeats: STEPS }));
  peer.end();
  return growth;
}

/** MiB by which a process grows while something runs. */
async function growthWhile(pid, run) {
  const kilobytes = (key) => Number(new RegExp(`${key}:\\s+(\\d+)`).exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
  writeFileSync(`/proc/${pid}/clear_refs`, '5'); // the peak starts anew
  const before = kilobytes('VmRSS');
  await run();
  return (kilobytes('VmHWM') - before) / 1024;
}
