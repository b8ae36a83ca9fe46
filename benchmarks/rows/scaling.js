/** What a sample costs as one size grows and the others stay; ours alone. */
import { forwardInOneSession } from '../forwardPass.js';
import { interleave, median, timed } from '../measure.js';
import { makeProblemBatch, makeWeights, modelOf } from '../problem.js';
import { trainingStep } from '../trainingStep.js';

const BASE = { N: 32, D: 128, layers: 4, B: 16 };
const SERIES = {
  N: { label: 'landmarks N', values: [8, 16, 32, 64, 128, 256, 512], quick: [8, 32, 128, 256, 512] },
  D: { label: 'width D', values: [64, 128, 256, 512], quick: [64, 128, 256, 512] },
  layers: { label: 'layers', values: [1, 2, 4, 8], quick: [1, 4, 8] },
  B: { label: 'batch B', values: [1, 2, 4, 8, 16, 32, 64, 128, 256], quick: [1, 16, 256] },
};
const TASKS = { forward: forwardInOneSession, training: trainingStep };

/** @returns for each size that grows { label, points: [{ value, forward, training }] }, in ms a sample */
export async function scalingSeries({ quick, say }) {
  const budget = quick ? { rounds: 3, turn: 0.2 } : { rounds: 5, turn: 0.5 };
  const series = {};
  for (const [key, { label, values, quick: few }] of Object.entries(SERIES)) {
    say(`cost against ${label} …`);
    const points = [];
    for (const value of quick ? few : values) points.push({ value, ...(await cost({ ...BASE, [key]: value }, budget)) });
    series[key] = { label, at: { ...BASE, [key]: null }, points };
  }
  return series;
}

async function cost({ N, D, layers, B }, budget) {
  const problem = makeWeights(modelOf(D, layers));
  const batch = makeProblemBatch(B, N);
  const milliseconds = {};
  for (const [task, make] of Object.entries(TASKS)) {
    const contender = await make(problem, batch);
    const { seconds } = await interleave({ seconds: timed(contender.run) }, budget);
    milliseconds[task] = (1000 * median(seconds)) / B;
    await contender.release();
  }
  return milliseconds;
}

/** The last doubling of each size beside twice the cost: 1 is linear. */
export function scalingRows(series) {
  return Object.entries(series)
    .filter(([key]) => key !== 'B')
    .flatMap(([, { label, points }]) =>
      Object.keys(TASKS).map((task) => {
        const [before, last] = points.slice(-2);
        const linear = (before[task] * last.value) / before.value;
        return {
          kind: 'scaling',
          name: `cost of ${label}, ${before.value} → ${last.value}, ${task}; peer: linear`,
          unit: 'ms/sample',
          ours: last[task],
          peer: linear,
          ratio: last[task] / linear,
          target: null,
        };
      }),
    );
}
