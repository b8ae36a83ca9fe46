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
import { dataTable } from './card/attribution.js';
import { curves } from './card/curves.js';
import { number } from './card/figures.js';
import { history, metrics } from './card/history.js';
import {
  beside,
  cell,
  kindTables,
  meansTable,
  nearestTable,
  oneCommandTable,
  reliability,
  setTable,
  specialistTable,
  visibleOfBoth,
  worseThanFlat,
} from './card/tables.js';
import { checkpointOf, readResult, resultOf, SHIPPED } from './shipped.js';

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

/** Of all sittings. */
function samplesOf({ samples, from }) {
  return samples + (from ? samplesOf(from) : 0);
}

function card(which) {
  const bytes = readFileSync(checkpointOf(which));
  const { name, model, weights, training } = parseCheckpoint(bytes, checkpointOf(which));
  const parameters = [...weights.values()].reduce((sum, values) => sum + values.length, 0);
  const { date, protocol, rows, evaluations } = readResult(which, 'table.json');
  const frames = protocol.framesPerSet === null ? '' : ` --frames ${protocol.framesPerSet}`;
  return `# ${name}: model card

<!-- Written by packages/model-base/card.js; change that. -->

Lifts 2D landmarks of any rig to 3D: ${number(parameters)} numbers (${(bytes.length / 1e6).toFixed(1)} MB, ${precision(bytes)}), ${model.layers} blocks
of width ${model.width} with ${model.heads} heads, form \`${model.form}\`. It is told where the landmarks are, which are hidden, which are connected and, if
you like, which are left and right; not what they are. \`anylift lift -m ${which}\` takes it.${costOfHalf(which)}

## Results

${protocol.views} seeded views a frame (azimuth uniform, elevation −20° to 60°, roll ±15°; from anywhere where a set does not say what is up; weak perspective${
    protocol.framesPerSet === null ? '' : `, at most ${protocol.framesPerSet} frames a set, spread evenly`
  }), no noise, nothing hidden; means over sets, lengths in % of a
set's median extent (the diagonal of a shape's bounding box in its own frame). PA: after the best similarity, det = +1, of the first answer; PA₂: of the better of the two answers; N: in the
camera frame at the best scale, the camera recovered from the 2D input; flips: the second answer was the better one.

| | sets | PA | PA₂ | N | NE | flips | command |
|---|---|---|---|---|---|---|---|
${meansTable(which, evaluations, frames)}

SETS is the folder of training sets (their \`val\` sequences are never trained on), OOD a folder of ten sets of categories that are never trained on.
${beside(which, measured)}
### What ${which === 'base' ? 'it has' : '`base` has'} to meet

Made by \`node packages/model-base/table.js SETS OOD -m ${which}${frames}\`, seed ${protocol.seed}, ${date}. In brackets the most that a figure may be; × is the ratio to the same figure on \`val\`, PA with sides, PA₂ without.

| | flat answer | with sides | without |
|---|---|---|---|
${rows.map(({ title, flat, sides, without }) => `| ${title} | ${cell(flat)} | ${cell(sides)} | ${cell(without)} |`).join('\n')}

People captured: the sets of hdm05, cmu and accad. Confidence a landmark: of the better of the two answers. Half hidden: visible landmarks after the best similarity over them, as everywhere; hidden ones after one
over both${visibleOfBoth(evaluations)}. Noise: normal, its deviation in % of a frame's
extent on x and on y. Edges found: from up to 128 of a set's pictures, spread evenly over those that several cameras have taken, as \`anylift lift\` finds them where a file tells none; a clip of one camera tells less. This checkpoint knows all rigs: how well the recipe does on rigs that were left out is known from short runs of a smaller model ([ablation](../../docs/ablation.md#rig-transfer)).

Probability of the first answer, what is said → how often it was the better one, \`val\`, 16 views of 16 frames a set: with sides ${reliability(evaluations['calibration-sides'])}; without ${reliability(evaluations.calibration)}.
${
  which === 'base'
    ? `
### By kind, held-out sequences

${kindTables(evaluations)}

### How far it is to what it has seen

${nearestTable(evaluations)}

### Beside networks of one rig

${specialistTable()}

### By one command, from random weights

${oneCommandTable(rows, samplesOf(training))}

### By set, held-out sequences

${setTable('val', evaluations)}

### By set, categories never trained on

${setTable('ood', evaluations)}
`
    : ''
}
${history(which, training, evaluations)}

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
- The probability is that of the first answer against its mirror image; it says nothing of the size of an error. What is said of a landmark's error is of the better of the two answers.
- The flat answer z = 0 is no worse than this checkpoint on ${worseThanFlat(evaluations)}.
`;
}

function precision(bytes) {
  const { entries } = parseSafetensorsHeader(bytes, bytes.length, 'model.safetensors');
  return { F16: 'float16', F32: 'float32' }[Object.values(entries)[0].dtype];
}

/** What half precision costs, where it was measured. */
function costOfHalf(which) {
  if (!existsSync(resultOf(which, 'half.json'))) return '';
  const { before, after, framesPerSet } = readResult(which, 'half.json');
  const pair = (of) => `${of(before).toFixed(3)} → ${of(after).toFixed(3)}`;
  return ` It was trained
in float32; what rounding changes on \`val\`, ${framesPerSet} frames a set, in % of extent: PA with sides ${pair(({ sides }) => sides.pa)}, PA₂ without ${pair(({ without }) => without.pa2)}.`;
}
