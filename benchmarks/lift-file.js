/**
 * `anylift lift` as a whole: a long file beside the model's own forward time, a small one beside a Node.js that does nothing.
 * `node benchmarks/lift-file.js`, with --frames 100000 for a quick run, --json.
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { layoutSafetensors, SKELETONS } from '@anylift/core';
import { Random } from '@anylift/training';
import { median } from './measure.js';

const MILLION = 1_000_000;
const N = 17;
/** Frames that the file repeats. */
const PERIOD = 1 << 14;
/** Share of its time for which a landmark is hidden, and for how many frames at once. */
const HIDDEN = 0.03;
const EPISODE = 60;
const RUNS = 15;

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const ANYLIFT = path('../packages/cli/bin/anylift.js');

/** @returns rows {name, unit, ours, peer, ratio, target} with a `note`; of the long file, then of the small one */
export async function liftFile({ frames = MILLION } = {}) {
  return [await longFile(frames), smallFile()];
}

/** Ours: frames a second of the whole process. Peer: of the model's graphs alone, in the same batches on as many threads. */
async function longFile(frames) {
  const folder = mkdtempSync(join(tmpdir(), 'anylift-bench-'));
  try {
    const input = join(folder, 'in.safetensors');
    writeFrames(input, frames);
    // Half of the network before and half after, so that a machine that slows down slows both.
    const before = await forward(input, frames / 2);
    const { seconds, peakMegabytes } = await lift(input, join(folder, 'out.safetensors'));
    const after = await forward(input, frames / 2);
    const alone = before + after;
    return {
      name: `lifting ${frames.toLocaleString('en')} frames of ${N} landmarks, file to file`,
      unit: 'frames/s',
      ours: frames / seconds,
      peer: frames / alone,
      ratio: alone / seconds,
      target: 0.8,
      bound: '≥',
      note: `${seconds.toFixed(1)} s, of which the model ${alone.toFixed(1)} s; at most ${peakMegabytes ?? '?'} MB of memory`,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A walk of a made-up figure: every landmark on an ellipse of its own, with noise; now and then one is hidden. */
function writeFrames(file, frames) {
  const random = new Random(1, 1);
  const draw = (least, most) => Array.from({ length: N }, () => least + (most - least) * random.uniform());
  const [x, y, width, height, phase] = [draw(600, 700), draw(100, 700), draw(5, 60), draw(5, 60), draw(0, 2 * Math.PI)];
  const hiddenUntil = new Array(N).fill(-1);
  const values = new Float32Array(PERIOD * N * 2);
  for (let f = 0; f < PERIOD; f++)
    for (let i = 0; i < N; i++) {
      if (random.chance(HIDDEN / EPISODE)) hiddenUntil[i] = f + EPISODE;
      const turn = (2 * Math.PI * f) / 128 + phase[i];
      const seen = hiddenUntil[i] < f;
      values[(f * N + i) * 2] = seen ? x[i] + width[i] * Math.cos(turn) + random.normal() : Number.NaN;
      values[(f * N + i) * 2 + 1] = seen ? y[i] + height[i] * Math.sin(turn) + random.normal() : Number.NaN;
    }
  const { keypoints, edges } = SKELETONS.find(({ name }) => name === 'coco17');
  const { head } = layoutSafetensors(
    { keypoints2d: { dtype: 'F32', shape: [frames, N, 2] } },
    { skeleton: JSON.stringify({ keypoints, edges }) },
  );
  const out = openSync(file, 'w');
  writeSync(out, head);
  for (let f = 0; f < frames; f += PERIOD) writeSync(out, new Uint8Array(values.buffer, 0, Math.min(PERIOD, frames - f) * N * 8));
  closeSync(out);
}

async function lift(input, output) {
  const start = performance.now();
  const child = spawn(process.execPath, [ANYLIFT, 'lift', input, '-o', output], { stdio: 'inherit' });
  let peakMegabytes;
  const watch = setInterval(() => (peakMegabytes = peakMemory(child.pid) ?? peakMegabytes), 200);
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearInterval(watch);
  if (code !== 0) throw new Error(`anylift lift ended with ${code}`);
  return { seconds: (performance.now() - start) / 1000, peakMegabytes };
}

/** Linux only. */
function peakMemory(pid) {
  try {
    return Math.round(Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024);
  } catch {
    return undefined;
  }
}

/** Seconds of the model's graphs for so many frames, shared out over the threads. */
async function forward(input, frames) {
  const threads = availableParallelism();
  const workers = Array.from({ length: threads }, () => {
    const workerData = { checkpoint: path('../packages/model-base/model.safetensors'), input, frames: frames / threads };
    return new Worker(new URL('lift-file-forward.js', import.meta.url), { workerData });
  });
  const answers = () =>
    Promise.all(
      workers.map(
        (worker) =>
          new Promise((resolve, reject) => {
            worker.once('message', resolve);
            worker.once('error', reject);
          }),
      ),
    );
  await answers();
  const start = performance.now();
  for (const worker of workers) worker.postMessage('run');
  await answers();
  const seconds = (performance.now() - start) / 1000;
  await Promise.all(workers.map((worker) => worker.terminate()));
  return seconds;
}

/** Ours: milliseconds of the whole process. Peer: of `node -e 0`. They take turns. */
function smallFile() {
  const folder = mkdtempSync(join(tmpdir(), 'anylift-bench-'));
  const milliseconds = (...args) => {
    const start = performance.now();
    const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
    if (status !== 0) throw new Error(`node ${args.join(' ')} ended with ${status}`);
    return performance.now() - start;
  };
  const [ours, peer] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    peer.push(milliseconds('-e', '0'));
    ours.push(milliseconds(ANYLIFT, 'lift', path('../examples/horse.json'), '-o', join(folder, 'out.json')));
  }
  rmSync(folder, { recursive: true });
  return {
    name: '`anylift lift` of one small file, whole process, beside `node -e 0`',
    unit: 'ms',
    ours: median(ours),
    peer: median(peer),
    ratio: median(ours) / median(peer),
    target: 10,
    bound: '≤',
    note: `least: ${Math.min(...ours).toFixed(0)} and ${Math.min(...peer).toFixed(0)} ms; the target is a most`,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { frames: { type: 'string' }, json: { type: 'boolean' } } });
  const rows = await liftFile(values.frames ? { frames: Number(values.frames) } : {});
  if (values.json) console.log(JSON.stringify(rows));
  else
    for (const { name, unit, ours, peer, ratio, note } of rows)
      console.log(`${name}\n  ${ours.toFixed(0)} ${unit}, peer ${peer.toFixed(0)}, ratio ${ratio.toFixed(3)}; ${note}`);
}
