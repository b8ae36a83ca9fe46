/**
 * Writes the model cards, README.md and curves.svg of each shipped checkpoint that was measured, from its own metadata, the committed
 * results, and the metadata of the training sets. `base` has every figure of every set, `small` the means.
 *
 *   node packages/model-base/table.js SETS OOD -m base    # results/table.json: every figure of the checkpoint
 *   node packages/model-base/nearest.js SETS              # results/nearest.json: how far held-out shapes are from trained ones
 *   node packages/model-base/specialist.js SETS           # results/specialist.json: networks of one rig that are told names
 *   node packages/model-base/card.js SETS
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint, parseSafetensorsHeader } from '@anylift/core';
import { framesOf } from '@anylift/training';
import { readSets } from '@anylift/training/node';
import { curves } from './curves.js';
import { checkpointOf, PEOPLE, resultOf, SHIPPED, SOLIDS } from './shipped.js';

const RESULTS = [
  ['val-sides', '`val` sequences of the training rigs, sides given', 'evaluate SETS --split val --sides'],
  ['val', '`val` sequences, nothing given', 'evaluate SETS --split val'],
  ['val-flat', '`val` sequences, the flat answer z = 0', 'evaluate SETS --split val --flat'],
  ['ood-sides', 'categories never trained on, sides given', 'evaluate OOD --sides'],
  ['ood', 'categories never trained on, nothing given', 'evaluate OOD'],
  ['ood-flat', 'categories never trained on, the flat answer', 'evaluate OOD --flat'],
];

/** Kinds of sets, the first that fits a name. */
const KINDS = [
  ['people captured', PEOPLE],
  ['furniture and objects', SOLIDS],
  ['animals, characters, hands', /./],
];

const [folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node packages/model-base/card.js FOLDER_OF_TRAINING_SETS');
  process.exit(2);
}
const data = dataTable(folder);
const measured = Object.keys(SHIPPED).filter((which) => existsSync(resultOf(which, 'table.json')));
for (const which of measured) {
  const { folder } = SHIPPED[which];
  writeFileSync(join(folder, 'README.md'), card(which));
  writeFileSync(join(folder, 'curves.svg'), curves(metrics(which)));
}

function card(which) {
  const bytes = readFileSync(checkpointOf(which));
  const { name, model, weights, training } = parseCheckpoint(bytes, checkpointOf(which));
  const parameters = [...weights.values()].reduce((sum, values) => sum + values.length, 0);
  const { date, protocol, rows, evaluations } = result(which, 'table.json');
  const frames = protocol.framesPerSet === null ? '' : ` --frames ${protocol.framesPerSet}`;
  return `# ${name}: model card

<!-- Written by packages/model-base/card.js; change that. -->

Lifts 2D landmarks of any rig to 3D: ${parameters.toLocaleString('en')} numbers (${(bytes.length / 1e6).toFixed(1)} MB, ${precision(bytes)}), ${model.layers} blocks
of width ${model.width} with ${model.heads} heads, form \`${model.form}\`. It is told where the landmarks are, which are hidden, which are connected and, if
you like, which are left and right; not what they are. \`anylift lift -m ${which}\` takes it.${costOfHalf(which)}

## Results

${protocol.views} seeded views a frame (azimuth uniform, elevation −20° to 60°, roll ±15°, weak perspective${
    protocol.framesPerSet === null ? '' : `, at most ${protocol.framesPerSet} frames a set, spread evenly`
  }), no noise, nothing hidden; means over sets, lengths in % of a
set's median extent (the diagonal of a shape's bounding box in its own frame). PA: after the best similarity, det = +1, of the first answer; PA₂: of the better of the two answers; N: in the
camera frame at the best scale, the camera recovered from the 2D input; flips: the second answer was the better one.

| | sets | PA | PA₂ | N | NE | flips | command |
|---|---|---|---|---|---|---|---|
${meansTable(which, evaluations, frames)}

SETS is the folder of training sets (their \`val\` sequences are never trained on), OOD a folder of ten sets of categories that are never trained on.
${beside(which)}
### What ${which === 'base' ? 'it has' : '`base` has'} to meet

Made by \`node packages/model-base/table.js SETS OOD -m ${which}${frames}\`, seed ${protocol.seed}, ${date}. In brackets the most that a figure may be; × is the ratio to the same figure on \`val\`, PA with sides, PA₂ without.

| | flat answer | with sides | without |
|---|---|---|---|
${rows.map(({ title, flat, sides, without }) => `| ${title} | ${cell(flat)} | ${cell(sides)} | ${cell(without)} |`).join('\n')}

People captured: the sets of hdm05, cmu and accad. Half hidden: visible landmarks after the best similarity over them, as everywhere; hidden ones after one
over both${visibleOfBoth(evaluations)}. Noise: normal, its deviation in % of a frame's
extent on x and on y. Edges found: from up to 128 of a set's pictures, which four cameras a frame have taken, as \`anylift lift\` finds them where a file tells none; a clip of one camera tells less. This checkpoint knows all rigs: how well the recipe does on rigs that were left out is known from short runs of a smaller model ([ablation](../../docs/ablation.md#rig-transfer)).

Probability of the first answer, what is said → how often it was the better one, \`val\`, 16 views of 16 frames a set: with sides ${reliability(evaluations['calibration-sides'])}; without ${reliability(evaluations.calibration)}.
${
  which === 'base'
    ? `
### How far it is to what it has seen

${nearestTable(evaluations)}

### Beside networks of one rig

${specialistTable()}

### By set, held-out sequences

${setTable('val', evaluations)}

### By set, categories never trained on

${setTable('ood', evaluations)}
`
    : ''
}
${history(which, training, evaluations)}

The resolved config is in the checkpoint's metadata (\`anylift inspect model.safetensors\`).

## Data and attribution

| sets | number | frames | licence and attribution | source |
|---|---|---|---|---|
${data}

Weights trained on CC BY-SA data are given under CC BY-SA 4.0.

## Limits

- From one view a shape and its mirror image in depth look alike. Without sides the model goes by how cameras look down on things, and errs as often as the flips say; use
  both answers, or give \`sides\`.
- Most animals it has seen are animated by artists, not captured; people, hands and faces come from few actors; furniture landmarks are extreme vertices, not annotations.
- Close-up pictures with strong perspective bend its answers, unless it is told the focal length (\`--focal\`). Depth is in units of the picture, not metres.
- The probability is that of the first answer against its mirror image; it says nothing of the size of an error.
`;
}

