import { InputError, type Skeleton } from '@anylift/core';
import type { Hdf5 } from '../containers/hdf5.js';
import { isObject, parseJson } from '../containers/json.js';
import type { Format } from '../format.js';
import { allocatePoses, type Recording, wholeRecording } from '../recording.js';
import { readSleapSkeleton } from './sleapSkeleton.js';

/** SLEAP projects, with pictures inside (`.pkg.slp`) or without. */
export const sleap: Format = {
  name: 'sleap',
  title: 'SLEAP project (.slp, .pkg.slp)',
  source: 'https://docs.sleap.ai',
  coordinates:
    'Pixels of the video, x right, y down; the middle of the upper left pixel is 0, as moved from 0.5 in files before format 1.1.',
  lost: 'pictures, suggestions, scores of instances; predictions that a person corrected; frames count on over the videos of a project',
  reader: {
    container: 'hdf5',
    dimensions: [2],
    matches: (file) => file.kind('/metadata') === 'group' && file.isTable('/frames') && file.isTable('/instances'),
    read: (file, { where }) => readSleap(file, where),
  },
};

const PREDICTED = 1;

/** The first format whose coordinates count from the middle of a pixel. */
const FROM_MIDDLE = 1.1;

function readSleap(file: Hdf5, where: string): Recording {
  const metadata = readMetadata(file, where);
  const frames = fields(file, '/frames', ['video', 'frame_idx', 'instance_id_start', 'instance_id_end']);
  const instances = fields(file, '/instances', [
    ...['instance_id', 'instance_type', 'skeleton', 'track', 'from_predicted'],
    ...['point_id_start', 'point_id_end'],
  ]);
  const frameCount = frames.video.length;
  const instanceCount = instances.track.length;
  const order = Array.from({ length: frameCount }, (_, f) => f).sort(
    (a, b) => frames.video[a] - frames.video[b] || frames.frame_idx[a] - frames.frame_idx[b],
  );
  const skeleton = skeletonOf(instances.skeleton, metadata, where);
  const listed = order.map((f) => {
    const [start, end] = [frames.instance_id_start[f], frames.instance_id_end[f]];
    if (!(start >= 0 && start <= end && end <= instanceCount))
      throw new InputError(`${where}: frame ${f} holds instances ${start} to ${end}, expected up to ${instanceCount}`);
    return kept(instances, start, end);
  });
  const tracks = file.kind('/tracks_json') === 'dataset' ? file.texts('/tracks_json').map(trackName) : [];
  const tracked = tracks.length > 0 && listed.flat().every((i) => instances.track[i] >= 0 && instances.track[i] < tracks.length);
  const predicted = instances.instance_type.some((type) => type === PREDICTED);
  const N = skeleton.keypoints?.length ?? 0;
  const poses = allocatePoses(listed.flat().length, N, 2, where, predicted);
  const points = pointsOf(file, N, where);
  let pose = 0;
  for (const [frame, there] of listed.entries())
    for (const [position, i] of there.entries()) {
      poses.frame[pose] = frame;
      poses.instance[pose] = tracked ? instances.track[i] : position;
      points(instances, i, poses.points.subarray(pose * N * 2), poses.scores?.subarray(pose * N));
      pose++;
    }
  return wholeRecording(
    {
      format: sleap.name,
      dimensions: 2,
      skeleton,
      keypointCount: N,
      frameCount,
      instanceCount,
      ...(tracked ? { instanceNames: tracks } : {}),
      frameNames: frameNames(file, order, frames),
      ...(predicted ? { scores: 'confidence' } : {}),
      poses,
    },
    where,
  );
}

/** Instances of a frame without the predictions that a person has corrected. */
function kept(instances: Fields, start: number, end: number): number[] {
  const all = Array.from({ length: end - start }, (_, i) => start + i);
  const users = all.filter((i) => instances.instance_type[i] !== PREDICTED);
  const corrected = new Set(users.map((i) => instances.from_predicted[i]).filter((id) => id >= 0));
  const tracks = new Set(users.map((i) => instances.track[i]).filter((track) => track >= 0));
  return all.filter(
    (i) =>
      instances.instance_type[i] !== PREDICTED || !(corrected.has(instances.instance_id[i]) || tracks.has(instances.track[i])),
  );
}

