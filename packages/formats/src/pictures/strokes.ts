import { GREY } from './brush.js';
import type { Lettering } from './sheet.js';

/** Between letters. */
const SPACE = 1.5;

const BOWL = 'a2 2.5 0 1 1 4 0a2 2.5 0 1 1 -4 0';
const ARCH = 'c0 -1.3 .9 -2 2 -2s1.8 .7 1.8 2v3';
const NARROW_ARCH = 'c0 -1.2 .7 -1.8 1.5 -1.8s1.5 .6 1.5 1.8v3.2';

/**
 * The letters that a sheet's labels are made of, as strokes of a pen: their width, and of each stroke where it begins and how it goes
 * on, in SVG's relative path commands. In pixels at a size of 11; the baseline is y = 0, capitals reach to −7.5.
 */
const GLYPHS: Record<string, [width: number, ...strokes: [x: number, y: number, path: string][]]> = {
  ' ': [1.6],
  ',': [0.6, [0.6, -0.2, 'l-.5 1.6']],
  '-': [2.4, [0, -2.7, 'h2.4']],
  0: [4.2, [0, -3.75, 'a2.1 3.75 0 1 1 4.2 0a2.1 3.75 0 1 1 -4.2 0']],
  1: [4.2, [0.8, -6.1, 'l1.7 -1.4v7.5']],
  2: [4.2, [0.2, -5.6, 'a1.9 1.9 0 1 1 3.4 1.2l-3.5 4.4h4']],
  3: [4.2, [0.3, -6.6, 'c1 -1.4 3.4 -1.1 3.4 .9c0 1.3 -1 1.8 -2 1.8c1.2 0 2.3 .6 2.3 2c0 2.3 -3.1 2.5 -4 .7']],
  4: [4.4, [3.2, 0, 'v-7.5l-3.2 5.2h4.4']],
  5: [4.2, [3.8, -7.5, 'h-3l-.4 3.4c1.3 -1.3 3.7 -.7 3.7 1.6c0 2.8 -3 3.2 -4.1 1.4']],
  6: [4.2, [3.5, -7.2, 'c-2.2 -.8 -3.4 1.4 -3.4 4.8'], [0.1, -2.4, 'a2 2.3 0 1 1 4 0a2 2.3 0 1 1 -4 0']],
  7: [4.2, [0.2, -7.5, 'h3.8l-2.6 7.5']],
  8: [4.2, [0.4, -5.8, 'a1.7 1.7 0 1 1 3.4 0a1.7 1.7 0 1 1 -3.4 0'], [0, -2.05, 'a2.1 2.05 0 1 1 4.2 0a2.1 2.05 0 1 1 -4.2 0']],
  9: [4.2, [0.1, -5.2, 'a2 2.3 0 1 1 4 0a2 2.3 0 1 1 -4 0'], [4.1, -5.2, 'c0 3.4 -1.2 5.6 -3.4 4.8']],
  D: [4.7, [0, -7.5, 'v7.5h1.4c2.2 0 3.3 -1.5 3.3 -3.75s-1.1 -3.75 -3.3 -3.75z']],
  a: [4, [0, -2.5, BOWL], [4, -5, 'v5']],
  b: [4, [0, -2.5, BOWL], [0, -7.5, 'v7.5']],
  c: [3.6, [3.5, -4.15, 'a2 2.5 0 1 0 0 3.3']],
  d: [4, [0, -2.5, BOWL], [4, -7.5, 'v7.5']],
  e: [4, [0, -2.5, 'h4a2 2.5 0 1 0 -.5 1.65']],
  f: [2.6, [3, -7.4, 'c-1.2 -.4 -2 .1 -2 1.6v5.8'], [0, -5, 'h2.6']],
  g: [4, [0, -2.5, BOWL], [4, -5, 'v5.2a2 2 0 0 1 -3.7 1.1']],
  h: [3.8, [0, -7.5, 'v7.5'], [0, -3, ARCH]],
  i: [0, [0, -5, 'v5'], [0, -7.2, 'v.1']],
  l: [0, [0, -7.5, 'v7.5']],
  m: [6, [0, -5, 'v5'], [0, -3.2, NARROW_ARCH], [3, -3.2, NARROW_ARCH]],
  n: [3.8, [0, -5, 'v5'], [0, -3, ARCH]],
  o: [4, [0, -2.5, BOWL]],
  p: [4, [0, -2.5, BOWL], [0, -5, 'v7.2']],
  q: [4, [0, -2.5, BOWL], [4, -5, 'v7.2']],
  r: [2.2, [0, -5, 'v5'], [0, -3, 'c0 -1.3 .9 -2.1 2.2 -2']],
  s: [3, [2.9, -4.2, 'c-.4 -.6 -.9 -.8 -1.5 -.8c-2.2 0 -1.8 2.1 -.1 2.4c2.6 .5 2.4 2.6 .1 2.6c-.7 0 -1.2 -.3 -1.5 -.9']],
  t: [2.6, [1, -6.6, 'v5c0 1.2 .5 1.6 1.6 1.5'], [0, -5, 'h2.4']],
  u: [3.8, [0, -5, 'v3c0 1.3 .7 2 1.8 2s2 -.7 2 -2'], [3.8, -5, 'v5']],
  v: [3.8, [0, -5, 'l1.9 5l1.9 -5']],
};

/** Needs no font, which a rasteriser without a system has none of. What there is no glyph for stays blank. */
export const asStrokes: Lettering = (words, x, y, anchor, angle = 0) => {
  const glyphs = [...words].map((letter) => GLYPHS[letter] ?? GLYPHS[' ']);
  const length = glyphs.reduce((sum, [width]) => sum + width + SPACE, -SPACE);
  let at = anchor === 'middle' ? -length / 2 : 0;
  const paths = glyphs.flatMap(([width, ...strokes]) => {
    const from = at;
    at += width + SPACE;
    return strokes.map(([left, top, path]) => `M${round(from + left)} ${top}${path}`);
  });
  const place = `translate(${round(x)} ${round(y)})${angle ? ` rotate(${angle})` : ''}`;
  return `<path transform="${place}" d="${paths.join('')}" fill="none" stroke="${GREY}" stroke-width="1.05"/>`;
};

const round = (value: number) => Math.round(value * 10) / 10;
