import type { Skeleton } from '@anylift/core';
import type { Format } from '../../src/format.js';
import { type Recording, type WholeRecording, wholeRecording } from '../../src/recording.js';

export const skeleton: Skeleton = {
  name: 'stool',
  keypoints: ['seat', 'left_leg', 'right_leg', 'back_leg'],
  edges: [
    [0, 1],
    [0, 2],
    [0, 3],
  ],
};

/** Of poses as nested lists, one a frame. */
export function recordingOf(poses: number[][][], more: Partial<WholeRecording> = {}): Recording {
  const D = poses[0][0].length as 2 | 3;
  const about = { format: 'made up', dimensions: D, skeleton, frameCount: poses.length, keypointCount: poses[0].length };
  const points = Float64Array.from(poses.flat(2));
  const frame = Int32Array.from(poses, (_, f) => f);
  return wholeRecording({ ...about, poses: { points, frame, instance: new Int32Array(poses.length) }, ...more }, 'made up');
}

/** A crooked stool with its seat up along −y, its left leg at x = −1 and its right leg at x = 1.5. */
export const stool = (f = 0): number[][] => [
  [0.01 * f, -2, 0],
  [-1, 0, -0.5],
  [1.5, 0, -0.5],
  [0, 0, 1],
];

export async function written(format: Format, recording: Recording, input?: Recording): Promise<Uint8Array> {
  let all = new Uint8Array(0);
  const sink = {
    write: async (start: number, bytes: Uint8Array) => {
      const longer = new Uint8Array(Math.max(all.length, start + bytes.length));
      longer.set(all);
      longer.set(bytes, start);
      all = longer;
    },
  };
  await format.writer!.write(recording, sink, { where: 'stool.json', ...(input ? { input } : {}) });
  return all;
}
