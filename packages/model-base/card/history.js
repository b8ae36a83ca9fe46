/** How a checkpoint came about, for its card. */
import { readFileSync } from 'node:fs';
import { readResult, resultOf } from '../shipped.js';
import { figuresOf, number, shown } from './figures.js';

/** How the checkpoint came about: its sittings, each begun with the weights of the one before. */
export function history(which, training, evaluations) {
  const trainings = [];
  for (let one = training; one !== undefined; one = one.from) trainings.unshift(one);
  const { sittings, notes } = readResult(which, 'sittings.json');
  const lines = metrics(which);
  // Sittings before those that are told here are another checkpoint's, whose card has them.
  const earlier = trainings.splice(0, trainings.length - sittings.length);
  const begun = earlier.at(-1);
  const latest = Object.fromEntries(Object.entries(evaluations).map(([name, { mean }]) => [name, figuresOf(mean)]));
  const told = sittings.map(({ date, command, why, after = latest }, i) => {
    const { config, steps, samples, sets, frames, hours } = trainings[i];
    const before = trainings[i - 1] ?? begun;
    return {
      text: `${i + 1}. \`${command}\`: seed ${config.seed}, ${number(steps)} steps, ${number(samples)} samples of ${sets} sets with ${number(frames)} frames, ${hours.toFixed(1)} hours on two CPU cores, ${date}. ${why}${before ? ` ${changes(before.config, config)}` : ''}`,
      row: `| ${i + 1} | ${['val-sides', 'val', 'ood-sides', 'ood'].map((name) => (after ? shown(after[name]) : '–')).join(' | ')} |`,
      validations: [`| sitting ${i + 1} | | | | | |`, ...validationsOf(lines[i])],
    };
  });
  return `## Training

In ${told.length === 1 ? 'one sitting' : `${told.length} sittings, each with the weights of the one before`}${begun ? `, begun with the weights of ${begun.config.name} after ${number(begun.steps)} steps` : ''}: ${totals(trainings)}${
    begun ? `, ${totals([...earlier, ...trainings])} with what went before` : ''
  }. No GPU was to be had, so it was all done on the CPU.
A sitting's config is that of its day. How it differs from that of the sitting before is told, and all of it is in the checkpoint's metadata (\`anylift inspect model.safetensors\`). So no one
command makes these weights${which === 'base' ? '; what one makes from random weights stands above' : ''}.

${told.map(({ text }) => text).join('\n')}

| after sitting | \`val\`, sides: PA / PA₂ | \`val\` | unseen, sides | unseen |
|---|---|---|---|---|
${told.map(({ row }) => row).join('\n')}

![Validation and training loss by samples seen](curves.svg)

The weights are the moving average at the last step; no step was chosen by validation.

${notes.join('\n\n')}

Validation on the way (16 frames a set, one view), in % of extent:

| step | samples | PA, sides | N, sides | PA | PA₂ |
|---|---|---|---|---|---|
${told.flatMap(({ validations }) => validations).join('\n')}`;
}

function totals(trainings) {
  const sum = (of) => trainings.reduce((total, training) => total + of(training), 0);
  return `${number(sum(({ samples }) => samples))} samples in ${sum(({ hours }) => hours).toFixed(1)} hours`;
}

/** How a sitting's config differs from that of the one before, but for its seed and what only says when to look. */
function changes(before, after) {
  const [old, now] = [before, after].map((config) => new Map(settings(config)));
  const told = [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => old.get(key) !== now.get(key))
    .map((key) => `\`${key}\` ${old.get(key) ?? 'none'} → ${now.get(key) ?? 'none'}`);
  return told.length > 0 ? `Config: ${told.join(', ')}.` : '';
}

/** Keys with dots and values of a config. */
function settings(config, path = '') {
  return Object.entries(config).flatMap(([key, value]) => {
    if (path === '' && ['name', 'seed'].includes(key)) return [];
    if (path === 'validation.' && key !== 'stopAfter') return [];
    if (Array.isArray(value) && value.length === 0) return [];
    if (value && typeof value === 'object' && !Array.isArray(value)) return settings(value, `${path}${key}.`);
    return [[`${path}${key}`, Array.isArray(value) ? value.join('…') : value]];
  });
}

/** The lines of metrics of each sitting. */
export function metrics(which) {
  const { sittings } = readResult(which, 'sittings.json');
  return sittings.map((_, i) => {
    const lines = readFileSync(resultOf(which, `sittings/${i + 1}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    return lines.map((line) => JSON.parse(line));
  });
}

function validationsOf(lines) {
  return lines
    .filter((line) => line.figure !== undefined)
    .filter((_, i, all) => i % Math.ceil(all.length / 10) === 0 || i === all.length - 1)
    .map(
      ({ step, samples, withSides, withoutSides }) =>
        `| ${step} | ${samples} | ${withSides.paMpjpePercent.toFixed(2)} | ${withSides.nMpjpePercent.toFixed(2)} | ${withoutSides.paMpjpePercent.toFixed(2)} | ${withoutSides.pa2MpjpePercent.toFixed(2)} |`,
    );
}