/** What visible landmarks are off by after the similarity that hidden ones are measured by. */
function visibleOfBoth({ 'hidden-sides': { hidden: sides }, hidden: { hidden: without }, 'val-sides': a, val: b }) {
  const ratios = [sides.visiblePaMpjpePercent / a.mean.paMpjpePercent, without.visiblePa2MpjpePercent / b.mean.pa2MpjpePercent];
  return `, after which visible ones are at ${ratios.map((ratio) => ratio.toFixed(2)).join(' and ')} ×`;
}

function result(which, file) {
  return JSON.parse(readFileSync(resultOf(which, file), 'utf8'));
}

function precision(bytes) {
  const { entries } = parseSafetensorsHeader(bytes, bytes.length, 'model.safetensors');
  return { F16: 'float16', F32: 'float32' }[Object.values(entries)[0].dtype];
}

/** What half precision costs, where it was measured. */
function costOfHalf(which) {
  if (!existsSync(resultOf(which, 'half.json'))) return '';
  const { before, after, framesPerSet } = result(which, 'half.json');
  const pair = (of) => `${of(before).toFixed(3)} → ${of(after).toFixed(3)}`;
  return ` It was trained
in float32; what rounding changes on \`val\`, ${framesPerSet} frames a set, in % of extent: PA with sides ${pair(({ sides }) => sides.pa)}, PA₂ without ${pair(({ without }) => without.pa2)}.`;
}

function meansTable(which, evaluations, frames) {
  return RESULTS.map(([name, title, command]) => {
    const { mean, sets } = evaluations[name];
    const figures = [mean.paMpjpePercent, mean.pa2MpjpePercent, mean.nMpjpePercent].map((figure) => figure.toFixed(2));
    const model = which === 'base' || name.endsWith('flat') ? '' : ` -m ${which}`;
    return `| ${title} | ${sets.length} | ${figures.join(' | ')} | ${mean.ne.toFixed(3)} | ${percent(mean.flipRate)} | \`anylift ${command}${model}${frames}\` |`;
  }).join('\n');
}

