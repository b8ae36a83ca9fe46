/** One thread of a forward pass that is shared out: a session of one thread, run when asked. */
import { parentPort, workerData } from 'node:worker_threads';
import { nodeBackend } from '@anylift/autodiff/node';

const { graph, inputs } = workerData;
const session = await nodeBackend({ threads: 1 }).open(graph);
parentPort.on('message', async () => {
  const { shape, probability } = await session.run(inputs);
  parentPort.postMessage({ shape: shape.data, probability: probability.data });
});
parentPort.postMessage('ready');
