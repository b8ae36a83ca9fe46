/** A PNG with a palette, a third of the size: at most 256 colours, which is plenty for a page. */
import { crc32, deflateSync } from 'node:zlib';

const COLOURS = 256;

/**
 * @param page of a browser, which reads the picture
 * @param data PNG in base64
 */
export async function smaller(page, data) {
  const { width, height, colours, indices } = await page.evaluate(reduce, [data, COLOURS]);
  const pixels = Buffer.from(indices, 'base64');
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++) pixels.copy(rows, y * (width + 1) + 1, y * width, (y + 1) * width);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('PLTE', Buffer.from(colours)),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** In the page: median cut over the colours that are there, then each pixel by the nearest of the palette. */
async function reduce([data, most]) {
  const image = new Image();
  image.src = `data:image/png;base64,${data}`;
  await image.decode();
  const canvas = Object.assign(document.createElement('canvas'), { width: image.width, height: image.height });
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = context.getImageData(0, 0, image.width, image.height).data;
  const counts = new Map();
  for (let k = 0; k < pixels.length; k += 4) {
    const key = (pixels[k] << 16) | (pixels[k + 1] << 8) | pixels[k + 2];
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const part = (key, axis) => (key >> (16 - 8 * axis)) & 255;
  const boxOf = (entries) => {
    const ranges = [0, 1, 2].map((axis) => {
      const values = entries.map(([key]) => part(key, axis));
      return values.reduce((a, b) => Math.max(a, b)) - values.reduce((a, b) => Math.min(a, b));
    });
    const axis = ranges.indexOf(Math.max(...ranges));
    // Large areas keep their own colour, and small marks are not lost among them.
    return { entries, axis, weight: ranges[axis] * Math.sqrt(entries.reduce((sum, [, count]) => sum + count, 0)) };
  };
  const boxes = [boxOf([...counts])];
  while (boxes.length < most) {
    const widest = boxes.reduce((a, b) => (b.weight > a.weight ? b : a));
    if (widest.weight === 0) break;
    const { entries, axis } = widest;
    entries.sort(([a], [b]) => part(a, axis) - part(b, axis));
    const values = entries.map(([key]) => part(key, axis));
    const middle = (values[0] + values.at(-1)) / 2;
    const cut = Math.max(
      1,
      values.findIndex((value) => value > middle),
    );
    boxes.splice(boxes.indexOf(widest), 1, boxOf(entries.slice(0, cut)), boxOf(entries.slice(cut)));
  }
  const indexOf = new Map();
  const colours = boxes.flatMap(({ entries }, index) => {
    for (const [key] of entries) indexOf.set(key, index);
    // The commonest one, so that a background is exactly itself.
    const [key] = entries.reduce((a, b) => (b[1] > a[1] ? b : a));
    return [0, 1, 2].map((axis) => part(key, axis));
  });
  let indices = '';
  for (let k = 0; k < pixels.length; k += 4)
    indices += String.fromCharCode(indexOf.get((pixels[k] << 16) | (pixels[k + 1] << 8) | pixels[k + 2]));
  return { width: image.width, height: image.height, colours, indices: btoa(indices) };
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
