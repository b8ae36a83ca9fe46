import { appender } from '../bytes.js';
import type { Format } from '../format.js';
import { drawSheet } from './sheet.js';
import { spreadOf } from './spread.js';
import { asStrokes } from './strokes.js';

/** Pixels of the picture a pixel of the drawing, for screens that show two. */
const ZOOM = 2;

/** The rasteriser's code: its bytes, or the answer of a fetch for them. */
export type RasteriserCode = Uint8Array<ArrayBuffer> | Response;

let loadCode: (() => Promise<RasteriserCode>) | undefined;
let ready: Promise<void> | undefined;

/**
 * Say where the file `@resvg/resvg-wasm/index_bg.wasm` is got from, before the first PNG: of a disk, of a page's own server. Packages that
 * run in browsers too cannot know.
 */
export function setRasteriser(load: () => Promise<RasteriserCode>): void {
  loadCode = load;
}

/** A contact sheet of a recording as a picture. */
export const png: Format = {
  name: 'png',
  title: 'PNG contact sheet',
  source: 'https://www.w3.org/TR/png-3/',
  coordinates: 'Pixels, x right, y down; what is up in the recording is up in the picture.',
  lost: 'Everything but the look of six poses at most.',
  writer: {
    extensions: ['.png'],
    dimensions: [2, 3],
    single: false,
    async write(recording, sink, context) {
      const sheet = drawSheet(await spreadOf(recording, context), asStrokes);
      await appender(sink)(await rasterise(sheet));
    },
  },
};

/** On white, since a picture is pasted onto pages of any colour. */
async function rasterise(svg: string): Promise<Uint8Array> {
  const { Resvg, initWasm } = await import('@resvg/resvg-wasm');
  if (!loadCode) throw new Error('setRasteriser was not called: nothing tells where @resvg/resvg-wasm/index_bg.wasm is');
  ready ??= initWasm(loadCode()).catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  await ready;
  const resvg = new Resvg(svg, {
    background: '#ffffff',
    fitTo: { mode: 'zoom', value: ZOOM },
    font: { loadSystemFonts: false },
  });
  try {
    const image = resvg.render();
    const bytes = image.asPng().slice();
    image.free();
    return bytes;
  } finally {
    resvg.free();
  }
}