function readMetadata(file: Hdf5, where: string): Record<string, unknown> {
  const json = file.textAttribute('/metadata', 'json');
  if (json === undefined)
    throw new InputError(`${where}: attribute json of /metadata is missing, expected the skeletons of a SLEAP project`);
  const metadata = parseJson(new TextEncoder().encode(json), `${where}: attribute json of /metadata`);
  if (!isObject(metadata) || !Array.isArray(metadata.skeletons) || metadata.skeletons.length === 0)
    throw new InputError(`${where}: attribute json of /metadata has no skeletons, expected at least 1`);
  return metadata;
}

/** The one skeleton that all instances have. */
function skeletonOf(used: Float64Array, metadata: Record<string, unknown>, where: string): Skeleton {
  const skeletons = metadata.skeletons as unknown[];
  const index = used[0] ?? 0;
  const other = used.find((skeleton) => skeleton !== index);
  if (other !== undefined)
    throw new InputError(`${where}: instances have skeletons ${index} and ${other}, expected one skeleton`);
  if (index >= skeletons.length)
    throw new InputError(`${where}: instances have skeleton ${index}, found ${skeletons.length} skeletons`);
  return readSleapSkeleton(skeletons[index], metadata.nodes, where);
}

type Fields = Record<string, Float64Array>;

/** Fields of a table by their names, each a number a row. */
function fields(file: Hdf5, path: string, names: string[]): Fields {
  const table = file.table(path);
  return Object.fromEntries(
    names.map((name) => {
      const column = table.get(name);
      if (!column || !('numbers' in column) || column.width !== 1)
        throw new InputError(`${file.where}: ${path} has no field ${name}, found ${[...table.keys()].join(', ') || 'none'}`);
      return [name, column.numbers];
    }),
  );
}

/** How landmarks of an instance are copied: those of a person lie in one table, predicted ones in another. */
function pointsOf(file: Hdf5, N: number, where: string) {
  const [x, y, visible] = ['x', 'y', 'visible'];
  const empty = { x: new Float64Array(), y: new Float64Array(), visible: new Float64Array(), score: new Float64Array() };
  const user = file.isTable('/points') ? fields(file, '/points', [x, y, visible]) : empty;
  const predicted = file.isTable('/pred_points') ? fields(file, '/pred_points', [x, y, visible, 'score']) : empty;
  const shift = (file.numberAttribute('/metadata', 'format_id') ?? 1) < FROM_MIDDLE ? -0.5 : 0;
  return (instances: Fields, i: number, points: Float64Array, scores: Float64Array | undefined) => {
    const isPredicted = instances.instance_type[i] === PREDICTED;
    const table = isPredicted ? predicted : user;
    const [start, end] = [instances.point_id_start[i], instances.point_id_end[i]];
    if (end - start !== N || !(start >= 0) || end > table.x.length)
      throw new InputError(
        `${where}: instance ${i} has points ${start} to ${end} of ${table.x.length}, expected ${N} as its skeleton has nodes`,
      );
    for (let k = 0; k < N; k++) {
      if (scores) scores[k] = isPredicted ? table.score[start + k] : 1;
      if (table.visible[start + k] === 0) continue;
      points[2 * k] = table.x[start + k] + shift;
      points[2 * k + 1] = table.y[start + k] + shift;
    }
  };
}

/** A track is `[first frame, name]`. */
function trackName(json: string, i: number): string {
  const track = tryJson(json);
  const name: unknown = Array.isArray(track) ? track[1] : isObject(track) ? track.name : undefined;
  return typeof name === 'string' ? name : String(i);
}

/** A picture's own file name, or the video's and the number of the frame in it. */
function frameNames(file: Hdf5, order: number[], frames: Fields): string[] {
  const videos = file.kind('/videos_json') === 'dataset' ? file.texts('/videos_json').map(tryJson) : [];
  return order.map((f) => {
    const video = videos[frames.video[f]];
    const backend = isObject(video) && isObject(video.backend) ? video.backend : isObject(video) ? video : {};
    const pictures = backend.filenames ?? backend.filename;
    const index = frames.frame_idx[f];
    if (Array.isArray(pictures) && typeof pictures[index] === 'string') return pictures[index];
    // A package has its pictures inside, in the file '.'.
    const path = typeof pictures === 'string' && pictures !== '.' ? pictures : `video ${frames.video[f]}`;
    return `${path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1)} frame ${index}`;
  });
}

function tryJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return;
  }
}
