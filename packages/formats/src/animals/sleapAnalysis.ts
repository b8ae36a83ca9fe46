import { InputError } from '@anylift/core';
import type { Hdf5 } from '../containers/hdf5.js';
import type { Format } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { orderedSymmetries, posesOfTracks } from './tracks.js';

/** What SLEAP exports for analysis: landmarks of every track through all frames of one video. */
export const sleapAnalysis: Format = {
  name: 'sleap-analysis',
  title: 'SLEAP analysis, HDF5',
  source: 'https://docs.sleap.ai/latest/learnings/export-analysis/',
  coordinates: 'Pixels of the video, x right, y down. The middle of the upper left pixel is 0.',
  lost: 'Scores of instances and of tracking, the path of the video.',
  reader: {
    container: 'hdf5',
    dimensions: [2],
    matches: (file) => file.shape('/tracks')?.length === 4 && file.shape('/node_names')?.length === 1,
    read: (file, { where }) => readAnalysis(file, where),
  },
};

type Axis = 'frame' | 'track' | 'node' | 'xy';

/** Orders of axes that are written: SLEAP's own is that of MATLAB, then the same not transposed, then that of sleap-io. */
const ORDERS: Axis[][] = [
  ['track', 'xy', 'node', 'frame'],
  ['frame', 'node', 'xy', 'track'],
  ['frame', 'track', 'node', 'xy'],
];

function readAnalysis(file: Hdf5, where: string): Recording {
  const keypoints = file.texts('/node_names');
  const names = file.kind('/track_names') === 'dataset' ? file.texts('/track_names') : [];
  const order = orderOf(file, keypoints.length, names.length);
  const { shape, data } = file.numbers('/tracks');
  const size = (axis: Axis) => shape[order.indexOf(axis)];
  const step = steps(order, shape);
  const scores = scoresOf(file, order, shape);
  const trackCount = size('track');
  const poses = posesOfTracks(
    {
      frameCount: size('frame'),
      trackCount,
      keypointCount: keypoints.length,
      dimensions: 2,
      point: (f, t, k, d) => data[f * step.frame + t * step.track + k * step.node + d * step.xy],
      ...(scores ? { score: scores } : {}),
    },
    where,
  );
  return wholeRecording(
    {
      format: sleapAnalysis.name,
      dimensions: 2,
      skeleton: { keypoints, edges: edgesOf(file), ...symmetriesOf(file, keypoints) },
      frameCount: size('frame'),
      instanceCount: Math.max(1, trackCount),
      ...(names.length === trackCount ? { instanceNames: names } : {}),
      ...(scores ? { scores: 'confidence' } : {}),
      poses,
    },
    where,
  );
}

/** From the file's own words, or else from what sizes allow. */
function orderOf(file: Hdf5, nodes: number, tracks: number): Axis[] {
  const shape = file.shape('/tracks') ?? [];
  const said = parsed(file.textAttribute('/tracks', 'dims'));
  const occupancy = file.shape('/track_occupancy') ?? [];
  const transposed = file.attribute('/', 'transpose');
  const standard = file.textAttribute('/', 'preset') === 'standard';
  const likely = standard ? [2, 0, 1] : transposed === false || transposed === 0 ? [1, 0, 2] : [0, 2, 1];
  const fits = (order: Axis[]) => {
    const size = (axis: Axis) => shape[order.indexOf(axis)];
    return (
      size('xy') === 2 &&
      size('node') === nodes &&
      (tracks === 0 || size('track') === tracks) &&
      (occupancy.length !== 2 || sameSizes(occupancy, [size('frame'), size('track')]))
    );
  };
  const known = ORDERS.filter((order) => Array.isArray(said) && order.join() === said.join());
  const found = [...known, ...likely.map((i) => ORDERS[i])].find(fits);
  if (found) return found;
  throw new InputError(
    `${file.where}: dataset /tracks has shape [${shape}], expected [${tracks || 'tracks'}, 2, ${nodes}, frames] or ` +
      `[frames, ${tracks || 'tracks'}, ${nodes}, 2] for ${nodes} node_names`,
  );
}

const sameSizes = (a: number[], b: number[]) => (a[0] === b[0] && a[1] === b[1]) || (a[0] === b[1] && a[1] === b[0]);

/** How far apart neighbours along each axis lie. */
function steps(order: Axis[], shape: number[]): Record<Axis, number> {
  const step = { frame: 0, track: 0, node: 0, xy: 0 };
  let distance = 1;
  for (let axis = order.length - 1; axis >= 0; axis--) {
    step[order[axis]] = distance;
    distance *= shape[axis];
  }
  return step;
}

function scoresOf(file: Hdf5, order: Axis[], shape: number[]) {
  if (!file.numeric('/point_scores')) return;
  const scores = file.numbers('/point_scores');
  const expected = shape.filter((_, axis) => order[axis] !== 'xy');
  if (scores.shape.join() !== expected.join())
    throw new InputError(
      `${file.where}: dataset /point_scores has shape [${scores.shape}], expected [${expected}] as /tracks has`,
    );
  if (scores.data.every(Number.isNaN)) return;
  const step = steps(
    order.filter((axis) => axis !== 'xy'),
    expected,
  );
  return (f: number, t: number, k: number) => {
    const score = scores.data[f * step.frame + t * step.track + k * step.node];
    // A person's own labels have none.
    return Number.isNaN(score) ? 1 : score;
  };
}

function edgesOf(file: Hdf5): [number, number][] {
  if (!file.numeric('/edge_inds')) return [];
  const { shape, data } = file.numbers('/edge_inds');
  if (data.length === 0) return [];
  if (shape.length !== 2 || shape[1] !== 2)
    throw new InputError(`${file.where}: dataset /edge_inds has shape [${shape}], expected [edges, 2]`);
  return Array.from({ length: shape[0] }, (_, e) => [data[2 * e], data[2 * e + 1]]);
}

function symmetriesOf(file: Hdf5, keypoints: string[]) {
  const pairs = parsed(file.textAttribute('/', 'skeleton_symmetries'));
  if (!Array.isArray(pairs)) return {};
  const indices = pairs.flatMap((pair): [number, number][] => {
    if (!Array.isArray(pair)) return [];
    const [a, b] = pair.map((name) => keypoints.indexOf(String(name)));
    return a >= 0 && b >= 0 ? [[a, b]] : [];
  });
  return orderedSymmetries(keypoints, indices);
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? 'null');
  } catch {
    return;
  }
}
