import { appender } from '../bytes.js';
import type { Format } from '../format.js';
import { drawSheet } from './sheet.js';
import { spreadOf } from './spread.js';

/** A contact sheet of a recording as a drawing. */
export const svg: Format = {
  name: 'svg',
  title: 'SVG contact sheet',
  source: 'https://www.w3.org/TR/SVG2/',
  coordinates: 'Pixels, x right, y down; what is up in the recording is up in the drawing.',
  lost: 'Everything but the look of six poses at most.',
  writer: {
    extensions: ['.svg'],
    dimensions: [2, 3],
    single: false,
    async write(recording, sink, context) {
      await appender(sink)(new TextEncoder().encode(drawSheet(await spreadOf(recording, context))));
    },
  },
};
