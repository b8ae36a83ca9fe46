/**
 * Speed of the model beside its PyTorch twin: `npm run bench`, `npm run bench -- --help`.
 * First both must agree on outputs, loss and gradients; then they take turns on the same machine in the same minutes.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkAgreement, TOLERANCE, writeProblem } from './agreement.js';
import { interleave, median, timed } from './measure.js';
import { forwardInOneSession, forwardOnWorkers, liftOneFrame, trainInOneSession, trainOnWorkers } from './ours.js';
import { Peer, whyNoPeer } from './peer.js';
import { firstSamples, MODEL, makeFrame, makeProblemBatch, makeWeights, N } from './problem.js';
import { markdown, updateReadme } from './report.js';

const HELP = `Usage: npm run bench -- [options]

  --quick           fewer and shorter rounds; nothing is saved unless --name is given
  --name <name>     save as benchmarks/results/<name>.json (default: the date)
  --only <what>     agreement, training, forward or lift
  --json            print the results as JSON instead of a table
  --python <path>   the Python that has torch (default: /usr/bin/python3, Debian's)
  --keep-memory     tell the twin's allocator to keep freed memory, as a user who tunes PyTorch for the CPU would
  --readme          only write the tables of the saved results into benchmarks/README.md
`;

const BATCHES = [64, 128, 256];
const FULL = { rounds: 7, turn: 1 };
const QUICK = { rounds: 3, turn: 0.3 };
const CHECK_BATCH = 64;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    name: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
    python: { type: 'string', default: '/usr/bin/python3' },
    'keep-memory': { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) process.stdout.write(HELP);
else if (options.readme) updateReadme();
else
  await main().catch((error) => {
    say(`bench: ${error.message}`);
    process.exitCode = 1;
  });

async function main() {
  const budget = options.quick ? QUICK : FULL;
  const missing = whyNoPeer(options.python);
  if (missing) say(`PyTorch twin skipped: ${missing}`);
  const peer = missing ? undefined : new Peer(options.python, options['keep-memory']);
  const folder = mkdtempSync(join(tmpdir(), 'anylift-bench-'));
  try {
    const problem = { ...makeWeights(1), batch: makeProblemBatch(Math.max(...BATCHES), 1) };
    const results = {
      date: new Date().toISOString().slice(0, 10),
      machine: describeMachine(),
      model: { ...MODEL, landmarks: N },
      budget,
    };
    if (peer) {
      const check = join(folder, 'check.safetensors');
      await writeProblem(check, problem, firstSamples(problem.batch, CHECK_BATCH));
      const { torch, python } = await peer.ask({ do: 'load', file: check });
      Object.assign(results.machine, { torch, python });
      results.agreement = await checkAgreement(peer);
      for (const { dtype, rotations, ...row } of results.agreement)
        say(
          `agreement with the twin in ${dtype}, Procrustes by ${rotations}: shape ${small(row.shape)}, logit ${small(row.logit)}, ` +
            `loss ${small(row.loss)}, ${row.gradients} gradients ${small(row.gradient)} (worst: ${row.worstGradient})`,
        );
      const worst = Math.max(...results.agreement.flatMap(({ shape, logit, loss, gradient }) => [shape, logit, loss, gradient]));
      if (!(worst <= TOLERANCE)) throw new Error(`ours and the twin differ by ${small(worst)}, expected at most ${TOLERANCE}`);
      if (options.only === 'agreement') return;
      const all = join(folder, 'all.safetensors');
      await writeProblem(all, problem, problem.batch);
      await peer.ask({ do: 'load', file: all });
      results.peerSettings = { ...(await chooseSettings(peer)), keepMemory: options['keep-memory'] };
      say(`fastest for the twin: ${JSON.stringify(results.peerSettings)}`);
    }
    results.measurements = [];
    for (const measurement of plan(problem, peer, results.peerSettings)) {
      if (options.only && options.only !== measurement.kind) continue;
      results.measurements.push(await measure(measurement, budget));
    }
    process.stdout.write(`${options.json ? JSON.stringify(results, null, 2) : markdown(results)}\n`);
    if (!options.only && (!options.quick || options.name)) save(options.name ?? results.date, results);
  } finally {
    peer?.end();
    rmSync(folder, { recursive: true });
  }
}

/** What is measured: one line each; `primary` is the way in which AnyLift does it, which the target is for. */
function plan(problem, peer, settings) {
  const twin = (request, setting) => peer && { peer, setting: { do: 'configure', ...settings, threads: 2, ...setting }, request };
  return [
    ...BATCHES.map((batch) => ({
      kind: 'training',
      what: 'training step',
      batch,
      target: 1.2,
      ours: [
        { name: 'two worker threads', primary: true, make: () => trainOnWorkers(problem, firstSamples(problem.batch, batch)) },
        { name: 'one session, two threads', make: () => trainInOneSession(problem, firstSamples(problem.batch, batch)) },
      ],
      peer: twin({ do: 'train', batch }),
    })),
    ...BATCHES.map((batch) => ({
      kind: 'forward',
      what: 'forward pass',
      batch,
      target: 1.4,
      ours: [
        {
          name: 'one session, two threads',
          primary: true,
          make: () => forwardInOneSession(problem, firstSamples(problem.batch, batch)),
        },
        { name: 'two worker threads', make: () => forwardOnWorkers(problem, firstSamples(problem.batch, batch)) },
      ],
      peer: twin({ do: 'forward', batch }),
    })),
    {
      kind: 'lift',
      what: 'one frame',
      batch: 1,
      target: 2,
      ours: [
        { name: '`Lifter.lift`, two threads', primary: true, make: () => liftOneFrame(problem, makeFrame(1), 2) },
        { name: '`Lifter.lift`, one thread', make: () => liftOneFrame(problem, makeFrame(1), 1) },
        { name: 'the network alone, one thread', make: () => forwardInOneSession(problem, firstSamples(problem.batch, 1), 1) },
      ],
      peer: twin({ do: 'forward', batch: 1 }, { threads: settings?.threads }),
    },
  ];
}

