/** Measures checkpoints on sets, a set at a time, on as many threads as there are cores. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { nodeBackend } from '@anylift/autodiff/node';
import { Lifter } from '@anylift/core';
import { answerOf, evaluateSet, flatAnswer, framesOf } from '@anylift/training';
import { readSets } from '@anylift/training/node';

if (!isMainThread && workerData?.measuring) await work(workerData.measuring);

/** Sets of a folder that have frames of a split, or any. */
export function setsOf(folder, split) {
  return readSets([folder]).filter((set) => framesOf(set, split).length > 0);
}

/**
 * Fill in the results.
 * @param evaluations each with `on` ('val' or 'ood'), `names` of its sets, `model` (a checkpoint's file, null for the flat answer),
 * `protocol`, and `sets`, which becomes their results
 * @param oodFolder may be left out where nothing is on 'ood'
 */
export async function measureAll(evaluations, valFolder, oodFolder) {
  const jobs = evaluations.flatMap(({ on, names, model, protocol }, e) =>
    names.map((name, s) => ({ e, s, on, name, model, protocol })),
  );
  let next = 0;
  const lane = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url), { workerData: { measuring: { valFolder, oodFolder } } });
      worker.on('error', reject);
      worker.on('exit', resolve);
      worker.on('message', (message) => {
        if (message.result) evaluations[message.e].sets[message.s] = message.result;
        worker.postMessage(jobs[next++] ?? null);
        if (process.stderr.isTTY) process.stderr.write(`\r${Math.min(next, jobs.length)} of ${jobs.length}`);
      });
    });
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), jobs.length) }, lane));
  // Sets of which nothing could be lifted have no result.
  for (const evaluation of evaluations) evaluation.sets = evaluation.sets.filter(Boolean);
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

/** One thread: jobs come one after the other, null ends it. */
async function work({ valFolder, oodFolder }) {
  const sets = { val: setsOf(valFolder, 'val'), ood: oodFolder === undefined ? [] : setsOf(oodFolder) };
  const lifters = new Map();
  const answerBy = async (model) => {
    if (model === null) return flatAnswer;
    if (!lifters.has(model))
      lifters.set(model, await Lifter.load(readFileSync(model), { where: model, backend: nodeBackend({ threads: 1 }) }));
    return answerOf(lifters.get(model));
  };
  parentPort.on('message', async (job) => {
    if (job === null) {
      parentPort.close();
      return;
    }
    const { e, s, on, name, model, protocol } = job;
    const set = sets[on].find((candidate) => candidate.name === name);
    parentPort.postMessage({ e, s, result: await evaluateSet(await answerBy(model), set, protocol) });
  });
  parentPort.postMessage({});
}
