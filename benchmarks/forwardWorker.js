/** One thread of a forward pass that is shared out: a session of one thread, run when asked. */
import { parentPort, workerData } from 'node:worker_threads';
import { nodeBackend } from '@anylift/autodiff/node';

const { graph, parts } = workerData;
const session = await nodeBackend({ threads: 1 }).open(graph);
parentPort.on('message', async () => {
  const answers = [];
  for (const inputs of parts) {
    const { shape, probability } = await session.run(inputs);
    answers.push({ shape: shape.data, probability: probability.data });
  }
  parentPort.postMessage(answers);
});
parentPort.postMessage('ready');
