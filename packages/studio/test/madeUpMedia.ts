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

/** Recorded by the browser itself. */
export async function webmOf(page: Page, frames: readonly Raster[], fps: number): Promise<Buffer> {
  const [{ width, height }] = frames;
  const pictures = frames.map(({ rgba }) => Buffer.from(rgba.buffer).toString('base64'));
  const recorded = await page.evaluate(
    async ({ pictures, width, height, fps }) => {
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [width, height];
      const context = canvas.getContext('2d')!;
      const stream = canvas.captureStream(0);
      const recorder = new MediaRecorder(stream, { mimeType: 'video/webm', videoBitsPerSecond: 4e6 });
      const pieces: Blob[] = [];
      recorder.ondataavailable = ({ data }) => pieces.push(data);
      const stopped = new Promise((resolve) => recorder.addEventListener('stop', resolve));
      recorder.start();
      for (const picture of [...pictures, pictures.at(-1)!]) {
        const rgba = Uint8ClampedArray.from(atob(picture), (letter) => letter.charCodeAt(0));
        context.putImageData(new ImageData(rgba, width, height), 0, 0);
        (stream.getVideoTracks()[0] as CanvasCaptureMediaStreamTrack).requestFrame();
        await new Promise((resolve) => setTimeout(resolve, 1000 / fps));
      }
      recorder.stop();
      await stopped;
      const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
      return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    },
    { pictures, width, height, fps },
  );
  return Buffer.from(recorded, 'base64');
}
