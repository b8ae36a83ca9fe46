import { InputError, SKELETONS, type Skeleton } from '@anylift/core';
import type { InputFile } from '../bytes.js';
import { headOf } from '../containers/csv.js';
import type { Format, ReadContext } from '../format.js';
import { knownRig } from '../known.js';
import { PictureSizeError } from '../pictureSize.js';
import type { Recording } from '../recording.js';
import { dimensionsOf, isNumber, type WideHeader, wideHeader } from './columns.js';
import { keyColumns } from './rowKeys.js';
import { rowRecording } from './rowRecording.js';

export const mediapipeCsv: Format = {
  name: 'mediapipe-csv',
  title: 'MediaPipe landmarks, CSV: x1, y1, z1, v1, or nose_x, nose_y, nose_z, nose_visibility',
  source: 'https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker',
  coordinates:
    'Shares of the picture, whose size must be known; x right, y down. World landmarks are 3D in metres around the ' +
    'middle of the hips, y down.',
  lost: 'The guessed depth beside 2D, presence.',
  reader: {
    container: 'csv',
    dimensions: [2, 3],
    matches: (head) => isMediapipe(wideHeader(head[0] ?? []), head.slice(1)),
    read: readMediapipe,
  },
};

const POSE = SKELETONS.find(({ name }) => name === 'mediapipe-pose33');
const [LEFT_HIP, RIGHT_HIP] = [23, 24];

/** Shares of a picture go a little beyond its borders, pixels far. */
const FARTHEST = 5;

const numberIn = (cell = '') => (isNumber(cell) ? Number(cell.replace(',', '.')) : Number.NaN);

/** Landmarks with depth and visibility that are called as MediaPipe does, or by numbers; no pixels. */
function isMediapipe(wide: WideHeader, rows: string[][]): boolean {
  const { keypoints, named, scoreWords } = wide;
  if (keypoints.length === 0 || keypoints.some(({ z, score }) => z === undefined || score === undefined)) return false;
  if (!scoreWords.some((word) => ['v', 'vis', 'visibility'].includes(word)) || (named && !poseOf(wide))) return false;
  return keypoints.every(({ x, y }) =>
    rows.every((row) => !(Math.max(Math.abs(numberIn(row[x])), Math.abs(numberIn(row[y]))) > FARTHEST)),
  );
}

/** The rig of 33 landmarks, where these are its: by their names, or by their numbers in order. */
function poseOf({ keypoints, named }: WideHeader): Skeleton | undefined {
  const names = keypoints.map(({ name }) => name);
  if (!POSE || names.length !== POSE.keypoints.length) return undefined;
  const numbers = names.map((name) => Number(/\d+$/.exec(name)?.[0] ?? Number.NaN));
  const inOrder = numbers.every((number, i) => number === numbers[0] + i);
  if (!named || inOrder) {
    const { name, category, keypoints, edges, symmetries } = POSE;
    return { name, category, keypoints, edges, symmetries };
  }
  const known = knownRig(names);
  return known.name === POSE.name ? known : undefined;
}

async function readMediapipe(file: InputFile, { where, pictureSize }: ReadContext): Promise<Recording> {
  const [header = [], ...rows] = await headOf(file);
  const wide = wideHeader(header);
  const { keypoints } = wide;
  if (keypoints.length === 0) throw new InputError(`${where}: no columns of landmarks, expected such as x1, y1, z1, v1`);
  dimensionsOf(wide, header, where);
  const pose = poseOf(wide);
  const world = pose !== undefined && isWorld(wide, rows);
  if (!world && !pictureSize) throw new PictureSizeError(where);
  return rowRecording(file, where, {
    format: 'mediapipe-csv',
    dimensions: world ? 3 : 2,
    skeleton: pose ?? { edges: [] },
    keypointCount: keypoints.length,
    headerRows: 1,
    columnCount: header.length,
    points: keypoints.flatMap(({ x, y, z = -1 }) => (world ? [x, y, z] : [x, y])),
    scores: keypoints.map(({ score = -1 }) => score),
    keys: keyColumns(header, rows),
    ...(world || !pictureSize ? { units: 'm', up: '-y' } : { scale: [pictureSize.width, pictureSize.height] }),
  });
}

/** World landmarks have their origin between the hips. Rows of zeros are frames without a person. */
function isWorld({ keypoints }: WideHeader, rows: string[][]): boolean {
  const [left, right] = [keypoints[LEFT_HIP], keypoints[RIGHT_HIP]];
  const seen = rows.filter((row) => Math.abs(numberIn(row[left.x])) + Math.abs(numberIn(row[keypoints[0].y])) > 0);
  const middles = seen.flatMap((row) =>
    (['x', 'y'] as const).map((axis) => numberIn(row[left[axis]]) + numberIn(row[right[axis]])),
  );
  return middles.length > 0 && middles.every((middle) => Math.abs(middle) < 0.02);
}
