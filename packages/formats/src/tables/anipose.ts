import type { Format } from '../format.js';
import { readWide } from './csvWide.js';

export const anipose: Format = {
  name: 'anipose',
  title: 'Anipose pose-3d CSV',
  source: 'https://anipose.readthedocs.io/en/latest/',
  coordinates: 'In units of the calibration board, mostly mm, in the axes M_00 to M_22 around center_0 to center_2.',
  lost: 'Reprojection errors, numbers of cameras, the axes.',
  reader: {
    container: 'csv',
    dimensions: [3],
    matches: ([header = []]) => header.includes('fnum') && header.some((cell) => cell.endsWith('_ncams')),
    read: (file, context) => readWide(file, context, 'anipose'),
  },
};
