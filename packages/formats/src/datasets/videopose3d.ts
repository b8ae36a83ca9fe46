import { InputError, SKELETONS, type Skeleton } from '@anylift/core';
import type { Npz } from '../containers/npz.js';
import type { Format, ReadContext } from '../format.js';
import type { Recording } from '../recording.js';
import { itemOf, listOf, sequenceRecording, sequencesOf } from './sequences.js';

const NAME = 'videopose3d';

/** `data_2d_*.npz`: `positions_2d` {subject: {action: [an array [frames, N, 2] of each camera]}}, and what their landmarks are. */
export const videopose3d: Format = {
  name: NAME,
  title: 'VideoPose3D, 2D landmarks of data sets, NPZ',
  source: 'https://github.com/facebookresearch/VideoPose3D/blob/main/DATASETS.md',
  coordinates: 'Pixels, x right, y down. Sequences follow one another.',
  lost: 'Sizes of the videos.',
  reader: {
    container: 'npz',
    dimensions: [2],
    matches: ({ names }) => names.includes('positions_2d'),
    read,
  },
};

async function read(arrays: Npz, { where }: ReadContext): Promise<Recording> {
  const sequences = sequencesOf(itemOf(await arrays.array('positions_2d')), 'positions_2d', where);
  const [{ keypointCount, channels }] = sequences;
  if (channels !== 2 && channels !== 3)
    throw new InputError(`${where}: positions_2d has ${channels} numbers a landmark, expected x, y and perhaps a confidence`);
  const metadata = arrays.names.includes('metadata') ? itemOf(await arrays.array('metadata')) : undefined;
  const skeleton = skeletonOf(metadata instanceof Map ? metadata : new Map(), keypointCount, where);
  return sequenceRecording(sequences, { format: NAME, dimensions: 2, skeleton }, where);
}

/** Rigs by how VideoPose3D calls them. */
const LAYOUTS: Record<string, string> = { coco: 'coco17', mpii: 'mpii16', h36m: 'h36m17', humaneva15: 'humaneva15' };

/** The rig that `metadata` names; a file that does not name it says which landmarks mirror each other, and that tells it too. */
function skeletonOf(metadata: Map<unknown, unknown>, keypointCount: number, where: string): Skeleton {
  const stated = metadata.get('num_joints');
  if (stated !== undefined && stated !== keypointCount)
    throw new InputError(`${where}: positions_2d has ${keypointCount} landmarks, expected ${stated} as its metadata say`);
  const symmetries = pairsOf(metadata.get('keypoints_symmetry'), where);
  const layout = metadata.get('layout_name');
  const known = SKELETONS.find(
    ({ name, keypoints, symmetries: own }) =>
      keypoints.length === keypointCount &&
      (typeof layout === 'string'
        ? LAYOUTS[layout] === name
        : Object.values(LAYOUTS).includes(name) && sameSides(own, symmetries)),
  );
  if (known) return known;
  return { ...(typeof layout === 'string' ? { name: layout } : {}), edges: [], ...(symmetries.length > 0 ? { symmetries } : {}) };
}

/** [left landmarks, right landmarks] as pairs. */
function pairsOf(value: unknown, where: string): [number, number][] {
  const [left = [], right = []] = listOf(value).slice(0, 2).map(listOf);
  if (left.length !== right.length || ![...left, ...right].every((i) => typeof i === 'number'))
    throw new InputError(`${where}: keypoints_symmetry is none, expected [left landmarks, right landmarks], as many`);
  return left.map((i, at) => [i as number, right[at] as number]);
}

/** Whether the same landmarks are left, and right. Of MPII the file pairs them in an order that is not that of mirroring. */
function sameSides(pairs: [number, number][], others: [number, number][]): boolean {
  const side = (list: [number, number][], which: 0 | 1) =>
    list
      .map((pair) => pair[which])
      .sort()
      .join();
  return side(pairs, 0) === side(others, 0) && side(pairs, 1) === side(others, 1);
}
