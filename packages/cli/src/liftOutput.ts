import { type Keypoints3D, type LiftedArrays, type LiftResult, liftResultsOf, type Skeleton } from '@anylift/core';
import { type FrameSource, layoutSafetensors3D, type OutputExtension, readAllFrames, writeLifted } from '@anylift/formats';
import { openOutput, writeOutput } from './files.js';

/** Where the chunks of a lift go. */
export interface LiftOutput {
  take(lifted: LiftedArrays, first: number): Promise<void>;
  finish(): Promise<void>;
  /** Leave nothing behind, unless it is finished. */
  discard(): Promise<void>;
}

/** What is known of an answer before its frames. */
export interface LiftHead {
  model: string;
  skeleton: Skeleton;
  /** Why, for each frame that cannot be lifted. */
  reasons: Map<number, string>;
}

/** Open the answer to all frames of a source. safetensors are written chunk by chunk, other formats as a whole when finished. */
export function openLiftOutput(
  path: string,
  extension: OutputExtension,
  head: LiftHead,
  source: FrameSource,
): Promise<LiftOutput> {
  return extension === '.safetensors' ? openSafetensors(path, head, source) : collect(path, extension, head, source);
}

async function openSafetensors(path: string, head: LiftHead, { frameCount, keypointCount }: FrameSource): Promise<LiftOutput> {
  const layout = layoutSafetensors3D({ ...head, frameCount, keypointCount });
  const file = await openOutput(path, layout.size);
  return {
    async take(lifted, first) {
      for (const { start, bytes } of layout.partsOf(lifted, first)) await file.write(start, bytes);
    },
    async finish() {
      await file.write(0, layout.head);
      await file.finish();
    },
    discard: file.discard,
  };
}

async function collect(
  path: string,
  extension: OutputExtension,
  { model, skeleton }: LiftHead,
  source: FrameSource,
): Promise<LiftOutput> {
  const frames = new Array<LiftResult>(source.frameCount);
  return {
    async take(lifted, first) {
      for (const [f, result] of liftResultsOf(lifted).entries()) frames[first + f] = result;
    },
    async finish() {
      const answer: Keypoints3D = { format: 'anylift/1', model, skeleton, frames };
      const input = extension === '.svg' ? await readAllFrames(source) : { skeleton, frames: [] };
      await writeOutput(path, writeLifted(extension, answer, input));
    },
    discard: async () => {},
  };
}
