import { InputError } from '@anylift/core';
import type { Hdf5, Hdf5Array } from '../containers/hdf5.js';
import type { Format } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { posesOfTracks } from './tracks.js';

/** Poses in Neurodata Without Borders: each `PoseEstimation` is an individual, with a series of positions a landmark. */
export const nwbPose: Format = {
  name: 'nwb',
  title: 'NWB with ndx-pose, HDF5',
  source: 'https://github.com/rly/ndx-pose',
  coordinates:
    'Pixels, x right, y down, or the units and axes of the file. Times become frames, one processing module after ' + 'another.',
  lost: 'The times of frames, and everything that is no pose.',
  reader: {
    container: 'hdf5',
    dimensions: [2, 3],
    matches: (file) => file.kind('/processing') === 'group' && estimationsIn(file).length > 0,
    read: (file, { where }) => readNwb(file, where),
  },
};

/** Groups below a processing module, at most. */
const DEEPEST = 4;

const MOST_GROUPS = 10_000;

/** Times that differ by less are of one frame, in seconds. */
const TICK = 1e-6;

interface Series {
  positions: Hdf5Array;
  confidence?: Float64Array;
  times: number[];
  rate?: number;
  unit?: string;
}

interface Estimation {
  module: string;
  individual: string;
  keypoints: string[];
  edges: [number, number][];
  series: (Series | undefined)[];
}

const typeOf = (file: Hdf5, path: string) => file.textAttribute(path, 'neurodata_type');

/** Paths of all PoseEstimation groups. */
function estimationsIn(file: Hdf5): string[] {
  const found: string[] = [];
  let left = MOST_GROUPS;
  const look = (path: string, depth: number) => {
    if (left-- <= 0) return;
    if (typeOf(file, path) === 'PoseEstimation') found.push(path);
    else if (depth < DEEPEST)
      for (const name of file.names(path)) if (file.kind(`${path}/${name}`) === 'group') look(`${path}/${name}`, depth + 1);
  };
  try {
    look('/processing', 0);
  } catch {
    return [];
  }
  return found;
}

function readNwb(file: Hdf5, where: string): Recording {
  const estimations = estimationsIn(file).map((path) => readEstimation(file, path));
  const [first] = estimations;
  if (!first)
    throw new InputError(
      `${where}: no PoseEstimation in /processing, found ${file.names('/processing').join(', ') || 'nothing'}`,
    );
  const { keypoints, edges } = first;
  const other = estimations.find((estimation) => estimation.keypoints.join('\0') !== keypoints.join('\0'));
  if (other)
    throw new InputError(
      `${where}: ${other.module}/${other.individual} has landmarks ${other.keypoints.slice(0, 5).join(', ')}, expected those of ` +
        `${first.individual}: ${keypoints.slice(0, 5).join(', ')}`,
    );
  const all = estimations.flatMap(({ series }) => series.filter((one) => one !== undefined));
  const dimensions = all.some(({ positions }) => positions.shape[1] === 3) ? 3 : 2;
  const individuals = [...new Set(estimations.map(({ individual }) => individual))];
  const { frameCount, rowOf } = layFrames(estimations);
  const placed = (f: number, individual: number, k: number) => rowOf.get(`${f}/${individuals[individual]}/${k}`);
  const scored = all.some(({ confidence }) => confidence !== undefined);
  const poses = posesOfTracks(
    {
      frameCount,
      trackCount: individuals.length,
      keypointCount: keypoints.length,
      dimensions,
      point: (f, t, k, d) => {
        const at = placed(f, t, k);
        return at ? (at.series.positions.data[at.row * at.series.positions.shape[1] + d] ?? Number.NaN) : Number.NaN;
      },
      ...(scored
        ? {
            score: (f: number, t: number, k: number) => {
              const at = placed(f, t, k);
              return at?.series.confidence?.[at.row] ?? Number.NaN;
            },
          }
        : {}),
    },
    where,
  );
  const unit = all.find((one) => one.unit)?.unit;
  const rate = all.find((one) => one.rate)?.rate;
  return wholeRecording(
    {
      format: nwbPose.name,
      dimensions,
      skeleton: { keypoints, edges },
      frameCount,
      instanceNames: individuals,
      ...(scored ? { scores: 'confidence' } : {}),
      ...(unit && !/^(pixels?|px|unknown|n\.a\.)$/i.test(unit) ? { units: unit } : {}),
      ...(rate ? { fps: rate } : {}),
      poses,
    },
    where,
  );
}

