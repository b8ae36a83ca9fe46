/** PA₂ on rigs that a training left out against that of a training that knows them, in the ablation's results. */
import { readFileSync } from 'node:fs';
import { resultOf } from './shipped.js';

/** `1.18 × and 1.20 ×`: with sides and without. */
export function transferRatios(variant, known) {
  const ratios = ['held-sides', 'held'].map((condition) => variant.figures[condition].pa2 / known.figures[condition].pa2);
  return ratios.map((ratio) => `${ratio.toFixed(2)} ×`).join(' and ');
}

/** Of the whole recipe. */
export function rigTransfer() {
  const { variants } = JSON.parse(readFileSync(resultOf('base', 'ablation.json'), 'utf8'));
  const [whole, known] = ['whole', 'known'].map((kind) => variants.find((variant) => variant.kind === kind));
  return transferRatios(whole, known);
}
