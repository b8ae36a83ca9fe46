import type { Sequence } from '@anylift/training';

/** Blocks of time, and the share of each, its end, that is for validation. */
const BLOCKS = 4;
const HELD = 0.2;

/** What the page says of it. */
export const SPLIT = `of each quarter of the time, the last ${100 * HELD} % are kept for validation`;

/**
 * Frames are split by blocks of time, not one by one: neighbours look alike, and a frame whose neighbour was trained on proves nothing.
 * @param frameOf the moment of each pose, never falling, where several poses share one: they stay together
 */
export function splitByTime(poses: number, frameOf: (pose: number) => number = (pose) => pose): Sequence[] {
  const borders: { at: number; split: 'train' | 'val' }[] = [];
  for (let block = 0; block < BLOCKS; block++) {
    borders.push({ at: (block * poses) / BLOCKS, split: 'train' });
    borders.push({ at: ((block + 1 - HELD) * poses) / BLOCKS, split: 'val' });
  }
  const starts = borders.map(({ at }) => beginOfMoment(Math.round(at), frameOf));
  return borders
    .map(({ split }, k) => {
      const start = starts[k];
      const count = (starts[k + 1] ?? poses) - start;
      return { name: `${split} ${Math.floor(k / 2)}`, split, start, count };
    })
    .filter(({ count }) => count > 0);
}

/** The first pose of the moment that a pose belongs to. */
function beginOfMoment(pose: number, frameOf: (pose: number) => number): number {
  let first = pose;
  while (first > 0 && frameOf(first - 1) === frameOf(pose)) first--;
  return first;
}
