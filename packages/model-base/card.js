/**
 * Writes the model card, README.md, from the checkpoint's own metadata, the committed results, and the metadata of the training sets.
 *
 *   node packages/model-base/table.js SETS OOD     # results/table.json: every figure of the checkpoint
 *   node packages/model-base/card.js SETS
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint } from '@anylift/core';
import { framesOf } from '@anylift/training';
import { readSets } from '@anylift/training/node';

const here = import.meta.dirname;
const folder = process.argv[2];
if (!folder) {
  console.error('usage: node packages/model-base/card.js FOLDER_OF_TRAINING_SETS');
  process.exit(2);
}
const bytes = readFileSync(join(here, 'model.safetensors'));
const { name, model, weights, training } = parseCheckpoint(bytes, 'model.safetensors');
const result = (file) => JSON.parse(readFileSync(join(here, 'results', `${file}.json`), 'utf8'));
const parameters = [...weights.values()].reduce((sum, values) => sum + values.length, 0);

const { date, protocol, rows, evaluations } = result('table');

const RESULTS = [
  ['val-sides', '`val` sequences of the training rigs, sides given', 'evaluate SETS --split val --sides'],
  ['val', '`val` sequences, nothing given', 'evaluate SETS --split val'],
  ['val-flat', '`val` sequences, the flat answer z = 0', 'evaluate SETS --split val --flat'],
  ['ood-sides', 'categories never trained on, sides given', 'evaluate OOD --sides'],
  ['ood', 'categories never trained on, nothing given', 'evaluate OOD'],
  ['ood-flat', 'categories never trained on, the flat answer', 'evaluate OOD --flat'],
];
const frames = protocol.framesPerSet === null ? '' : ` --frames ${protocol.framesPerSet}`;

const means = RESULTS.map(([name, title, command]) => {
  const { mean, sets } = evaluations[name];
  const figures = [mean.paMpjpePercent, mean.pa2MpjpePercent, mean.nMpjpePercent].map((figure) => figure.toFixed(2));
  return `| ${title} | ${sets.length} | ${figures.join(' | ')} | ${mean.ne.toFixed(3)} | ${percent(mean.flipRate)} | \`anylift ${command}${frames}\` |`;
});

/** The figures of a cell, each with the most it may be and whether it is. */
const cell = (figures) =>
  figures
    .map(({ name, value, most, unit, met }) => {
      const shown = value === null ? 'not yet' : `${value.toFixed(unit === '×' ? 2 : 1)}${unit === '×' ? ' ×' : ''}`;
      const verdict = met === null ? '' : met ? ' ✓' : ' ✗';
      return `${name} ${met === true ? `**${shown}**` : shown}${most === undefined ? '' : ` (≤ ${most}${verdict})`}`.trim();
    })
    .join('<br>') || '–';
const targets = rows.map(({ title, flat, sides, without }) => `| ${title} | ${cell(flat)} | ${cell(sides)} | ${cell(without)} |`);

const setTable = (name) => {
  const others = new Map(evaluations[name].sets.map((set) => [set.name, set]));
  const flat = new Map(evaluations[`${name}-flat`].sets.map((set) => [set.name, set]));
  const lines = evaluations[`${name}-sides`].sets.map((set) => {
    const [other, zero] = [others.get(set.name), flat.get(set.name)];
    const share = (length) => ((100 * length) / set.extent).toFixed(1);
    return `| ${set.name} | ${set.samples} | ${share(set.paMpjpe)} | ${share(set.nMpjpe)} | ${share(other.paMpjpe)} | ${share(other.pa2Mpjpe)} | ${share(zero.paMpjpe)} |`;
  });
  return `| set | views | PA, sides | N, sides | PA | PA₂ | PA, flat |\n|---|---|---|---|---|---|---|\n${lines.join('\n')}`;
};

const reliability = (name) => {
  const { bins, expectedCalibrationError, byChance } = evaluations[name].calibration;
  const shown = bins.map(({ probability, right }) => `${percent(probability)} → ${percent(right)}`);
  return `error ${(100 * expectedCalibrationError).toFixed(1)} %, by chance ${(100 * byChance).toFixed(1)} %: ${shown.join(', ')}`;
};

const families = new Map();
for (const set of readSets([folder])) {
  const frames = framesOf(set, 'train').length;
  if (frames === 0) continue;
  const family = set.name.split('-')[0];
  const licence = set.licence.replace(
    'attribution per model in "items"',
    "authors of single models in the package's copyright file",
  );
  const entry = families.get(family) ?? { sets: 0, frames: 0, licences: new Set(), sources: new Set() };
  families.set(family, entry);
  entry.sets++;
  entry.frames += frames;
  entry.licences.add(licence.split(' (code repository')[0].split(' ("')[0]);
  const { repo, path, commit } = JSON.parse(set.source || '{}');
  entry.sources.add(
    repo ??
      String(path ?? commit)
        .split(':')[0]
        .split(' dist')[0],
  );
}
const data = [...families].map(
  ([family, { sets, frames, licences, sources }]) =>
    `| ${family} | ${sets} | ${frames} | ${[...licences].join('; ')} | ${[...sources].slice(0, 3).join('; ').replaceAll('|', '\\|')} |`,
);

