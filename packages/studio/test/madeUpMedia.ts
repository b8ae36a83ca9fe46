/** Made-up figures as files that a browser reads: a picture, a video, a camera. */
import type { Page } from 'playwright-core';
import type { Figure } from '../src/capture/examples/figure.js';
import { drawRoundCones, type Raster } from '../src/capture/examples/roundCones.js';

/** Figures of pictures of `size`, beside one another in one picture. */
export function draw(figures: readonly Figure[], size: number): Raster {
  const cones = figures.flatMap((figure, i) =>
    figure.cones.map((cone) => {
      const [[ax, ay, az], [bx, by, bz]] = [cone.from, cone.to];
      return { ...cone, from: [ax + i * size, ay, az] as const, to: [bx + i * size, by, bz] as const };
    }),
  );
  return drawRoundCones(cones, size * figures.length, size);
}

/** Uncompressed, its rows from the bottom up. */
export function bmpOf({ width, height, rgba }: Raster): Buffer {
  const bytes = Buffer.alloc(54 + 4 * width * height);
  bytes.write('BM');
  for (const [at, value] of [
    [2, bytes.length],
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
    [26, 1 | (32 << 16)],
  ])
    bytes.writeUInt32LE(value, at);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [red, green, blue, alpha] = rgba.subarray(4 * (y * width + x));
      bytes.set([blue, green, red, alpha], 54 + 4 * ((height - 1 - y) * width + x));
    }
  return bytes;
}

/** What Chromium plays over and over as its camera. */
export function y4mOf(frames: readonly Raster[], fps: number): Buffer {
  const [{ width, height }] = frames;
  const pieces = [Buffer.from(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`)];
  for (const { rgba } of frames) {
    const luma = Buffer.alloc(width * height);
    const [blueness, redness] = [0, 1].map(() => Buffer.alloc((width * height) / 4));
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const [red, green, blue] = rgba.subarray(4 * (y * width + x));
        const brightness = 0.299 * red + 0.587 * green + 0.114 * blue;
        luma[y * width + x] = brightness;
        const quarter = (y >> 1) * (width >> 1) + (x >> 1);
        blueness[quarter] = 128 + 0.564 * (blue - brightness);
        redness[quarter] = 128 + 0.713 * (red - brightness);
      }
    pieces.push(Buffer.from('FRAME\n'), luma, blueness, redness);
  }
  return Buffer.concat(pieces);
}

/**
 * A video with frames of exactly equal length. The frames are encoded by the browser, the file around them (Matroska) is written here.
 * @param page of a secure origin
 */
export async function webmOf(page: Page, frames: readonly Raster[], fps: number): Promise<Buffer> {
  const [{ width, height }] = frames;
  const pictures = frames.map(({ rgba }) => Buffer.from(rgba.buffer).toString('base64'));
  const encoded = await page.evaluate(
    async ({ pictures, width, height, fps }) => {
      const chunks: string[] = [];
      const encoder = new VideoEncoder({
        output(chunk) {
          const bytes = new Uint8Array(chunk.byteLength);
          chunk.copyTo(bytes);
          chunks.push(btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')));
        },
        error(error) {
          throw error;
        },
      });
      encoder.configure({ codec: 'vp8', width, height, bitrate: 4e6 });
      for (const [i, picture] of pictures.entries()) {
        const rgba = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
        const layout = { format: 'RGBA', codedWidth: width, codedHeight: height, timestamp: (i * 1e6) / fps } as const;
        const frame = new VideoFrame(rgba, layout);
        encoder.encode(frame, { keyFrame: true });
        frame.close();
      }
      await encoder.flush();
      return chunks;
    },
    { pictures, width, height, fps },
  );
  const time = (frame: number) => Math.round((1000 * frame) / fps);
  const blocks = encoded.map((chunk, i) => {
    const head = Buffer.from([0x81, time(i) >> 8, time(i) & 255, 0x80]);
    return element(0xa3, head, Buffer.from(chunk, 'base64'));
  });
  const duration = Buffer.alloc(8);
  duration.writeDoubleBE(time(frames.length));
  const video = element(0xe0, whole(0xb0, width), whole(0xba, height));
  const track = element(0xae, whole(0xd7, 1), whole(0x73c5, 1), whole(0x83, 1), element(0x86, Buffer.from('V_VP8')), video);
  return Buffer.concat([
    element(0x1a45dfa3, element(0x4282, Buffer.from('webm')), whole(0x4287, 2), whole(0x4285, 2)),
    element(
      0x18538067,
      element(0x1549a966, whole(0x2ad7b1, 1_000_000), element(0x4489, duration)),
      element(0x1654ae6b, track),
      element(0x1f43b675, whole(0xe7, 0), ...blocks),
    ),
  ]);
}

/** An element of EBML: its identity, its length in 8 bytes, what is in it. */
function element(id: number, ...content: Buffer[]): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(content.reduce((sum, { length }) => sum + length, 0)));
  length[0] = 1;
  const identity = Buffer.from(id.toString(16).padStart(2, '0'), 'hex');
  return Buffer.concat([identity, length, ...content]);
}

function whole(id: number, value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return element(id, bytes);
}