/** Frames of a module are the times that any of its series has; modules follow each other. */
function layFrames(estimations: Estimation[]) {
  const rowOf = new Map<string, { series: Series; row: number }>();
  let frameCount = 0;
  for (const module of new Set(estimations.map((estimation) => estimation.module))) {
    const inside = estimations.filter((estimation) => estimation.module === module);
    const ticks = inside.flatMap(({ series }) => series.flatMap((one) => one?.times ?? []));
    const frames = new Map([...new Set(ticks)].sort((a, b) => a - b).map((tick, i) => [tick, frameCount + i]));
    for (const { individual, series } of inside)
      for (const [k, one] of series.entries())
        for (const [row, tick] of one?.times.entries() ?? [])
          if (one) rowOf.set(`${frames.get(tick)}/${individual}/${k}`, { series: one, row });
    frameCount += frames.size;
  }
  return { frameCount, rowOf };
}

function readEstimation(file: Hdf5, path: string): Estimation {
  const children = file.names(path);
  const ofType = (type: string) => children.find((name) => typeOf(file, `${path}/${name}`) === type);
  const skeleton = ofType('Skeleton');
  const nodesAt = skeleton ? `${path}/${skeleton}` : path;
  const found = children.filter((name) => typeOf(file, `${path}/${name}`) === 'PoseEstimationSeries');
  const keypoints = file.kind(`${nodesAt}/nodes`) === 'dataset' ? file.texts(`${nodesAt}/nodes`) : found;
  if (found.length === 0)
    throw new InputError(`${file.where}: ${path} has no PoseEstimationSeries, found ${children.join(', ') || 'nothing'}`);
  const parts = path.split('/');
  return {
    module: parts.slice(0, -1).join('/'),
    individual: parts[parts.length - 1],
    keypoints,
    edges: readEdges(file, `${nodesAt}/edges`),
    series: keypoints.map((name) => {
      const child = found.find((one) => one === name) ?? found.find((one) => one.replace(/^PoseEstimationSeries_?/, '') === name);
      return child === undefined ? undefined : readSeries(file, `${path}/${child}`);
    }),
  };
}

function readEdges(file: Hdf5, path: string): [number, number][] {
  if (!file.numeric(path)) return [];
  const { shape, data } = file.numbers(path);
  return shape.length === 2 && shape[1] === 2 ? Array.from({ length: shape[0] }, (_, e) => [data[2 * e], data[2 * e + 1]]) : [];
}

function readSeries(file: Hdf5, path: string): Series {
  const positions = file.numbers(`${path}/data`);
  const [rows, width] = positions.shape;
  if (positions.shape.length !== 2 || (width !== 2 && width !== 3))
    throw new InputError(
      `${file.where}: dataset ${path}/data has shape [${positions.shape}], expected [frames, 2] or [frames, 3]`,
    );
  const conversion = file.numberAttribute(`${path}/data`, 'conversion') ?? 1;
  const offset = file.numberAttribute(`${path}/data`, 'offset') ?? 0;
  if (conversion !== 1 || offset !== 0)
    positions.data.forEach((value, i) => {
      positions.data[i] = value * conversion + offset;
    });
  const confidence = file.numeric(`${path}/confidence`) ? file.numbers(`${path}/confidence`).data : undefined;
  if (confidence && confidence.length !== rows)
    throw new InputError(
      `${file.where}: dataset ${path}/confidence has ${confidence.length} numbers, expected ${rows}, one a frame`,
    );
  const rate = file.numberAttribute(`${path}/starting_time`, 'rate');
  return {
    positions,
    ...(confidence ? { confidence } : {}),
    times: timesOf(file, path, rows, rate),
    ...(rate && rate > 0 ? { rate } : {}),
    unit: file.textAttribute(`${path}/data`, 'unit'),
  };
}

/** Of each row, in ticks; rows are counted where the file tells no times. */
function timesOf(file: Hdf5, path: string, rows: number, rate: number | undefined): number[] {
  if (file.numeric(`${path}/timestamps`)) {
    const { data } = file.numbers(`${path}/timestamps`);
    if (data.length !== rows)
      throw new InputError(
        `${file.where}: dataset ${path}/timestamps has ${data.length} times, expected ${rows}, one a row of data`,
      );
    return Array.from(data, (time) => Math.round(time / TICK));
  }
  const start = file.numeric(`${path}/starting_time`) ? (file.numbers(`${path}/starting_time`).data[0] ?? 0) : 0;
  return Array.from({ length: rows }, (_, row) => Math.round((start + row / (rate && rate > 0 ? rate : 1)) / TICK));
}
