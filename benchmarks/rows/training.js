import { compare } from '../compare.js';
import { problems } from '../sizes.js';
import { trainingStep } from '../trainingStep.js';
import { trainingWork } from '../work.js';

const TARGETS = { 128: 1.8, 256: 1.5 };

export async function trainingRows(bench) {
  const rows = [];
  for await (const { problem, width, N, B, batch, size } of problems(bench)) {
    bench.say(`training step, ${size} …`);
    rows.push(
      await compare(bench, {
        name: `training step, ${size}`,
        unit: 'samples/s',
        samples: B,
        target: TARGETS[width],
        ways: { 'two one-thread workers': () => trainingStep(problem, batch) },
        twin: { configure: { ...bench.settings?.[width], threads: 2 }, request: { do: 'train', batch: B } },
        work: trainingWork(problem.model, B, N),
      }),
    );
  }
  return rows;
}
