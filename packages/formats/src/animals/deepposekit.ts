import { InputError, type Skeleton } from '@anylift/core';
import type { Hdf5 } from '../containers/hdf5.js';
import type { Format } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { orderedSymmetries, posesOfTracks } from './tracks.js';

/** Pictures that were annotated with DeepPoseKit, one animal each. */
export const deepposekit: Format = {
  name: 'deepposekit',
  title: 'DeepPoseKit annotations, HDF5',
  source: 'https://github.com/jgraving/DeepPoseKit',
  coordinates: 'Pixels, x right, y down, from the upper left corner.',
  lost: 'Pictures, and which landmarks a person has confirmed.',
  reader: {
    container: 'hdf5',
    dimensions: [2],
    matches: (file) => file.shape('/annotations')?.length === 3 && file.kind('/annotated') === 'dataset',
    read: (file, { where }) => readDeepPoseKit(file, where),
  },
};

function readDeepPoseKit(file: Hdf5, where: string): Recording {
  const { shape, data } = file.numbers('/annotations');
  const [frameCount, N, width] = shape;
  if (shape.length !== 3 || width !== 2)
    throw new InputError(`${where}: dataset /annotations has shape [${shape}], expected [pictures, landmarks, 2]`);
  const poses = posesOfTracks(
    { frameCount, trackCount: 1, keypointCount: N, dimensions: 2, point: (f, _, k, d) => data[(f * N + k) * 2 + d] },
    where,
  );
  return wholeRecording(
    { format: deepposekit.name, dimensions: 2, skeleton: skeletonOf(file, N), keypointCount: N, frameCount, poses },
    where,
  );
}

/** `skeleton` gives each landmark its parent and its mirror image, −1 for none. */
function skeletonOf(file: Hdf5, N: number): Skeleton {
  const names = file.kind('/skeleton_names') === 'dataset' ? file.texts('/skeleton_names') : undefined;
  const keypoints = names?.length === N ? names : undefined;
  const named = keypoints ? { keypoints } : {};
  const tree = file.numeric('/skeleton') ? file.numbers('/skeleton') : undefined;
  if (tree?.shape.length !== 2 || tree.shape[0] !== N || tree.shape[1] !== 2) return { ...named, edges: [] };
  const { data } = tree;
  const linked = (column: number) =>
    Array.from({ length: N }, (_, k): [number, number] => [data[2 * k + column], k]).filter(([other]) => other >= 0);
  return { ...named, edges: linked(0), ...(keypoints ? orderedSymmetries(keypoints, linked(1)) : {}) };
}
