import { InputError } from '@anylift/core';
import { appender, type ByteSink } from '../bytes.js';
import type { WriteContext } from '../format.js';
import type { Poses, Recording } from '../recording.js';

/** Numbers that are held as text at a time. */
const PIECE = 2 ** 16;

/** What COCO calls v; but x, y, z, v are columns of MediaPipe. */
const FLAG = 'flag';

/** Write a row a pose. */
export async function writeWide(delimiter: string, recording: Recording, sink: ByteSink, context: WriteContext): Promise<void> {
  const { dimensions: D, keypointCount: N, skeleton, scores } = recording;
  const score = scores === 'visibility' ? FLAG : skeleton.keypoints ? 'confidence' : 'c';
  const words = [...'xyz'.slice(0, D), ...(scores ? [score] : [])];
  const names = distinctNames(recording, context.where);
  const columns = Array.from({ length: N }, (_, i) =>
    words.map((word) => (names ? `${names[i]}_${word}` : `${word}${i}`)),
  ).flat();
  await writeRows(recording, sink, context, delimiter, columns, (poses, p, keys) => {
    const cells = [keys];
    for (let i = p * N; i < (p + 1) * N; i++) {
      for (let d = 0; d < D; d++) cells.push(cellOf(poses.points[i * D + d]));
      if (scores) cells.push(cellOf(poses.scores?.[i]));
    }
    return cells.join(delimiter);
  });
}

/** Write a row a landmark. */
export async function writeTidy(recording: Recording, sink: ByteSink, context: WriteContext): Promise<void> {
  const { dimensions: D, keypointCount: N, scores } = recording;
  const names = distinctNames(recording, context.where)?.map((name) => quoted(name));
  const score = scores === 'visibility' ? FLAG : 'confidence';
  const columns = ['keypoint', ...'xyz'.slice(0, D), ...(scores ? [score] : [])];
  await writeRows(recording, sink, context, ',', columns, (poses, p, keys) =>
    Array.from({ length: N }, (_, i) => {
      const at = p * N + i;
      const point = Array.from(poses.points.subarray(at * D, (at + 1) * D), cellOf);
      return [keys, names?.[i] ?? i, ...point, ...(scores ? [cellOf(poses.scores?.[at])] : [])].join(',');
    }).join('\n'),
  );
}

/** A header, then what `linesOf` makes of each pose and the cells of its frame, instance and time. */
async function writeRows(
  recording: Recording,
  sink: ByteSink,
  { progress }: WriteContext,
  delimiter: string,
  columns: string[],
  linesOf: (poses: Poses, pose: number, keys: string) => string,
): Promise<void> {
  const { poseCount, keypointCount, dimensions, instanceCount, instanceNames, fps } = recording;
  const append = appender(sink);
  const encoder = new TextEncoder();
  const severalInstances = instanceNames !== undefined || instanceCount > 1;
  const keys = ['frame', ...(severalInstances ? ['instance'] : []), ...(fps ? ['time'] : [])];
  await append(encoder.encode(`${[...keys, ...columns].map(quoted).join(delimiter)}\n`));
  const frameNames = namesToWrite(recording.frameNames);
  const count = Math.max(1, Math.floor(PIECE / (keypointCount * (dimensions + 1))));
  for (let first = 0; first < poseCount; first += count) {
    const poses = await recording.read(first, Math.min(count, poseCount - first));
    const lines = Array.from(poses.frame, (frame, p) => {
      const instance = poses.instance[p];
      const cells = [frameNames?.[frame] ?? String(frame)];
      if (severalInstances) cells.push(instanceNames?.[instance] ?? String(instance));
      if (fps) cells.push(String(frame / fps));
      return `${linesOf(poses, p, cells.map(quoted).join(delimiter))}\n`;
    });
    await append(encoder.encode(lines.join('')));
    progress?.(poses.frame.length);
  }
}

/** @throws InputError when two landmarks have one name */
function distinctNames({ skeleton: { keypoints: names } }: Recording, where: string): string[] | undefined {
  const twice = names?.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new InputError(`${where}: two landmarks are called ${JSON.stringify(twice)}, expected different names for CSV`);
  return names;
}

/** Names of frames, where a reader can tell them from each other and from numbers. */
function namesToWrite(names?: string[]): string[] | undefined {
  if (!names || new Set(names).size !== names.length) return undefined;
  const numbers = names.map((name) => (/^(0|[1-9]\d{0,14})$/.test(name) ? Number(name) : Number.NaN));
  const rising = numbers.every((number, i) => i === 0 || number > numbers[i - 1]) && !Number.isNaN(numbers[0]);
  return rising || names.every((name) => !/^\s*[-+.\d]/.test(name)) ? names : undefined;
}

const cellOf = (value = Number.NaN) => (Number.isNaN(value) ? '' : String(value));

const quoted = (cell: string) => (/[",;\t\r\n]|^\s|\s$/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
