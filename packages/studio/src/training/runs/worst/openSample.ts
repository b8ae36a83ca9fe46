import { allocateFrames } from '@anylift/core';
import type { JudgedSample } from '@anylift/training';
import { sourceOfArrays } from '../../../document/arraysSource.js';
import type { Source } from '../../../document/document.js';
import { session } from '../../../document/session.js';
import { download } from '../../../engine/download.js';
import { engine } from '../../../engine/engine.js';
import { showNote } from '../../../shell/notices.js';
import { checkpointPath } from '../follow.js';
import type { Run } from '../run.js';

/** Units of the picture that a sample is across. */
const SIZE = 400;

/** Open a sample with its truth in the Lift tab, and lift it by the checkpoint that it was found with. */
export async function openSample(sample: JudgedSample, run: Run, kind: 'last' | 'best'): Promise<void> {
  const { name } = run.overview.peek();
  const bytes = await download(checkpointPath(run, kind));
  engine.load('auto', { bytes, name: `${name}/${kind}.safetensors` });
  session.open(sourceOf(sample));
  location.hash = 'lift';
  showNote(`the Lift tab now lifts by the ${kind} checkpoint of ${name}`);
}

function sourceOf({ set, frame, skeleton, keypoints, truth }: JudgedSample): Source {
  const N = keypoints.length;
  const scale = SIZE / 2 / Math.max(...keypoints.flatMap((point) => (point ? [Math.abs(point[0]), Math.abs(point[1])] : [1e-9])));
  const frames = allocateFrames(1, N);
  const known = new Float64Array(3 * N).fill(Number.NaN);
  for (let i = 0; i < N; i++) {
    const [point, true3d] = [keypoints[i], truth[i]];
    if (point) {
      frames.image.set([scale * point[0], scale * point[1]], 2 * i);
      frames.visible[i] = 1;
    }
    if (true3d)
      known.set(
        true3d.map((value) => scale * value),
        3 * i,
      );
  }
  return sourceOfArrays([frames], {
    title: `${set}, frame ${frame}`,
    skeleton,
    reference: { name: 'Truth', isTruth: true, read: async () => known },
  });
}
