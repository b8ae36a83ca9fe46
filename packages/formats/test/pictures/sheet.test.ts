import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { InputError, type Vector3 } from '@anylift/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { seenFrom } from '../../src/pictures/brush.js';
import { png, setRasteriser } from '../../src/pictures/png.js';
import { asStrokes } from '../../src/pictures/strokes.js';
import { svg } from '../../src/pictures/svg.js';
import type { Axis, Recording } from '../../src/recording.js';
import { recordingOf, stool, written } from './recordings.js';

const drawn = async (recording: Recording, input?: Recording) => new TextDecoder().decode(await written(svg, recording, input));
const count = (drawing: string, part: string) => drawing.split(part).length - 1;
const flat = (pose: number[][]) => pose.map(([x, y]) => [x, y]);

/** Centres of the dots of the first panel, left to right. */
function dotsOf(drawing: string): { x: number; y: number }[] {
  const panel = drawing.split('<rect ')[1];
  const dots = [...panel.matchAll(/<circle cx="(\S+)" cy="(\S+)"/g)].map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
  return dots.sort((a, b) => a.x - b.x);
}

test('six poses are spread over a recording, in 3D from three sides', async () => {
  const drawing = await drawn(recordingOf(Array.from({ length: 101 }, (_, f) => stool(f))));
  expect([...drawing.matchAll(/frame (\d+)</g)].map(([, f]) => Number(f))).toEqual([0, 20, 40, 60, 80, 100]);
  expect(count(drawing, '<rect width=')).toBe(6 * 3);
  expect(drawing).not.toMatch(/NaN|Infinity|undefined/);
});

test('the 2D input stands beside the 3D, what it hides is dashed', async () => {
  const hidden = flat(stool()).map((point, i) => (i === 3 ? [Number.NaN, Number.NaN] : point));
  const drawing = await drawn(recordingOf([stool()]), recordingOf([hidden]));
  expect(count(drawing, '<rect width=')).toBe(4);
  expect(drawing).toContain('2D input');
  expect(drawing).toContain('stroke-dasharray');
  expect(await drawn(recordingOf([stool()]), recordingOf([flat(stool())]))).not.toContain('stroke-dasharray');
});

test('2D alone is coloured by side, and what has no landmarks is left out', async () => {
  const nothing = stool().map(() => [Number.NaN, Number.NaN]);
  const drawing = await drawn(recordingOf([nothing, flat(stool())]));
  expect(count(drawing, '<rect width=')).toBe(1);
  expect(drawing).toContain('frame 1');
  expect(drawing).toContain('middle');
  await expect(drawn(recordingOf([nothing]))).rejects.toThrow(InputError);
  const unseen = recordingOf([flat(stool())]);
  const read = unseen.read;
  unseen.read = async (first, n) => ({ ...(await read(first, n)), scores: new Float64Array(4 * n) });
  await expect(drawn(unseen)).rejects.toThrow('no pose has landmarks');
});

test('what is up in the file is up in the drawing, and right stays right', async () => {
  const axes: Record<Axis, (p: number[]) => number[]> = {
    '-y': ([x, y, z]) => [x, y, z],
    '+y': ([x, y, z]) => [x, -y, -z],
    '+z': ([x, y, z]) => [x, z, -y],
    '-z': ([x, y, z]) => [x, -z, y],
    '+x': ([x, y, z]) => [-y, x, z],
    '-x': ([x, y, z]) => [y, -x, z],
  };
  const expected = dotsOf(await drawn(recordingOf([stool()])));
  const seat = expected.reduce((a, b) => (a.y < b.y ? a : b));
  expect([seat.x < -5, seat.y < -50]).toEqual([true, true]);
  for (const [up, toFile] of Object.entries(axes)) {
    const dots = dotsOf(await drawn(recordingOf([stool().map(toFile)], { up: up as Axis })));
    expect(dots[0].x, up).toBeLessThan(0);
    expect(dots, up).toEqual(expected);
  }
});

test('a view turns and never mirrors', () => {
  const angle = fc.double({ min: -10, max: 10, noNaN: true });
  fc.assert(
    fc.property(angle, angle, (yaw, pitch) => {
      const [x, y, z] = (
        [
          [1, 0, 0],
          [0, 1, 0],
          [0, 0, 1],
        ] as Vector3[]
      ).map((axis) => seenFrom(axis, yaw, pitch));
      const cross = [x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]];
      for (const [i, value] of cross.entries()) expect(value).toBeCloseTo(z[i], 9);
    }),
  );
  // From the right, what was near is on the left; from above, what is far rises.
  expect(seenFrom([0, 0, -1], Math.PI / 2, 0)[0]).toBeCloseTo(-1);
  expect(seenFrom([0, 0, 1], 0, Math.PI / 4)[1]).toBeLessThan(0);
});

test('names full of markup and a single landmark are drawn', async () => {
  const named = { name: '<b>"&\u0000', keypoints: ['a'], edges: [] };
  const drawing = await drawn(recordingOf([[[1, 2, 3]]], { skeleton: named }));
  expect(drawing).toContain('<title>&#60;b&#62;&#34;&#38;  in 3D');
  expect(drawing).not.toMatch(/NaN|Infinity/);
});

test('every letter of the labels has strokes', () => {
  const words = ['frame 0123456789', 'instance', '2D input', '3D, as seen', '3D, three-quarter', 'front', 'side'];
  for (const letter of [...words, 'near', 'far', 'visible', 'hidden in the input', 'left', 'middle', 'right'].join(''))
    if (letter !== ' ') expect(asStrokes(letter, 0, 0, 'start'), letter).toMatch(/d="M/);
});

test('a PNG needs to be told where its rasteriser is', async () => {
  await expect(written(png, recordingOf([stool()]))).rejects.toThrow('setRasteriser was not called');
});

test('the PNG is the drawing at twice its size, on white', async () => {
  const code = createRequire(import.meta.url).resolve('@resvg/resvg-wasm/index_bg.wasm');
  setRasteriser(async () => new Uint8Array(readFileSync(code)));
  const bytes = await written(png, recordingOf([stool()]));
  const size = (await drawn(recordingOf([stool()]))).match(/width="(\S+)" height="(\S+)"/)!;
  const header = new DataView(bytes.buffer, bytes.byteOffset);
  expect([...bytes.subarray(0, 8)]).toEqual([137, 80, 78, 71, 13, 10, 26, 10]);
  expect(Math.abs(header.getUint32(16) - 2 * Number(size[1]))).toBeLessThanOrEqual(1);
  expect(Math.abs(header.getUint32(20) - 2 * Number(size[2]))).toBeLessThanOrEqual(1);
});
