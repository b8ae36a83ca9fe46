/**
 * How far what is held out is from what was recorded to train on: the best answer that could be given by looking the true shape up. For
 * each frame of `val` the training frame nearest to its 3D, after the best similarity, of its own set and of all sets with as many landmarks
 * and the same edges, each as it is and mirrored, in units of the set. Writes results/nearest.json, which card.js puts beside the errors of
 * `base`, which sees but a picture.
 *
 *   node packages/model-base/nearest.js SETS [--frames COUNT]
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { paMpjpe } from '@anylift/core';
import { DEFAULT_PROTOCOL, framesOf, measuredFrames } from '@anylift/training';
import { readSets } from '@anylift/training/node';
import { resultOf } from './shipped.js';

const { values, positionals } = parseArgs({ allowPositionals: true, options: { frames: { type: 'string', default: '16' } } });
const most = Number(values.frames);
if (positionals.length !== 1 || !(most >= 1)) {
  console.error('usage: node packages/model-base/nearest.js SETS [--frames COUNT]');
  process.exit(2);
}
const sets = readSets(positionals);
const rigOf = ({ keypoints, skeleton }) => `${keypoints}: ${JSON.stringify(skeleton.edges)}`;
const measured = sets.filter((set) => framesOf(set, 'val').length > 0 && framesOf(set, 'train').length > 0);
const results = measured.map((set, s) => {
  const shapes = shapesOf(set, framesOf(set, 'train'));
  const akin = sets.filter((other) => other !== set && rigOf(other) === rigOf(set));
  const others = akin.flatMap((other) => shapesOf(other, framesOf(other, 'train')));
  const held = measuredFrames(set, { ...DEFAULT_PROTOCOL, split: 'val', framesPerSet: most });
  const weights = new Float64Array(set.keypoints).fill(1);
  const distances = shapesOf(set, held).map((shape) => {
    const nearest = (candidates) =>
      candidates.reduce(
        (least, other) => Math.min(least, paMpjpe(other, shape, weights), paMpjpe(mirrored(other), shape, weights)),
        Infinity,
      );
    const own = nearest(shapes);
    return { own, any: Math.min(own, nearest(others)) };
  });
  const mean = (key) => distances.reduce((sum, distance) => sum + distance[key], 0) / distances.length;
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${s + 1} of ${measured.length}: ${set.name}`);
  return { name: set.name, frames: distances.length, own: mean('own'), any: mean('any'), akin: akin.length };
});
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
const result = {
  date: new Date().toISOString().slice(0, 10),
  framesPerSet: most,
  // Where every shape misses a landmark there is nothing to compare.
  sets: results.filter(({ own }) => Number.isFinite(own)),
};
writeFileSync(resultOf('base', 'nearest.json'), `${JSON.stringify(result)}\n`);

/** Frames in which no landmark is missing. */
function shapesOf({ points, keypoints }, frames) {
  return frames
    .map((frame) => Float64Array.from(points.subarray(frame * keypoints * 3, (frame + 1) * keypoints * 3)))
    .filter((shape) => shape.every(Number.isFinite));
}

function mirrored(shape) {
  return shape.map((value, k) => (k % 3 === 0 ? -value : value));
}
