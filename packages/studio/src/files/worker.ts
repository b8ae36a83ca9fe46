/** Reads and writes files, off the page's thread. Readers and writers of a format are loaded when such a file comes. */
import { InputError } from '@anylift/core';
import { listFormats, type Poses, type Recording } from '@anylift/formats';
import type { CallName, Calls, Report, Request } from './calls.js';
import { openEntries, skeletonFrom } from './openEntries.js';
import { writeJob } from './writeJob.js';

/** Milliseconds between two reports of progress. */
const REPORT_EVERY = 50;

const recordings: Recording[] = [];

type Progress = (share: number) => void;
type Answers = { [K in CallName]: (args: Parameters<Calls[K]>[0], progress: Progress) => Promise<ReturnType<Calls[K]>> };

const answers: Answers = {
  open: (args, progress) => openEntries(args, (recording) => recordings.push(recording) - 1, progress),
  skeleton: skeletonFrom,
  read,
  formats: async () => listFormats(),
  write: writeJob,
};

/** Poses are copied on the way to the page: what a recording keeps of a whole file must not go along. */
async function read({ key, first, count }: Parameters<Calls['read']>[0]): Promise<Poses> {
  const { points, scores, frame, instance } = await recordings[key].read(first, count);
  return {
    points: points.slice(),
    ...(scores && { scores: scores.slice() }),
    frame: frame.slice(),
    instance: instance.slice(),
  };
}

const answer = <K extends CallName>({ call, args }: Request<K>, progress: Progress) => answers[call](args, progress);

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  const { id } = data;
  let reported = performance.now();
  const progress = (share: number) => {
    if (performance.now() < reported + REPORT_EVERY) return;
    reported = performance.now();
    report({ kind: 'progress', id, share });
  };
  try {
    report({ kind: 'done', id, answer: await answer(data, progress) });
  } catch (error) {
    if (!(error instanceof InputError)) console.error(error);
    report({ kind: 'refused', id, sentence: error instanceof Error ? error.message : String(error) });
  }
});

function report(message: Report): void {
  postMessage(message);
}
