import type { InputFile, InputFolder } from '../../src/bytes.js';
import { inMemory } from '../../src/bytes.js';
import { alphapose } from '../../src/detectors/alphapose.js';
import { coco } from '../../src/detectors/coco.js';
import { coco3d } from '../../src/detectors/coco3d.js';
import { h3wb } from '../../src/detectors/h3wb.js';
import { mediapipe } from '../../src/detectors/mediapipe.js';
import { mmpose } from '../../src/detectors/mmpose.js';
import { openpose } from '../../src/detectors/openpose.js';
import { panoptic } from '../../src/detectors/panoptic.js';
import type { Format, ReadContext } from '../../src/format.js';
import type { Poses, Recording } from '../../src/recording.js';

export const JSON_FORMATS = [coco, coco3d, openpose, alphapose, mmpose, mediapipe, panoptic, h3wb];

/** Which formats take a document for their own. */
export const takers = (document: unknown) =>
  JSON_FORMATS.filter(({ reader }) => reader?.container === 'json' && reader.matches(document)).map(({ name }) => name);

export interface Read {
  recording: Recording;
  poses: Poses;
  /** [x, y] or [x, y, z] of a landmark of a pose; null where it is missing. */
  point(pose: number, keypoint: number): number[] | null;
}

/** Read a document, which also goes through text as it would in a file. */
export async function readDocument(format: Format, document: unknown, context: Partial<ReadContext> = {}): Promise<Read> {
  if (format.reader?.container !== 'json') throw new Error('no reader of JSON');
  return readAllOf(format.reader.read(JSON.parse(JSON.stringify(document)), { where: 'x', ...context }));
}

export async function readAllOf(recording: Recording): Promise<Read> {
  const poses = await recording.read(0, recording.poseCount);
  const { dimensions: D, keypointCount: N } = recording;
  return {
    recording,
    poses,
    point(pose, keypoint) {
      const at = (pose * N + keypoint) * D;
      const values = Array.from(poses.points.subarray(at, at + D));
      return values.some(Number.isNaN) ? null : values;
    },
  };
}

export const fileOf = (name: string, document: unknown): InputFile =>
  inMemory(new TextEncoder().encode(JSON.stringify(document)), name);

/** `count` landmarks as x, y, score one after the other: landmark k of pose p lies at 10 p + k, 100 + k. */
export const flat = (count: number, p = 0, score = 0.5) =>
  Array.from({ length: count }, (_, k) => [10 * p + k, 100 + k, score]).flat();

/** A folder of such files. */
export const folderOf = (files: InputFile[]): InputFolder => ({
  name: 'folder',
  names: files.map(({ name }) => name),
  open: async (name) => files.find((file) => file.name === name)!,
});
