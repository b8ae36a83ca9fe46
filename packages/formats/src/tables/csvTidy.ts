import { checkSkeleton, InputError, MAX_KEYPOINTS } from '@anylift/core';
import type { InputFile } from '../bytes.js';
import { headOf, layoutOf, openTable } from '../containers/csv.js';
import type { Format, ReadContext } from '../format.js';
import { knownRig } from '../known.js';
import { allocatePoses, checkPoses, type Recording } from '../recording.js';
import { columnCalled } from './columns.js';
import { writeTidy } from './csvWriters.js';
import { instanceNumbers, keyColumns, roundRate } from './rowKeys.js';
import { TidyFrames } from './tidyFrames.js';

export const csvTidy: Format = {
  name: 'csv-tidy',
  title: 'CSV, a landmark a row: frame, instance, keypoint, x, y, z, confidence',
  source: 'https://vita.had.co.nz/papers/tidy-data.pdf',
  coordinates:
    'As they stand in the file, in 2D pixels, x right, y down; landmarks in the order in which the file first names them.',
  lost: 'Edges, units, the axis that points up, frames without a pose.',
  reader: { container: 'csv', dimensions: [2, 3], matches: ([header = []]) => columnsOf(header) !== undefined, read: readTidy },
  writer: { extensions: [], dimensions: [2, 3], single: false, write: writeTidy },
};

const KEYPOINT = [
  ...['keypoint', 'keypointname', 'landmark', 'landmarkname', 'bodypart', 'joint', 'jointname', 'node', 'marker', 'part', 'name'],
  ...[
    'kpt',
    'kp',
    'keypointid',
    'keypointidx',
    'keypointindex',
    'landmarkid',
    'landmarkidx',
    'landmarkindex',
    'jointid',
    'point',
  ],
];
const SCORE = ['confidence', 'score', 'likelihood', 'conf', 'probability', 'visibility', 'flag', 'v', 'pointscore'];

function columnsOf(header: string[]) {
  const keypoint = columnCalled(header, KEYPOINT);
  const [x, y, z] = ['x', 'y', 'z'].map((axis) => columnCalled(header, [axis]));
  const score = columnCalled(header, SCORE);
  const { frame } = keyColumns(header, []);
  if (keypoint === undefined || x === undefined || y === undefined || !frame || keypoint === frame.column) return undefined;
  return { keypoint, points: z === undefined ? [x, y] : [x, y, z], ...(score === undefined ? {} : { score }) };
}

async function readTidy(file: InputFile, { where }: ReadContext): Promise<Recording> {
  const [header = [], ...rows] = await headOf(file);
  const columns = columnsOf(header);
  const keys = keyColumns(header, rows);
  if (!columns || !keys.frame)
    throw new InputError(`${where}: not all of the columns frame, keypoint, x, y are there, expected them`);
  const { keypoint, points, score } = columns;
  const textColumns = [keypoint, ...(keys.instance === undefined ? [] : [keys.instance])].map((column) => ({
    column,
    label: true,
  }));
  const scan = layoutOf(header.length, [...textColumns, keys.frame, ...(keys.time ? [keys.time] : [])]);
  const frames = new TidyFrames(keys, scan, keypoint, where);
  const table = await openTable(file, where, 1, scan, (values, line) => frames.add(values, line));
  if (table.rowCount === 0) throw new InputError(`${where}: no rows below the header, expected at least 1 landmark`);
  frames.end();
  const names = scan.labels[keypoint].texts;
  const { indices, named } = order(names);
  const skeleton = named ? knownRig(names) : { edges: [] };
  const N = names.length;
  checkSkeleton(skeleton, N, where);
  const D = points.length as 2 | 3;
  const instanceTexts = keys.instance === undefined ? [''] : scan.labels[keys.instance].texts;
  const instances = instanceTexts.join('') === '' ? { numbers: [0] } : instanceNumbers(instanceTexts);
  const numbers = [...points, ...(score === undefined ? [] : [score])].map((column) => ({ column }));
  const layout = { ...layoutOf(header.length, [...textColumns, ...numbers]), labels: scan.labels };
  const [first, width] = [textColumns.length, layout.width];
  return {
    format: 'csv-tidy',
    dimensions: D,
    skeleton,
    keypointCount: N,
    frameCount: frames.count,
    poseCount: frames.poseFrame.length,
    instanceCount: instanceTexts.length,
    ...(instances.names ? { instanceNames: instances.names } : {}),
    ...(frames.names ? { frameNames: frames.names } : {}),
    ...(score === undefined ? {} : { scores: ['v', 'flag'].includes(header[score].toLowerCase()) ? 'visibility' : 'confidence' }),
    ...(frames.rate > 0 ? { fps: roundRate(frames.rate) } : {}),
    read: async (firstPose, count) => {
      const poses = allocatePoses(count, N, D, where, score !== undefined);
      if (count === 0) return poses;
      const firstFrame = frames.poseFrame[firstPose];
      const lastFrame = frames.poseFrame[firstPose + count - 1];
      const [from, to] = [frames.firstRow[firstFrame], frames.firstRow[lastFrame + 1]];
      const values = await table.read(layout, from, to - from);
      for (let frame = firstFrame; frame <= lastFrame; frame++) {
        const posesOf = frames.posesOf(frame);
        for (let row = frames.firstRow[frame]; row < frames.firstRow[frame + 1]; row++) {
          const at = (row - from) * width;
          const pose = posesOf.get(keys.instance === undefined ? 0 : values[at + 1])! - firstPose;
          if (pose < 0 || pose >= count) continue;
          const i = pose * N + indices[values[at]];
          for (let d = 0; d < D; d++) poses.points[i * D + d] = values[at + first + d];
          if (poses.scores) poses.scores[i] = values[at + first + D];
        }
      }
      for (let p = 0; p < count; p++) {
        poses.frame[p] = frames.poseFrame[firstPose + p];
        poses.instance[p] = instances.numbers[frames.poseInstance[firstPose + p]];
      }
      checkPoses(poses, { dimensions: D, skeleton }, firstPose, where);
      return poses;
    },
  };
}

/** Landmarks that are told by numbers come in the order of these; their names are numbers no more. */
function order(names: string[]): { indices: number[]; named: boolean } {
  if (names.length > MAX_KEYPOINTS || !names.every((name) => /^\d{1,9}$/.test(name)))
    return { indices: [...names.keys()], named: true };
  const sorted = names.map(Number).sort((a, b) => a - b);
  return { indices: names.map((name) => sorted.indexOf(Number(name))), named: false };
}
