/**
 * Speed and memory beside a PyTorch twin, floors, and the cost of size: `npm run bench`, `npm run bench -- --help`.
 * First both sides must agree on outputs, loss and gradients; then they take turns on the same machine in the same minutes.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { checkAgreement } from './agreement.js';
import { liftFile } from './lift-file.js';
import { measurePeaks } from './peaks.js';
import { Peer, whyNoPeer } from './peer.js';
import { trainingSettings } from './peerSettings.js';
import { makeProblemBatch, makeWeights, modelOf } from './problem.js';
import { profile } from './profile.js';
import { printedTable, writeReport } from './report.js';
import { browserRows } from './rows/browser.js';
import { forwardRows } from './rows/forward.js';
import { frameRows } from './rows/frame.js';
import { gpuRows } from './rows/gpu.js';
import { memoryRows } from './rows/memory.js';
import { pipelineRows } from './rows/pipeline.js';
import { scalingRows, scalingSeries } from './rows/scaling.js';
import { trainingRows } from './rows/training.js';

const KINDS = {
  training: trainingRows,
  forward: forwardRows,
  frame: frameRows,
  browser: browserRows,
  memory: memoryRows,
  pipeline: pipelineRows,
  files: ({ quick }) => liftFile({ frames: quick ? 100_000 : 1_000_000 }),
  gpu: gpuRows,
};

const HELP = `Usage: npm run bench -- [options]

  --quick           fewer sizes, fewer and shorter rounds: under five minutes; nothing is saved unless --name is given
  --name <name>     save as benchmarks/results/<name>.json (default: the date)
  --only <kind>     ${['agreement', ...Object.keys(KINDS), 'scaling', 'profile'].join(', ')}; nothing is saved
  --json            print {"machine", "rows"} as JSON instead of a table
  --python <path>   the Python that has torch (default: /usr/bin/python3, Debian's)
  --report          only write docs/performance.md and its plots anew from the latest saved results
`;

const FULL = { rounds: 7, turn: 1 };
const QUICK = { rounds: 3, turn: 0.25 };
const WIDTHS = [128, 256];
/** The twin whose speed is measured; the one whose memory is measured has Debian's defaults. */
const KEEP_MEMORY = true;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    name: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    python: { type: 'string', default: '/usr/bin/python3' },
    report: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) process.stdout.write(HELP);
else if (options.report) writeReport();
else
  await main().catch((error) => {
    say(`bench: ${error.message}`);
    process.exitCode = 1;
  });

async function main() {
  const begin = performance.now();
  const { quick, only, python } = options;
  const wanted = (kind) => !only || only === kind;
  const missing = whyNoPeer(python);
  if (missing) say(`PyTorch twin skipped: ${missing}`);
  const peer = missing ? undefined : new Peer(python, KEEP_MEMORY);
  try {
    const results = { date: new Date().toISOString().slice(0, 10), quick, machine: describeMachine() };
    const bench = { peer, python, quick, say, budget: quick ? QUICK : FULL };
    if (peer) {
      Object.assign(results, await prepareTwin(peer));
      bench.settings = results.peerSettings;
    }
    const peaks = await measurePeaks();
    Object.assign(results.machine, results.twin, peaks);
    bench.peaks = peaks;
    const { gemm, copy } = peaks;
    say(`peaks with one thread and two: Gemm ${gemm.map(Math.round)} GFLOP/s, copy ${copy.map(Math.round)} GB/s`);
    results.rows = [];
    for (const [kind, rows] of Object.entries(KINDS))
      if (wanted(kind)) for (const row of await rows(bench)) results.rows.push({ kind, ...row });
    if (wanted('scaling')) {
      results.series = await scalingSeries(bench);
      results.rows.push(...scalingRows(results.series));
    }
    if (wanted('profile')) {
      results.profiles = [];
      for (const what of ['training', 'forward', 'frame']) results.profiles.push(await profile({ what }));
    }
    results.minutes = (performance.now() - begin) / 60_000;
    const { machine, rows } = results;
    process.stdout.write(`${options.json ? JSON.stringify({ machine, rows }, null, 2) : printedTable(rows)}\n`);
    if (!only && (!quick || options.name)) save(options.name ?? results.date, results);
    say(`${results.minutes.toFixed(1)} minutes`);
  } finally {
    peer?.end();
  }
}

/** Both sides agree at every width, and the twin has chosen. What it chooses follows from the width and the samples, not from the landmarks. */
async function prepareTwin(peer) {
  const agreement = [];
  const peerSettings = { keepMemory: KEEP_MEMORY };
  let twin;
  for (const width of WIDTHS) {
    const problem = makeWeights(modelOf(width));
    agreement.push(...(await checkAgreement(peer, problem)));
    twin = await peer.load(problem, makeProblemBatch(64, 17));
    peerSettings[width] = await trainingSettings(peer);
    say(`D ${width}: both sides agree; fastest for the twin: ${JSON.stringify(peerSettings[width])}`);
  }
  return { agreement, peerSettings, twin };
}

function describeMachine() {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');
  const [{ model }] = cpus();
  return { cpu: model.trim(), cores: availableParallelism(), node: process.versions.node, onnxruntime: version };
}

function save(name, results) {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(results, null, 2)}\n`);
  writeReport();
  say(`saved as benchmarks/results/${name}.json, tables and plots in docs/performance.md`);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
