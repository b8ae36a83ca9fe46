/** How fast this machine multiplies matrices and copies memory: what a floor is made from. */
import { Worker } from 'node:worker_threads';
import { input, matmul, reduceSum, serialize } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';

const [ROWS, INNER, COLUMNS] = [1024, 256, 512];
const MAPS = 16;
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

/**
 * Linear maps of many rows, one after the other in a session of ours, their weights inside the graph, which onnxruntime packs once; the
 * best try. The answer is one number: onnxruntime-node copies what a session answers, which is no part of a product.
 */
async function gemmPeak(threads) {
  const filled = (rows, columns) => Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i) / rows);
  const weights = new Map();
  let product = input('x', [ROWS, INNER]);
  for (let map = 0; map < MAPS; map++) {
    const shape = map % 2 ? [COLUMNS, INNER] : [INNER, COLUMNS];
    weights.set(`weights${map}`, filled(...shape));
    product = matmul(product, input(`weights${map}`, shape));
  }
  const session = await nodeBackend({ threads }).open(serialize({ sum: reduceSum(product, [0, 1]) }, weights));
  const x = { data: filled(ROWS, INNER), shape: [ROWS, INNER] };
  let best = Number.POSITIVE_INFINITY;
  for (const begin = performance.now(); performance.now() - begin < PATIENCE; ) {
    const start = performance.now();
    await session.run({ x });
    best = Math.min(best, performance.now() - start);
  }
  await session.release();
  return (MAPS * 2 * ROWS * INNER * COLUMNS) / best / 1e6;
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