async function measure({ what, batch, target, ours, peer: twin }, budget) {
  say(`${what}, batch ${batch} …`);
  const made = [];
  try {
    const contenders = {};
    for (const { name, make } of ours) {
      const contender = await make();
      made.push(contender);
      contenders[name] = timed(contender.run);
    }
    if (twin) {
      await twin.peer.ask(twin.setting);
      contenders.peer = async (repeats) => (await twin.peer.ask({ ...twin.request, repeats })).seconds;
    }
    const seconds = await interleave(contenders, budget);
    return {
      what,
      batch,
      target,
      ours: ours.map(({ name, primary = false }) => ({ name, primary, seconds: seconds[name] })),
      ...(twin && { peer: { seconds: seconds.peer } }),
    };
  } finally {
    for (const contender of made) await contender.release();
  }
}

/** Time the choices that PyTorch leaves, and take for each what is fastest. */
async function chooseSettings(peer) {
  const fastest = async (settings, request, repeats) => {
    const times = settings.map(() => []);
    for (let round = 0; round < 3; round++)
      for (const [i, setting] of settings.entries()) {
        await peer.ask({ do: 'configure', ...setting });
        await peer.ask({ ...request, repeats: 1 });
        times[i].push((await peer.ask({ ...request, repeats })).seconds);
      }
    const medians = times.map(median);
    return settings[medians.indexOf(Math.min(...medians))];
  };
  const byRotations = ['svd', 'eigenvector', 'squaring'].map((rotations) => ({ rotations }));
  const { rotations } = await fastest(byRotations, { do: 'train', batch: 64 }, 2);
  const { foreach } = await fastest(
    [false, true].map((foreach) => ({ rotations, foreach })),
    { do: 'train', batch: 64 },
    2,
  );
  const { threads } = await fastest([{ threads: 1 }, { threads: 2 }], { do: 'forward', batch: 1 }, 20);
  return { rotations, foreach, threads };
}

function describeMachine() {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json');
  const [{ model }] = cpus();
  return { cpu: model.trim(), cores: availableParallelism(), node: process.versions.node, onnxruntime: version };
}

function save(name, results) {
  const folder = new URL('results/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${name}.json`, folder);
  writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
  updateReadme();
  say(`saved as benchmarks/results/${name}.json, tables in benchmarks/README.md`);
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function small(value) {
  return value.toExponential(1);
}
