import { InputError, type Keypoints2D, type Keypoints3D } from '@anylift/core';
import { writeSvg } from '@anylift/formats';
import { expect, test } from 'vitest';
import { answer, input, lifted } from './samples.js';

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

test('draws the frames that were lifted, in four panels each', () => {
  const svg = writeSvg(answer, input);
  expectWellFormed(svg);
  expect(count(svg, '<rect width=')).toBe(2 * 4);
  expect(svg).toContain('frame 0');
  expect(svg).not.toContain('frame 1<');
  expect(svg).toContain('frame 2');
});

test('spreads six frames over a long sequence', () => {
  const frames = Array.from({ length: 101 }, (_, i) => lifted(i));
  const long: Keypoints2D = { ...input, frames: frames.map(() => input.frames[2]) };
  const svg = writeSvg({ ...answer, frames }, long);
  expectWellFormed(svg);
  expect([...svg.matchAll(/frame (\d+)</g)].map(([, index]) => Number(index))).toEqual([0, 20, 40, 60, 80, 100]);
});

test('hidden landmarks are rings on dashed bones, and in the legend only where there are some', () => {
  const hidden = writeSvg({ ...answer, frames: [lifted(3)] }, { ...input, frames: [input.frames[0]] });
  expect(hidden).toContain('stroke-dasharray');
  expect(hidden).toContain('hidden in the input');
  const visible = writeSvg({ ...answer, frames: [lifted(3)] }, { ...input, frames: [input.frames[2]] });
  expect(visible).not.toContain('stroke-dasharray');
  expect(visible).not.toContain('hidden in the input');
});

test('flat shapes, no edges and names full of markup are drawn', () => {
  const skeleton = { name: '<b>"&\u0000', edges: [] };
  const flat: Keypoints3D = { ...answer, skeleton, frames: [lifted(0)] };
  const svg = writeSvg(flat, { skeleton, frames: [input.frames[2]] });
  expectWellFormed(svg);
  expect(svg).toContain('<title>&#60;b&#62;&#34;&#38;  lifted to 3D by tiny</title>');
});

test('nothing lifted is refused', () => {
  expect(() => writeSvg({ ...answer, frames: [answer.frames[1]] }, { ...input, frames: [input.frames[1]] })).toThrow(InputError);
});
