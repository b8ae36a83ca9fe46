/** PA₂ on rigs that a training left out against that of a training that knows them, in the ablation's results. */
import { readFileSync } from 'node:fs';
import { resultOf } from './shipped.js';

/** PA₂ of one over that of the other, means over the rigs: with sides, without. */
export function transferRatios(variant, known) {
  return ['held-sides', 'held'].map((condition) => variant.figures[condition].pa2 / known.figures[condition].pa2);
}

/** Of the whole recipe. */
export function rigTransfer() {
  const { variants } = JSON.parse(readFileSync(resultOf('base', 'ablation.json'), 'utf8'));
  const [whole, known] = ['whole', 'known'].map((kind) => variants.find((variant) => variant.kind === kind));
  return transferRatios(whole, known);
}