const validationsOf = (file) =>
  readFileSync(join(here, 'results', file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter((line) => line.figure !== undefined)
    .filter((_, i, all) => i % Math.ceil(all.length / 10) === 0 || i === all.length - 1)
    .map(
      ({ step, samples, withSides, withoutSides }) =>
        `| ${step} | ${samples} | ${withSides.paMpjpePercent.toFixed(2)} | ${withSides.nMpjpePercent.toFixed(2)} | ${withoutSides.paMpjpePercent.toFixed(2)} | ${withoutSides.pa2MpjpePercent.toFixed(2)} |`,
    );
/** The checkpoint's trainings, the first one first; each began with the weights of the one before. */
const trainings = [];
for (let one = training; one !== undefined; one = one.from) trainings.unshift(one);
const after = (figures) =>
  ['val-sides', 'val', 'ood-sides', 'ood']
    .map((name) => figures[name].map((figure) => figure.toFixed(2)).join(' / '))
    .join(' | ');
const latest = Object.fromEntries(
  Object.entries(evaluations).map(([name, { mean }]) => [name, [mean.paMpjpePercent, mean.pa2MpjpePercent]]),
);
const sittings = result('sittings').map(({ date, command, why, after: figures = latest }, i) => {
  const { config, steps, samples, sets, frames, hours } = trainings[i];
  const number = (value) => value.toLocaleString('en');
  return {
    text: `${i + 1}. \`${command}\`: seed ${config.seed}, ${number(steps)} steps, ${number(samples)} samples of ${sets} sets with ${number(frames)} frames, ${hours.toFixed(1)} hours on two CPU cores, ${date}. ${why}`,
    row: `| ${i + 1} | ${after(figures)} |`,
    validations: [`| sitting ${i + 1} | | | | | |`, ...validationsOf(`sittings/${i + 1}.jsonl`)],
  };
});

writeFileSync(
  join(here, 'README.md'),
  `# ${name}: model card

<!-- Written by card.js; change that. -->

Lifts 2D landmarks of any rig to 3D: ${parameters.toLocaleString('en')} numbers (${(bytes.length / 2 ** 20).toFixed(1)} MiB, float32), ${model.layers} blocks
of width ${model.width} with ${model.heads} heads, form \`${model.form}\`. It is told where the landmarks are, which are hidden, which are connected and, if
you like, which are left and right; not what they are.

## Results

${protocol.views} seeded views a frame (azimuth uniform, elevation −20° to 60°, roll ±15°, weak perspective${
    protocol.framesPerSet === null ? '' : `, at most ${protocol.framesPerSet} frames a set, spread evenly`
  }), no noise, nothing hidden; means over sets, lengths in % of a
set's median extent (the diagonal of a shape's bounding box in its own frame). PA: after the best similarity, det = +1, of the first answer; PA₂: of the better of the two answers; N: in the
camera frame at the best scale, the camera recovered from the 2D input; flips: the second answer was the better one.

| | sets | PA | PA₂ | N | NE | flips | command |
|---|---|---|---|---|---|---|---|
${means.join('\n')}

SETS is the folder of training sets (their \`val\` sequences are never trained on), OOD a folder of ten sets of categories that are never trained on.

### What it has to meet

Made by \`node packages/model-base/table.js SETS OOD${frames}\`, seed ${protocol.seed}, ${date}. In brackets the most that a figure may be; × is the ratio to the same figure on \`val\`, PA with sides, PA₂ without.

| | flat answer | with sides | without |
|---|---|---|---|
${targets.join('\n')}

People captured: the sets of hdm05, cmu and accad. Hidden landmarks: errors of visible and of hidden ones apart, after one similarity over both. Noise: normal, its deviation in % of a frame's
extent on x and on y. Confidence a landmark and rig transfer stand as "not yet" where this checkpoint has none, or no checkpoint that left rigs out was measured beside it.

Probability of the first answer, what is said → how often it was the better one, \`val\`, 16 views of 16 frames a set: with sides ${reliability('calibration-sides')}; without ${reliability('calibration')}.

### By set, held-out sequences

${setTable('val')}

### By set, categories never trained on

${setTable('ood')}

## Training

In ${trainings.length} sittings, each with the weights of the one before:

${sittings.map(({ text }) => text).join('\n')}

| after sitting | \`val\`, sides: PA / PA₂ | \`val\` | unseen, sides | unseen |
|---|---|---|---|---|
${sittings.map(({ row }) => row).join('\n')}

The weights are the moving average at the last step; no step was chosen by validation. The third sitting is shipped for its gain on unseen categories, on rigs of other detectors and on hidden
landmarks, at a small cost on \`val\`. Figures on the unseen categories were seen after each sitting: to that extent they are not untouched.
A model of twice as many blocks, begun with these weights and trained for another 350,000 samples (2,800 steps, 2026-11-25), was no better: \`val\` with sides PA 5.68, without PA₂ 5.04 (16 frames a set, one view); it is not shipped.

Validation on the way (16 frames a set, one view), in the first sitting in % of the extent as the views saw it, on average 7 % more than the set's own, by which all other figures go:

| step | samples | PA, sides | N, sides | PA | PA₂ |
|---|---|---|---|---|---|
${sittings.flatMap(({ validations }) => validations).join('\n')}

The resolved config is in the checkpoint's metadata (\`anylift inspect model.safetensors\`).

## Data and attribution

| sets | number | frames | licence and attribution | source |
|---|---|---|---|---|
${data.join('\n')}

Weights trained on CC BY-SA data are given under CC BY-SA 4.0.

## Limits

- From one view a shape and its mirror image in depth look alike. Without sides the model goes by how cameras look down on things, and errs as often as the flips say; use
  both answers, or give \`sides\`.
- Most animals it has seen are animated by artists, not captured; people, hands and faces come from few actors; furniture landmarks are extreme vertices, not annotations.
- Close-up pictures with strong perspective bend its answers, unless it is told the focal length (\`--focal\`). Depth is in units of the picture, not metres.
- The probability is that of the first answer against its mirror image; it says nothing of the size of an error.
`,
);

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}
