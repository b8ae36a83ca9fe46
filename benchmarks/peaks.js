/** How fast this machine multiplies matrices and copies memory: what a floor is made from. */
import { Worker } from 'node:worker_threads';
import { input, matmul, serialize } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';

const SIZE = 1024;
/** Milliseconds of trying: a quiet moment comes. */
const PATIENCE = 2000;

/** @returns GFLOP/s of a Gemm, and GB/s read and written by a copy, each with one thread and with two */
export async function measurePeaks() {
  return {
    gemm: [await gemmPeak(1), await gemmPeak(2)],
    copy: [await copyPeak(1), await copyPeak(2)],
  };
}

/** Least seconds of work on this machine. */
export function floorSeconds({ gemm, copy }, { flops, bytes }) {
  return flops / (Math.max(...gemm) * 1e9) + bytes / (Math.max(...copy) * 1e9);
}

/** A product of two large matrices in a session of ours; the best try. */
async function gemmPeak(threads) {
  const shape = [SIZE, SIZE];
  const session = await nodeBackend({ threads }).open(serialize({ product: matmul(input('a', shape), input('b', shape)) }));
  const filled = () => ({ data: Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i)), shape });
  const feeds = { a: filled(), b: filled() };
  const fetches = { product: { data: new Float32Array(SIZE * SIZE), shape } };
  let best = Number.POSITIVE_INFINITY;
  for (const begin = performance.now(); performance.now() - begin < PATIENCE; ) {
    const start = performance.now();
    await session.run(feeds, fetches);
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return (2 * SIZE ** 3) / best / 1e6;
}

/** Each thread copies 64 MiB of its own, over and over; what they do together in the best try. */
async function copyPeak(threads) {
  const workers = Array.from({ length: threads }, () => new Worker(COPY, { eval: true }));
  const answers = () => Promise.all(workers.map((worker) => new Promise((resolve) => worker.once('message', resolve))));
  await answers();
  let best = 0;
  for (const begin = performance.now(); performance.now() - begin < PATIENCE; ) {
    const done = answers();
    for (const worker of workers) worker.postMessage('copy');
    best = Math.max(
      best,
      (await done).reduce((sum, rate) => sum + rate, 0),
    );
  }
  await Promise.all(workers.map((worker) => worker.terminate()));
  return best;
}

const COPY = `
  const { parentPort } = require('node:worker_threads');
  const from = new Float32Array(1 << 24).fill(1);
  const to = new Float32Array(1 << 24).fill(2);
  parentPort.on('message', () => {
    const start = performance.now();
    for (let i = 0; i < 4; i++) to.set(from);
    parentPort.postMessage((4 * 2 * from.byteLength) / (performance.now() - start) / 1e6);
  });
  parentPort.postMessage('ready');
`;
