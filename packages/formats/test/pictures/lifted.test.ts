import { InputError, type Keypoints2D, type Keypoints3D } from '@anylift/core';
import { bytesOf, recordingOf2D, recordingOf3D, writableBy } from '@anylift/formats';
import { expect, test } from 'vitest';
import { answer, input, lifted } from '../samples.js';

async function draw(answer: Keypoints3D, input: Keypoints2D): Promise<string> {
  const context = { where: 'x', input: recordingOf2D(input, 'x') };
  return new TextDecoder().decode(await bytesOf(writableBy('.svg')!, recordingOf3D(answer, 'x'), context));
}

const count = (svg: string, part: string) => svg.split(part).length - 1;

/** Every tag is closed, in order. */
function expectWellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, closing, name, selfClosing] of svg.matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>/g))
    if (closing) expect(open.pop()).toBe(name);
    else if (!selfClosing) open.push(name);
  expect(open).toEqual([]);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
}

test('draws the frames that were lifted, in four panels each', async () => {
  const svg = await draw(answer, input);
  expectWellFormed(svg);
  expect(count(svg, '<rect width=')).toBe(2 * 4);
  expect(svg).toContain('frame 0');
  expect(svg).not.toContain('frame 1<');
  expect(svg).toContain('frame 2');
});

test('spreads six frames over a long sequence', async () => {
  const frames = Array.from({ length: 101 }, (_, i) => lifted(i));
  const long: Keypoints2D = { ...input, frames: frames.map(() => input.frames[2]) };
  const svg = await draw({ ...answer, frames }, long);
  expectWellFormed(svg);
  expect([...svg.matchAll(/frame (\d+)</g)].map(([, index]) => Number(index))).toEqual([0, 20, 40, 60, 80, 100]);
});

test('hidden landmarks are rings on dashed bones, and in the legend only where there are some', async () => {
  const hidden = await draw({ ...answer, frames: [lifted(3)] }, { ...input, frames: [input.frames[0]] });
  expect(hidden).toContain('stroke-dasharray');
  expect(hidden).toContain('hidden in the input');
  const visible = await draw({ ...answer, frames: [lifted(3)] }, { ...input, frames: [input.frames[2]] });
  expect(visible).not.toContain('stroke-dasharray');
  expect(visible).not.toContain('hidden in the input');
});

test('flat shapes, no edges and names full of markup are drawn', async () => {
  const skeleton = { name: '<b>"&\u0000', edges: [] };
  const flat: Keypoints3D = { ...answer, skeleton, frames: [lifted(0)] };
  const svg = await draw(flat, { skeleton, frames: [input.frames[2]] });
  expectWellFormed(svg);
  expect(svg).toContain('&#60;b&#62;&#34;&#38;');
});

test('nothing lifted is refused', async () => {
  await expect(draw({ ...answer, frames: [answer.frames[1]] }, { ...input, frames: [input.frames[1]] })).rejects.toThrow(
    InputError,
  );
});

test('one instance of several stands beside its own input', async () => {
  const [one, two] = [lifted(3), lifted(-8)];
  const seen: Keypoints2D['frames'] = [{ keypoints: [[0, 0], [900, 20], null, [500, 700]] }, input.frames[2]];
  const numbering = { frame: Int32Array.of(0, 0), instance: Int32Array.of(0, 1), frameCount: 1, instanceCount: 2 };
  const both = recordingOf3D({ ...answer, frames: [one, two] }, 'x', numbering);
  const context = { where: 'x', input: recordingOf2D({ ...input, frames: seen }, 'x', numbering), instance: '1' };
  const drawing = new TextDecoder().decode(await bytesOf(writableBy('.svg')!, both, context));
  expect(drawing).toBe(await draw({ ...answer, frames: [two] }, { ...input, frames: [input.frames[2]] }));
});
