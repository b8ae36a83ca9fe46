import type { Format } from '../format.js';

export const trc: Format = {
  name: 'trc',
  title: 'TRC, marker tracks of Motion Analysis and OpenSim',
  source: 'https://opensimconfluence.atlassian.net/wiki/spaces/OpenSim/pages/53089972/Marker+.trc+Files',
  coordinates:
    'x, y and z in the units and axes of the file, which does not tell what is up; frames from 0 whatever the file calls its first; written ' +
    'with y up, as OpenSim has it, in mm where the units are unknown or neither m, cm nor mm, for the file must name some, and 30 frames a second where the rate is unknown.',
  lost: 'Times, which are even, and the numbers of frames; edges and confidence when written.',
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
