import { compare } from '../compare.js';
import { forwardInOneSession, forwardOnWorkers, samplesInPart } from '../forwardPass.js';
import { forwardSettings } from '../peerSettings.js';
import { problems } from '../sizes.js';
import { forwardWork } from '../work.js';

export async function forwardRows(bench) {
  const rows = [];
  for await (const { problem, N, B, batch, size } of problems(bench)) {
    bench.say(`forward pass, ${size} …`);
    rows.push(
      await compare(bench, {
        name: `forward pass, ${size}`,
        unit: 'samples/s',
        samples: B,
        target: 2,
        ways: {
          'one two-thread session': () => forwardInOneSession(problem, batch),
          'two one-thread workers': () => forwardOnWorkers(problem, batch),
        },
        twin: {
          configure: bench.peer && (await forwardSettings(bench.peer, B, samplesInPart(batch))),
          request: { do: 'forward', batch: B },
        },
        work: forwardWork(problem.model, B, N),
      }),
    );
  }
  return rows;
}
