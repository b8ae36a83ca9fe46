import type { Intrinsics, LiftedArrays } from '@anylift/core';
import { layoutAnswers, openRecording, type Poses, type Recording, writeRecording } from '@anylift/formats';
import { openOutput, openScratch, writeOutput } from './files.js';
import { PosesProgress } from './posesProgress.js';
import type { Writable } from './writing.js';

/** Where the chunks of a lift go. */
export interface LiftOutput {
  take(lifted: LiftedArrays, numbers: Pick<Poses, 'frame' | 'instance'>, first: number): Promise<void>;
  finish(): Promise<void>;
  /** Leave nothing behind, unless it is finished. */
  discard(): Promise<void>;
}

/** What is known of an answer before its poses, and how it is to be written. */
export interface LiftHead {
  model: string;
  /** What the lift was told of the camera. */
  intrinsics?: Intrinsics;
  /** Why, for each pose that cannot be lifted. */
  reasons: Map<number, string>;
  /** Of several instances the one to write, for formats that hold one. */
  instance?: string;
  /** Name of the input for error messages. */
  where: string;
}

/** Open the answer to all poses of a 2D recording. safetensors are written chunk by chunk; other formats are made from such a file. */
export function openLiftOutput(path: string, format: Writable, head: LiftHead, input: Recording): Promise<LiftOutput> {
  return format.name === 'safetensors' && head.instance === undefined
    ? answers(path, head, input)
    : converted(path, format, head, input);
}

async function answers(path: string, head: LiftHead, input: Recording): Promise<LiftOutput> {
  const layout = layoutAnswers(input, head);
  const file = await openOutput(path);
  return {
    async take(lifted, numbers, first) {
      for (const { start, bytes } of layout.partsOf(lifted, numbers, first)) await file.write(start, bytes);
    },
    async finish() {
      await file.write(0, layout.head);
      await file.finish();
    },
    discard: file.discard,
  };
}

async function converted(path: string, format: Writable, head: LiftHead, input: Recording): Promise<LiftOutput> {
  const { where, instance } = head;
  const layout = layoutAnswers(input, head, 'F64');
  const scratch = await openScratch(path);
  return {
    async take(lifted, numbers, first) {
      for (const { start, bytes } of layout.partsOf(lifted, numbers, first)) await scratch.write(start, bytes);
    },
    async finish() {
      await scratch.write(0, layout.head);
      const recording = await openRecording(scratch, { where });
      const progress = await PosesProgress.open(recording.poseCount);
      const context = { where, instance, input, progress: (poses: number) => progress.add(poses) };
      try {
        await writeOutput(path, (sink) => writeRecording(format, recording, sink, context));
      } finally {
        progress.stop();
      }
    },
    discard: scratch.discard,
  };
}
