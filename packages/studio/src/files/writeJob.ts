/** In the worker: what the page shows becomes a file. */
import type { LiftedArrays } from '@anylift/core';
import { answeredRecording, bytesOf, type Recording, setRasteriser, wholeRecording, writableBy } from '@anylift/formats';
import type { WriteJob } from './calls.js';

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
  const answers = { model, reasons, intrinsics, read: async (first: number, count: number) => part(lifted, first, count) };
  return answeredRecording({ ...about, answers }, async (first, count) => ({
    frame: poses.frame.subarray(first, first + count),
    instance: poses.instance.subarray(first, first + count),
  }));
}

/** Frames `first` to `first + count` of some, as views. */
function part(lifted: LiftedArrays, first: number, count: number): LiftedArrays {
  const cut = (values: Float64Array) => {
    const width = values.length / lifted.frameCount;
    return values.subarray(first * width, (first + count) * width);
  };
  const inside = [...lifted.reasons].filter(([f]) => f >= first && f < first + count);
  return {
    frameCount: count,
    keypointCount: lifted.keypointCount,
    keypoints3d: cut(lifted.keypoints3d),
    canonical: cut(lifted.canonical),
    rotation: cut(lifted.rotation),
    scale: cut(lifted.scale),
    translation: cut(lifted.translation),
    probability: cut(lifted.probability),
    alternatives: cut(lifted.alternatives),
    alternativeProbabilities: cut(lifted.alternativeProbabilities),
    reasons: new Map(inside.map(([f, reason]) => [f - first, reason])),
    intrinsics: lifted.intrinsics,
  };
}
