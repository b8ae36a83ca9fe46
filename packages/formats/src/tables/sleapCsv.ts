import type { Format } from '../format.js';
import { readWide } from './csvWide.js';

export const sleapCsv: Format = {
  name: 'sleap-csv',
  title: 'SLEAP analysis CSV',
  source: 'https://docs.sleap.ai/latest/tutorial/exporting-the-results/',
  coordinates: 'Pixels of the picture, x right, y down; frames keep their number in the video as a name.',
  lost: 'Scores of whole instances.',
  reader: {
    container: 'csv',
    dimensions: [2],
    matches: ([header = []]) =>
      header.includes('track') && header.includes('frame_idx') && header.some((cell) => cell.endsWith('.x')),
    read: (file, context) => readWide(file, context, 'sleap-csv'),
  },
};
