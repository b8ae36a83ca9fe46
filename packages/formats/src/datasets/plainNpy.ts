import { appender, type ByteSink } from '../bytes.js';
import { littleEndianBytes, npyHeader } from '../containers/npy.js';
import type { Format, WriteContext } from '../format.js';
import type { Recording } from '../recording.js';
import { readPlain } from './plainArray.js';

/** One array of landmarks, and nothing beside it. */
export const plainNpy: Format = {
  name: 'npy',
  title: 'NumPy, one array of landmarks, NPY',
  source: 'https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html',
  coordinates: "The file's own. [frames, landmarks, 2 or 3] or [frames, persons, landmarks, 2 or 3].",
  lost: 'Everything but coordinates, and digits beyond float32.',
  reader: {
    container: 'npz',
    dimensions: [2, 3],
    matches: ({ names }) => names.length === 1 && names[0] === '',
    read: (arrays, { where }) => readPlain(arrays, 'npy', where),
  },
  writer: { extensions: ['.npy'], dimensions: [2, 3], single: true, write },
};

/** Numbers that are written at a time, about. */
const PIECE = 2 ** 18;

/** As [frames, N, D] in float32. Frames without a pose are NaN. */
async function write(recording: Recording, sink: ByteSink, { progress }: WriteContext): Promise<void> {
  const { frameCount, poseCount, keypointCount, dimensions } = recording;
  const width = keypointCount * dimensions;
  const step = Math.max(1, Math.floor(PIECE / width));
  const append = appender(sink);
  await append(npyHeader('<f4', [frameCount, keypointCount, dimensions]));
  let pose = 0;
  for (let first = 0; first < frameCount; first += step) {
    const frames = Math.min(step, frameCount - first);
    const before = pose;
    const values = new Float32Array(frames * width).fill(Number.NaN);
    const { points, frame } = await recording.read(pose, Math.min(step, poseCount - pose));
    for (let p = 0; p < frame.length && frame[p] < first + frames; p++, pose++)
      if (frame[p] >= first) values.set(points.subarray(p * width, (p + 1) * width), (frame[p] - first) * width);
    await append(littleEndianBytes(values));
    progress?.(pose - before);
  }
}
