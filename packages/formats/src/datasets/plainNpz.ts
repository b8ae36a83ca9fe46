import type { Format } from '../format.js';
import { readPlain } from './plainArray.js';
import { writeNpz } from './writeNpz.js';

/** Any `.npz` with one array of landmarks; asked after the formats that know more of their files. */
export const plainNpz: Format = {
  name: 'npz',
  title: 'NumPy, arrays of landmarks, NPZ',
  source: 'https://numpy.org/doc/stable/reference/generated/numpy.savez.html',
  coordinates:
    "The file's own. Arrays keypoints2d or keypoints3d [poses, landmarks, 2 or 3], or called alike, [frames, persons, " +
    'landmarks, 2 or 3] too.',
  lost: 'Names of frames, the category of the skeleton, digits beyond float32.',
  reader: {
    container: 'npz',
    dimensions: [2, 3],
    matches: ({ names }) => names.length > 0 && !names.includes(''),
    read: (arrays, { where }) => readPlain(arrays, 'npz', where),
  },
  writer: { extensions: ['.npz'], dimensions: [2, 3], single: false, write: writeNpz },
};
