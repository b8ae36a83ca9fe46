import type { Format } from '../format.js';
import { BLOCK, C3D_KEY } from './c3d/layout.js';
import { isProcessor } from './c3d/numbers.js';

export const c3d: Format = {
  name: 'c3d',
  title: 'C3D, motion capture',
  source: 'https://www.c3d.org',
  coordinates:
    'Units and axes of the file, up as its POINT:Y_SCREEN tells. Frames count from 0, whatever the file calls its ' +
    'first. Written with z up, with blank units and 30 frames a second where they are unknown.',
  lost:
    'Read: analog channels, events, residuals, cameras, all other parameters. Written: edges, confidence, digits ' +
    'beyond float32.',
  reader: {
    container: 'file',
    dimensions: [3],
    matches: isC3d,
    read: async (...file) => (await import('./c3d/read.js')).readC3d(...file),
  },
  writer: {
    extensions: ['.c3d'],
    dimensions: [3],
    single: true,
    write: async (...recording) => (await import('./c3d/write.js')).writeC3d(...recording),
  },
};

/** The key at its place, and a known processor where the parameter section is in sight. */
function isC3d(start: Uint8Array, name: string): boolean {
  if (start.length < 2 || start[1] !== C3D_KEY || start[0] < 2) return false;
  const processor = start[(start[0] - 1) * BLOCK + 3];
  return processor === undefined ? /\.c3d$/i.test(name) : isProcessor(processor);
}
