import { InputError } from '@anylift/core';
import { posesOfTracks } from '../animals/tracks.js';
import { readAll } from '../bytes.js';
import { withHdf5 } from '../containers/hdf5.js';
import type { Format } from '../format.js';
import { type Recording, skeletonAlone, wholeRecording } from '../recording.js';
import { findLandmarks } from './landmarks.js';
import { looksLikeMat5, readMat5 } from './mat5.js';
import { looksLikeMat73, readMat73 } from './mat73.js';
import { matlabSkeleton } from './skeleton.js';
import type { MatlabVariables } from './value.js';

const ABOUT = {
  source: 'https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf',
  coordinates: 'Units and axes of whoever wrote the file, for 2D pixels; MATLAB counts edges from 1.',
  lost: 'cameras, 2D labels beside 3D ones, and all other variables',
};

/** MAT-files of DANNCE, Label3D and LEAP: level 5, and by its header 7.3. */
export const matlab: Format = {
  name: 'matlab',
  title: 'MATLAB: DANNCE, Label3D, LEAP (.mat)',
  ...ABOUT,
  reader: {
    container: 'file',
    dimensions: [2, 3],
    matches: (start) => looksLikeMat5(start) || looksLike73(start),
    read: async (file, { where }) => {
      const bytes = await readAll(file);
      const variables = looksLike73(bytes) ? await withHdf5(bytes, where, readMat73) : await readMat5(bytes, where);
      return recordingOf(variables, matlab.name, where);
    },
  },
};

/** The same as HDF5. */
export const matlab73: Format = {
  name: 'matlab73',
  title: 'MATLAB 7.3: DANNCE, Label3D, LEAP (.mat)',
  ...ABOUT,
  reader: {
    container: 'hdf5',
    dimensions: [2, 3],
    matches: looksLikeMat73,
    read: (file, { where }) => recordingOf(readMat73(file), matlab73.name, where),
  },
};

const looksLike73 = (start: Uint8Array) => new TextDecoder('latin1').decode(start.subarray(0, 10)) === 'MATLAB 7.3';

/** Variables that a message lists. */
const MOST_LISTED = 10;

function recordingOf(variables: MatlabVariables, format: string, where: string): Recording {
  const skeleton = matlabSkeleton(variables);
  const found = findLandmarks(variables, skeleton?.keypoints?.length) ?? findLandmarks(variables, undefined);
  if (!found) {
    if (skeleton) return skeletonAlone(format, 3, skeleton, where);
    const names = [...variables.keys()];
    throw new InputError(
      `${where}: no landmarks among its variables ${names.slice(0, MOST_LISTED).join(', ') || '(none)'}${names.length > MOST_LISTED ? ', …' : ''}, ` +
        'expected pred, labelData or positions',
    );
  }
  const { frames, individuals, keypoints, dimensions, data, step } = found;
  const named = skeleton?.keypoints?.length === keypoints ? skeleton : undefined;
  const poses = posesOfTracks(
    {
      frameCount: frames,
      trackCount: individuals,
      keypointCount: keypoints,
      dimensions,
      point: (f, t, k, d) => data[f * step.frame + t * step.individual + k * step.keypoint + d * step.dimension],
    },
    where,
  );
  return wholeRecording(
    {
      format,
      dimensions,
      skeleton: named ?? { edges: [], ...(found.name === 'com' ? { keypoints: ['com'] } : {}) },
      keypointCount: keypoints,
      frameCount: frames,
      instanceCount: individuals,
      ...(found.frameNames ? { frameNames: found.frameNames } : {}),
      poses,
    },
    where,
  );
}