/** The other checkpoint's figures, in its place. */
function beside(which) {
  const [other] = measured.filter((name) => name !== which);
  if (!other) return '';
  const row = (name) => {
    const { evaluations } = result(name, 'table.json');
    const figures = ['val-sides', 'val', 'ood-sides', 'ood'].map((on) => figuresOf(evaluations[on].mean));
    const size = (readFileSync(checkpointOf(name)).length / 1e6).toFixed(1);
    return `| [\`${name}\`](../model-${name}/README.md) | ${size} MB | ${figures.map(shown).join(' | ')} |`;
  };
  return `
| PA / PA₂ | | \`val\`, sides | \`val\` | unseen, sides | unseen |
|---|---|---|---|---|---|
${[which, other].map(row).join('\n')}
`;
}

/** The figures of a cell, each with the most it may be and whether it is. */
function cell(figures) {
  const texts = figures.map(({ name, value, most, unit, met }) => {
    const number = value === null ? 'not yet' : `${value.toFixed(unit === '×' ? 2 : 1)}${unit === '×' ? ' ×' : ''}`;
    const verdict = met === null ? '' : met ? ' ✓' : ' ✗';
    return `${name} ${met === true ? `**${number}**` : number}${most === undefined ? '' : ` (≤ ${most}${verdict})`}`.trim();
  });
  return texts.join('<br>') || '–';
}

function setTable(name, evaluations) {
  const others = new Map(evaluations[name].sets.map((set) => [set.name, set]));
  const flat = new Map(evaluations[`${name}-flat`].sets.map((set) => [set.name, set]));
  const lines = evaluations[`${name}-sides`].sets.map((set) => {
    const [other, zero] = [others.get(set.name), flat.get(set.name)];
    const share = (length) => ((100 * length) / set.extent).toFixed(1);
    return `| ${set.name} | ${set.samples} | ${share(set.paMpjpe)} | ${share(set.nMpjpe)} | ${share(other.paMpjpe)} | ${share(other.pa2Mpjpe)} | ${share(zero.paMpjpe)} |`;
  });
  return `| set | views | PA, sides | N, sides | PA | PA₂ | PA, flat |\n|---|---|---|---|---|---|---|\n${lines.join('\n')}`;
}

/** What looking the true shape up would give, beside what a picture gives. */
function nearestTable(evaluations) {
  const { date, framesPerSet, sets } = result('base', 'nearest.json');
  const seen = new Map(evaluations['val-sides'].sets.map((set) => [set.name, set]));
  const flat = new Map(evaluations['val-flat'].sets.map((set) => [set.name, set]));
  const lines = KINDS.map(([kind], k) => {
    const of = sets.filter(({ name }) => KINDS.findIndex(([, first]) => first.test(name)) === k);
    const mean = (length) => {
      const shares = of.map((set) => (100 * length(set)) / seen.get(set.name).extent);
      return (shares.reduce((sum, share) => sum + share, 0) / shares.length).toFixed(1);
    };
    const [picture, nothing] = [seen, flat].map((results) => (key) => mean(({ name }) => results.get(name)[key]));
    return `| ${kind} | ${of.length} | ${mean(({ own }) => own)} | ${mean(({ any }) => any)} | ${picture('pa2Mpjpe')} | ${nothing('paMpjpe')} |`;
  });
  return `For held-out shapes of the ${sets.length} sets that have training frames as well (at most ${framesPerSet} a set) the training shape that is nearest to the 3D, after the best similarity: what
an answer would be off that knew the truth and had to choose among what was recorded, mirrored or not, of its own set and of all sets with as many landmarks and the same edges. Beside it what
this checkpoint makes of pictures (PA₂, sides given), as in the table by set.
\`node packages/model-base/nearest.js SETS\`, ${date}, % of extent.

| | sets | nearest of its set | nearest of the rig | from a picture | flat |
|---|---|---|---|---|---|
${lines.join('\n')}`;
}

