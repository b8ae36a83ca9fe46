/** The process whose memory rows/memory.js reads: `memoryOfOurs.js B N STEPS`. */
import { setTimeout } from 'node:timers/promises';
import { makeProblemBatch, makeWeights, modelOf } from '../problem.js';
import { trainingStep } from '../trainingStep.js';

const [B, N, steps] = process.argv.slice(2).map(Number);
const { run } = await trainingStep(makeWeights(modelOf()), makeProblemBatch(B, N));
await setTimeout(1000); // the worker threads load their modules
process.on('message', async () => {
  for (let step = 0; step < steps; step++) await run();
  process.send('done');
});
process.send('loaded');
