/** In the worker: what the page shows becomes a file. */
import { answeredRecording, bytesOf, type Recording, setRasteriser, wholeRecording, writableBy } from '@anylift/formats';
import type { WriteJob } from './calls.js';
import { liftedFrames } from './liftedFrames.js';

/** @throws InputError when the format cannot hold it */
export async function writeJob(job: WriteJob, progress: (share: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  setRasteriser(() => fetch(job.rasteriser));
  const format = writableBy('', job.format);
  if (!format) throw new RangeError(`no format that can be written is called ${job.format}`);
  const flat = flatRecording(job);
  const recording = job.answers ? answered(flat, job, job.answers) : flat;
  let written = 0;
  const context = {
    where: job.name,
    ...(job.answers && { input: flat }),
    progress(poses: number) {
      written += poses;
      progress(Math.min(1, written / recording.poseCount));
    },
  };
  return Uint8Array.from(await bytesOf(format, recording, context));
}

function flatRecording({ poses, skeleton, name, ...job }: WriteJob): Recording {
  const { keypointCount, frameCount, instanceNames, frameNames, fps, units } = job;
  const instanceCount = instanceNames?.length ?? poses.instance.reduce((most, i) => Math.max(most, i + 1), 1);
  const about = { keypointCount, frameCount, instanceCount, instanceNames, frameNames, fps, units };
  return wholeRecording(
    {
      format: 'keypoints2d',
      dimensions: 2,
      skeleton,
      ...(poses.scores ? { scores: 'confidence' as const } : {}),
      poses,
      ...about,
    },
    name,
  );
}

function answered(flat: Recording, { poses }: WriteJob, { model, lifted }: NonNullable<WriteJob['answers']>): Recording {
  const { reasons, intrinsics } = lifted;
  const { format: _, dimensions: __, scores: ___, read: ____, ...about } = flat;
  const answers = {
    model,
    reasons,
    intrinsics,
    read: async (first: number, count: number) => liftedFrames(lifted, first, count),
  };
  return answeredRecording({ ...about, answers }, async (first, count) => ({
    frame: poses.frame.subarray(first, first + count),
    instance: poses.instance.subarray(first, first + count),
  }));
}