function specialistTable() {
  const { date, seed, samples, framesPerSet, model, rigs } = result('base', 'specialist.json');
  if (JSON.stringify(model) !== JSON.stringify(result('base', 'table.json').model))
    throw new Error('results/specialist.json is of another checkpoint than results/table.json: run specialist.js');
  const lines = rigs.flatMap(({ kind, landmarks, ...parts }) =>
    [
      ['held out', parts.val],
      ['trained on', parts.train],
    ].map(([frames, { sets, specialist, sides, without }]) => {
      const figures = [specialist.pa, sides.pa, sides.pa2, without.pa, without.pa2].map((figure) => figure.toFixed(2));
      return `| ${kind} | ${landmarks} | ${frames} | ${sets} | ${figures.join(' | ')} |`;
    }),
  );
  return `A network that lifts one rig alone and is told which landmark is which, after the simple baseline of Martinez et al. (2017): what there is to gain from knowing names, and from
doing nothing else. It was trained on the training frames of its rig in ${samples.toLocaleString('en')} views, one seed, none in perspective and none with anything hidden or misplaced, half of them stretched (furniture and
objects: three in ten made up); the samples of this checkpoint are of all rigs together. Its mirror image is hardly ever better than its answer, so it has one figure. Sets that have frames of both parts; held-out furniture and objects are few.
\`node packages/model-base/specialist.js SETS\`, seed ${seed}, ${date}, at most ${framesPerSet} frames a set, 4 views a frame, means over sets, % of extent.

| rig | landmarks | frames | sets | network of its own, PA | this checkpoint, sides: PA | PA₂ | without: PA | PA₂ |
|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}`;
}

function reliability({ calibration: { bins, expectedCalibrationError, byChance } }) {
  const pairs = bins.map(({ probability, right }) => `${percent(probability)} → ${percent(right)}`);
  return `error ${(100 * expectedCalibrationError).toFixed(1)} %, by chance ${(100 * byChance).toFixed(1)} %: ${pairs.join(', ')}`;
}

/** How the checkpoint came about: its sittings, each begun with the weights of the one before. */
function history(which, training, evaluations) {
  const trainings = [];
  for (let one = training; one !== undefined; one = one.from) trainings.unshift(one);
  const { sittings, notes } = result(which, 'sittings.json');
  const lines = metrics(which);
  // Sittings before those that are told here are another checkpoint's, whose card has them.
  const begun = trainings.splice(0, trainings.length - sittings.length).at(-1);
  const latest = Object.fromEntries(Object.entries(evaluations).map(([name, { mean }]) => [name, figuresOf(mean)]));
  const told = sittings.map(({ date, command, why, after = latest }, i) => {
    const { config, steps, samples, sets, frames, hours } = trainings[i];
    const number = (value) => value.toLocaleString('en');
    return {
      text: `${i + 1}. \`${command}\`: seed ${config.seed}, ${number(steps)} steps, ${number(samples)} samples of ${sets} sets with ${number(frames)} frames, ${hours.toFixed(1)} hours on two CPU cores, ${date}. ${why}`,
      row: `| ${i + 1} | ${['val-sides', 'val', 'ood-sides', 'ood'].map((name) => (after ? shown(after[name]) : '–')).join(' | ')} |`,
      validations: [`| sitting ${i + 1} | | | | | |`, ...validationsOf(lines[i])],
    };
  });
  return `## Training

In ${told.length === 1 ? 'one sitting' : `${told.length} sittings, each with the weights of the one before`}${begun ? `, begun with the weights of ${begun.config.name} after ${begun.steps.toLocaleString('en')} steps` : ''}:

${told.map(({ text }) => text).join('\n')}

| after sitting | \`val\`, sides: PA / PA₂ | \`val\` | unseen, sides | unseen |
|---|---|---|---|---|
${told.map(({ row }) => row).join('\n')}

![Validation and training loss by samples seen](curves.svg)

The weights are the moving average at the last step; no step was chosen by validation.
${notes.join('\n')}

Validation on the way (16 frames a set, one view), in % of extent:

| step | samples | PA, sides | N, sides | PA | PA₂ |
|---|---|---|---|---|---|
${told.flatMap(({ validations }) => validations).join('\n')}`;
}

/** The lines of metrics of each sitting. */
function metrics(which) {
  const { sittings } = result(which, 'sittings.json');
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

/** Families of training sets with their licences and sources. */
function dataTable(folder) {
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
  const rows = [...families].map(
    ([family, { sets, frames, licences, sources }]) =>
      `| ${family} | ${sets} | ${frames} | ${[...licences].join('; ')} | ${[...sources].slice(0, 3).join('; ').replaceAll('|', '\\|')} |`,
  );
  return rows.join('\n');
}

function figuresOf({ paMpjpePercent, pa2MpjpePercent }) {
  return [paMpjpePercent, pa2MpjpePercent];
}

function shown(figures) {
  return figures.map((figure) => figure.toFixed(2)).join(' / ');
}

function percent(share) {
  return `${(100 * share).toFixed(0)} %`;
}
