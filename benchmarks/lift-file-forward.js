/** One thread of the model's own forward time: the graphs that a lift runs, with all that it feeds them, and nothing else. */
import { open, readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { nodeBackend } from '@anylift/autodiff/node';
import { Lifter } from '@anylift/core';
import { framesOf, inMemory, openRecording } from '@anylift/formats';

const SAMPLE = 4096;

const { checkpoint, input, frames } = workerData;
const runs = [];
const backend = nodeBackend({ threads: 1 });
/** Keeps what each session is fed, to be run again. */
const recorder = {
  name: backend.name,
  async open(model) {
    const session = await backend.open(model);
    return {
      run(feeds) {
        runs.push(() => session.run(feeds));
        return session.run(feeds);
      },
      release: () => session.release(),
    };
  },
};

const file = await open(input);
const { size } = await file.stat();
const read = async (start, length) => (await file.read(Buffer.alloc(length), 0, length, start)).buffer;
const recording = await openRecording({ ...inMemory(new Uint8Array(), input), size, read }, { where: input });
const lifter = await Lifter.load(await readFile(checkpoint), { where: checkpoint, backend: recorder });
const sample = Math.min(SAMPLE, recording.poseCount);
const poses = await recording.read(0, sample);
await lifter.liftArrays(recording.skeleton, framesOf(poses, recording.keypointCount));
await file.close();

parentPort.on('message', async () => {
  for (let run = 0; run < (runs.length * frames) / sample; run++) await runs[run % runs.length]();
  parentPort.postMessage('done');
});
parentPort.postMessage('ready');
