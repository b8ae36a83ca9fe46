/** In the worker: what two checkpoints say of the same validation frames. */
import { webBackend } from '@anylift/autodiff/web';
import { extent, Lifter, paMpjpe, procrustes } from '@anylift/core';
import { DEFAULT_VIEWS, framesOf, Random, randomOrientation, type Sample, seeFrame } from '@anylift/training';
import { download } from '../../engine/download.js';
import type { ComparedAnswer, ComparedView, Request } from './messages.js';

/** Views that are drawn, each of another frame. */
const VIEWS = 6;
const SEED = 11;

export async function compare({ sets, device, before, now }: Extract<Request, { kind: 'compare' }>): Promise<ComparedView[]> {
  const backend = await webBackend(device);
  const lifters = [
    await Lifter.load(await download(before), { where: 'the model', backend }),
    await Lifter.load(now, { where: 'the tuned model', backend }),
  ];
  const views: ComparedView[] = [];
  for (let view = 0; view < VIEWS; view++) {
    const set = view % sets.length;
    const held = framesOf(sets[set], 'val');
    const frame = held[Math.floor(((view + 0.5) * held.length) / VIEWS)];
    const orientation = randomOrientation(sets[set].up, DEFAULT_VIEWS, new Random(SEED, view));
    const sample = seeFrame(sets[set], frame, orientation);
    const answers: ComparedAnswer[] = [];
    for (const lifter of lifters) {
      const { count, keypoints, mask, confidence } = sample;
      const frames = { keypointCount: count, image: keypoints, visible: mask, confidence };
      const { keypoints3d } = await lifter.liftArrays(sets[set].skeleton, frames);
      answers.push(laidOntoTruth(keypoints3d, sample));
    }
    views.push({ set, frame, truth: known(sample), before: answers[0], now: answers[1] });
  }
  return views;
}

function laidOntoTruth(answer: Float64Array, { shape, weight }: Sample): ComparedAnswer {
  const { aligned } = procrustes(answer, shape, weight);
  return { points: aligned, pa: (100 * paMpjpe(answer, shape, weight)) / extent(shape, weight) };
}

const known = ({ shape, weight }: Sample) => shape.map((value, k) => (weight[Math.floor(k / 3)] ? value : Number.NaN));
