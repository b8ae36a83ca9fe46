import type { Format } from '../format.js';

export const trc: Format = {
  name: 'trc',
  title: 'TRC, marker tracks of Motion Analysis and OpenSim',
  source: 'https://opensimconfluence.atlassian.net/wiki/spaces/OpenSim/pages/53089972/Marker+.trc+Files',
  coordinates:
    'Units and axes of the file, which does not tell what is up. Frames count from 0, whatever the file calls its ' +
    'first. Written with y up, as OpenSim has it; in mm where the units are none of m, cm and mm, for the file must ' +
    'name some; with 30 frames a second where the rate is unknown.',
  lost: 'Read: times, which are even, and the numbers of frames. Written: edges and confidence.',
  reader: {
    container: 'file',
    dimensions: [3],
    matches: (start) => /^\uFEFF?\s*"?PathFileType\b/i.test(new TextDecoder().decode(start.subarray(0, 64))),
    read: async (...file) => (await import('./trc/read.js')).readTrc(...file),
  },
  writer: {
    extensions: ['.trc'],
    dimensions: [3],
    single: true,
    write: async (...recording) => (await import('./trc/write.js')).writeTrc(...recording),
  },
};
