import { liftResultsOf } from '@anylift/core';
import { appender, type ByteSink } from '../bytes.js';
import { isObject } from '../containers/json.js';
import type { Format, WriteContext } from '../format.js';
import { recordingOf2D, recordingOf3D } from '../lifted.js';
import type { Recording } from '../recording.js';
import { aboutOf, isNumbered, readAbout } from './about.js';
import { readJson2D } from './json2d.js';
import { readJson3D } from './json3d.js';
import { readJsonPoints3D } from './jsonPoints3d.js';
import { numberingOf } from './numbering.js';

/** Poses that are written together. */
const CHUNK = 256;

/**
 * Our own JSON: 2D input (`{"skeleton", "frames"}`), answers of a lift (`"format": "anylift/1"`), other 3D (`"format": "keypoints3d/1"`).
 * The last to be asked: it takes any JSON for its own, since it can say best what is missing.
 */
export const json: Format = {
  name: 'json',
  title: 'AnyLift JSON',
  source: 'https://www.rfc-editor.org/rfc/rfc8259',
  coordinates:
    '2D: pixels, x right, y down. Answers of a lift: the same units, z away from the camera. Other 3D: as in the file ' +
    'that it came from.',
  lost: 'Of several other answers to a frame, all but the first.',
  reader: {
    container: 'json',
    dimensions: [2, 3],
    matches: () => true,
    read(document, { where }) {
      const format = isObject(document) ? document.format : undefined;
      if (format === 'keypoints3d/1') return readJsonPoints3D(document, where);
      if (format === 'anylift/1') {
        const answer = readJson3D(document, where);
        return recordingOf3D(answer, where, whatElse(document, where));
      }
      const input = readJson2D(document, where);
      return recordingOf2D(input, where, whatElse(document, where));
    },
  },
  writer: { extensions: ['.json'], dimensions: [2, 3], single: false, write },
};

function whatElse(document: unknown, where: string) {
  const { frames, ...rest } = document as Record<string, unknown>;
  const { up: _, ...about } = readAbout(rest, where);
  const numbering = numberingOf(frames as unknown[], where);
  return { ...about, ...numbering, ...(about.instanceNames ? { instanceCount: about.instanceNames.length } : {}) };
}

/** One frame a line. Frames are encoded one by one, since a long file exceeds the longest string there can be. */
async function write(recording: Recording, sink: ByteSink, { progress }: WriteContext): Promise<void> {
  const encoder = new TextEncoder();
  const append = appender(sink);
  const text = (content: string) => append(encoder.encode(content));
  const { answers, dimensions, skeleton, poseCount } = recording;
  const kind = answers ? { format: 'anylift/1', model: answers.model } : dimensions === 3 ? { format: 'keypoints3d/1' } : {};
  await text(`${JSON.stringify({ ...kind, skeleton, ...aboutOf(recording) }).slice(0, -1)},"frames":[\n`);
  for (let first = 0; first < poseCount; first += CHUNK) {
    const count = Math.min(CHUNK, poseCount - first);
    const entries = await entriesOf(recording, first, count);
    const last = first + count === poseCount;
    await text(entries.map((entry) => JSON.stringify(entry)).join(',\n') + (last ? '\n' : ',\n'));
    progress?.(count);
  }
  await text(']}\n');
}

async function entriesOf(recording: Recording, first: number, count: number): Promise<object[]> {
  const { answers, dimensions: D, keypointCount: N } = recording;
  const poses = await recording.read(first, count);
  const { points, scores, frame, instance } = poses;
  const lifted = answers ? liftResultsOf(await answers.read(first, count)) : undefined;
  const numbered = isNumbered(recording);
  const keypoint = (p: number, i: number) => {
    const at = p * N + i;
    if (Number.isNaN(points[at * D])) return null;
    const values = Array.from(points.subarray(at * D, at * D + D));
    // The contract's third number is a confidence; COCO's visibility is none.
    return recording.scores === 'confidence' && D === 2 && scores && !Number.isNaN(scores[at])
      ? [...values, clamp(scores[at])]
      : values;
  };
  return Array.from({ length: count }, (_, p) => ({
    ...(numbered ? { frame: frame[p], instance: instance[p] } : {}),
    ...(lifted?.[p] ?? { [D === 2 ? 'keypoints' : 'keypoints3d']: Array.from({ length: N }, (_, i) => keypoint(p, i)) }),
  }));
}

/** Some detectors' scores leave 0…1 a little. */
const clamp = (score: number) => Math.min(1, Math.max(0, score));
