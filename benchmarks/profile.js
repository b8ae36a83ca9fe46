/**
 * Where every millisecond goes, by onnxruntime's own profiler:
 * node benchmarks/profile.js [--what training|forward|frame] [--batch B] [--landmarks N] [--width D]
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { nodeBackend } from '@anylift/autodiff/node';
import { Lifter } from '@anylift/core';
import { DEFAULT_OBJECTIVE, Gradients } from '@anylift/training';
import ort from 'onnxruntime-node';
import { forwardInOneSession } from './forwardPass.js';
import { makeProblemBatch, makeVideo, makeWeights, modelOf } from './problem.js';

const WARM_UP = 3;
const DEFAULT_BATCHES = { training: 64, forward: 64, frame: 1 };

/** @returns milliseconds of one run, by operator, the dearest first */
export async function profile({ what, batch = DEFAULT_BATCHES[what], landmarks = 32, width = 128 }) {
  const runs = what === 'frame' ? 200 : 10;
  const folder = mkdtempSync(join(tmpdir(), 'anylift-profile-'));
  const { sessions, restore } = profileSessions(join(folder, 'session'));
  try {
    const { run, release } = await TASKS[what](makeWeights(modelOf(width)), batch, landmarks);
    for (let i = 0; i < WARM_UP; i++) await run();
    const start = performance.now();
    for (let i = 0; i < runs; i++) await run();
    const wall = (performance.now() - start) / runs;
    for (const session of sessions) session.endProfiling();
    await release();
    const files = readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8'));
    const events = files.flatMap((file) => lastRuns(JSON.parse(file), runs));
    return { what, batch, landmarks, width, wall, ...totals(events, runs) };
  } finally {
    restore();
    rmSync(folder, { recursive: true });
  }
}

const TASKS = {
  /** The half of a batch that one of two worker threads has. */
  async training({ model, layout, frozen, flat }, B, N) {
    const gradients = new Gradients(model, DEFAULT_OBJECTIVE, frozen, nodeBackend({ threads: 1 }));
    const half = makeProblemBatch(Math.ceil(B / 2), N);
    const gradient = new Float32Array(layout.size);
    return { run: () => gradients.of(flat, [half], gradient), release: () => gradients.release() };
  },
  forward: (problem, B, N) => forwardInOneSession(problem, makeProblemBatch(B, N), 1),
  async frame({ model, weights }, _, N) {
    const lifter = await Lifter.from({ name: 'benchmark', model, weights }, nodeBackend({ threads: 1 }));
    const video = makeVideo(N);
    let frame = 0;
    return { run: () => lifter.lift(video[frame++ % video.length]), release: () => lifter.release() };
  },
};

/** Have every session that is opened from now on write a profile, with all the options that the library gives it. */
function profileSessions(profileFilePrefix) {
  const { create } = ort.InferenceSession;
  const sessions = [];
  ort.InferenceSession.create = async (model, sessionOptions) => {
    const session = await create.call(ort.InferenceSession, model, {
      ...sessionOptions,
      enableProfiling: true,
      profileFilePrefix: `${profileFilePrefix}${sessions.length}`,
    });
    sessions.push(session);
    return session;
  };
  const restore = () => {
    ort.InferenceSession.create = create;
  };
  return { sessions, restore };
}

/** The events of the last runs of a session; one that ran less often has those of the warm-up alone, and none here. */
function lastRuns(events, runs) {
  const starts = events.filter(({ name }) => name === 'model_run').map(({ ts }) => ts);
  return starts.length < runs ? [] : events.filter(({ ts }) => ts >= starts.sort((a, b) => a - b).at(-runs));
}

function totals(events, runs) {
  const milliseconds = (chosen) => chosen.reduce((sum, { dur }) => sum + dur, 0) / 1000 / runs;
  const nodes = events.filter(({ cat, name }) => cat === 'Node' && name.endsWith('_kernel_time'));
  const operators = [...new Set(nodes.map(({ args }) => args.op_name))].map((operator) => {
    const own = nodes.filter(({ args }) => args.op_name === operator);
    return { operator, count: own.length / runs, milliseconds: milliseconds(own) };
  });
  operators.sort((a, b) => b.milliseconds - a.milliseconds);
  return { session: milliseconds(events.filter(({ name }) => name === 'model_run')), nodes: milliseconds(nodes), operators };
}

/**
 * @param least share of the wall time under which operators are put together
 * @returns rows [operator, count, ms, share of the wall time]; what is between the nodes and outside of the session comes last
 */
export function profileLines({ wall, session, nodes, operators }, least = 0) {
  const sum = (items, key) => items.reduce((total, item) => total + item[key], 0);
  const dear = operators.filter(({ milliseconds }) => milliseconds >= least * wall);
  const cheap = operators.filter(({ milliseconds }) => milliseconds < least * wall);
  const line = (name, count, ms) => [name, count, ms.toFixed(3), `${((100 * ms) / wall).toFixed(1)} %`];
  return [
    ...dear.map(({ operator, count, milliseconds }) => line(operator, `${count}`, milliseconds)),
    ...(cheap.length ? [line(`${cheap.length} others`, `${sum(cheap, 'count')}`, sum(cheap, 'milliseconds'))] : []),
    line('between nodes', '', session - nodes),
    line('outside of the session', '', wall - session),
    line('all', '', wall),
  ];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({
    options: {
      what: { type: 'string', default: 'training' },
      batch: { type: 'string' },
      landmarks: { type: 'string' },
      width: { type: 'string' },
    },
  });
  const number = (text) => (text === undefined ? undefined : Number(text));
  const { what, batch, landmarks, width } = values;
  if (!TASKS[what]) throw new Error(`--what ${what}: expected ${Object.keys(TASKS).join(', ')}`);
  const found = await profile({ what, batch: number(batch), landmarks: number(landmarks), width: number(width) });
  for (const [name, count, ms, share] of [['operator', 'count', 'ms', 'share'], ...profileLines(found)])
    console.log(name.padEnd(28) + count.padStart(7) + ms.padStart(10) + share.padStart(10));
}
