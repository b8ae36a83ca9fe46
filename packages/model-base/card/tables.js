/** Tables of a card that tell how well a checkpoint does. */
import { readFileSync } from 'node:fs';
import { checkpointOf, PEOPLE, readResult, SOLIDS } from '../shipped.js';
import { figuresOf, number, percent, shown } from './figures.js';

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

const kindOf = (name) => KINDS.findIndex(([, first]) => first.test(name));

export function meansTable(which, evaluations, frames) {
  return RESULTS.map(([name, title, command]) => {
    const { mean, sets } = evaluations[name];
    const figures = [mean.paMpjpePercent, mean.pa2MpjpePercent, mean.nMpjpePercent].map((figure) => figure.toFixed(2));
    const model = which === 'base' || name.endsWith('flat') ? '' : ` -m ${which}`;
    return `| ${title} | ${sets.length} | ${figures.join(' | ')} | ${mean.ne.toFixed(3)} | ${percent(mean.flipRate)} | \`anylift ${command}${model}${frames}\` |`;
  }).join('\n');
}

/** The other checkpoint's figures, in its place. */
export function beside(which, measured) {
  const [other] = measured.filter((name) => name !== which);
  if (!other) return '';
  const row = (name) => {
    const { evaluations } = readResult(name, 'table.json');
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
export function cell(figures) {
  const texts = figures.map(({ name, value, most, unit, met }) => {
    const shownValue = value === null ? 'none' : `${value.toFixed(unit === '×' ? 2 : 1)}${unit === '×' ? ' ×' : ''}`;
    const verdict = met === null ? '' : met ? ' ✓' : ' ✗';
    return `${name} ${met === true ? `**${shownValue}**` : shownValue}${most === undefined ? '' : ` (≤ ${most}${verdict})`}`.trim();
  });
  return texts.join('<br>') || '–';
}

/** What visible landmarks are off by after the similarity that hidden ones are measured by. */
export function visibleOfBoth({ 'hidden-sides': { hidden: sides }, hidden: { hidden: without }, 'val-sides': a, val: b }) {
  const ratios = [sides.visiblePaMpjpePercent / a.mean.paMpjpePercent, without.visiblePa2MpjpePercent / b.mean.pa2MpjpePercent];
  return `, after which visible ones are at ${ratios.map((ratio) => ratio.toFixed(2)).join(' and ')} ×`;
}

export function reliability({ calibration: { bins, expectedCalibrationError, byChance } }) {
  const pairs = bins.map(({ probability, right }) => `${percent(probability)} → ${percent(right)}`);
  return `error ${(100 * expectedCalibrationError).toFixed(1)} %, by chance ${(100 * byChance).toFixed(1)} %: ${pairs.join(', ')}`;
}

/** Where the means come from: figures by kind of set, and what hidden landmarks and found edges do to them. */
export function kindTables(evaluations) {
  const rows = (cells) =>
    KINDS.map(([kind], k) => {
      const sets = (name) => evaluations[name].sets.filter((set) => kindOf(set.name) === k);
      const mean = (name, length) => average(sets(name).map((set) => (100 * length(set)) / set.extent));
      return `| ${kind} | ${sets('val').length} | ${cells(mean).join(' | ')} |`;
    }).join('\n');
  const figures = rows((mean) =>
    ['val-sides', 'val', 'val-flat'].flatMap((name) => LENGTHS.map((length) => mean(name, length).toFixed(1))),
  );
  const growth = rows((mean) =>
    [
      ['hidden-sides', 'val-sides', PA, (set) => set.hidden.hiddenPaMpjpe],
      ['hidden', 'val', PA2, (set) => set.hidden.hiddenPa2Mpjpe],
      ['found-sides', 'val-sides', PA],
      ['found', 'val', PA2],
    ].flatMap(([name, without, length, ofHidden]) =>
      [length, ofHidden].filter(Boolean).map((of) => `${(mean(name, of) / mean(without, length)).toFixed(2)} ×`),
    ),
  );
  return `| | sets | PA, sides | PA₂ | N | PA, without | PA₂ | N | PA, flat | PA₂ | N |
|---|---|---|---|---|---|---|---|---|---|---|
${figures}

What becomes of PA with sides and of PA₂ without where half of the landmarks are hidden, and where edges are found from pictures:

| | sets | visible, sides | hidden | visible, without | hidden | edges found, sides | without |
|---|---|---|---|---|---|---|---|
${growth}`;
}

const PA = ({ paMpjpe }) => paMpjpe;
const PA2 = ({ pa2Mpjpe }) => pa2Mpjpe;
const LENGTHS = [PA, PA2, ({ nMpjpe }) => nMpjpe];
const average = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What looking the true shape up would give, beside what a picture gives. */
export function nearestTable(evaluations) {
  const { date, framesPerSet, sets } = readResult('base', 'nearest.json');
  const seen = new Map(evaluations['val-sides'].sets.map((set) => [set.name, set]));
  const flat = new Map(evaluations['val-flat'].sets.map((set) => [set.name, set]));
  const lines = KINDS.map(([kind], k) => {
    const of = sets.filter(({ name }) => kindOf(name) === k);
    const mean = (length) => average(of.map((set) => (100 * length(set)) / seen.get(set.name).extent)).toFixed(1);
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

export function specialistTable() {
  const { date, seed, samples, framesPerSet, model, rigs } = readResult('base', 'specialist.json');
  if (JSON.stringify(model) !== JSON.stringify(readResult('base', 'table.json').model))
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
doing nothing else. It was trained on the training frames of its rig in ${number(samples)} views, one seed, none in perspective and none with anything hidden or misplaced, half of them stretched (furniture and
objects: three in ten made up); the samples of this checkpoint are of all rigs together. Its mirror image is hardly ever better than its answer, so it has one figure. Sets that have frames of both parts; held-out furniture and objects are few.
\`node packages/model-base/specialist.js SETS\`, seed ${seed}, ${date}, at most ${framesPerSet} frames a set, 4 views a frame, means over sets, % of extent.

| rig | landmarks | frames | sets | network of its own, PA | this checkpoint, sides: PA | PA₂ | without: PA | PA₂ |
|---|---|---|---|---|---|---|---|---|
${lines.join('\n')}`;
}

/** What one command makes from random weights, beside the checkpoint that many sittings made. */
export function oneCommandTable(rows, training) {
  const { date, model, protocol, rows: made } = readResult('base', 'one-command.json');
  const cells = ({ sides, without }) =>
    [sides, without].map((figures) =>
      figures.map(({ name, value, unit }) => `${name} ${value.toFixed(2)}${unit === '×' ? ' ×' : ''}`.trim()).join('<br>'),
    );
  const shipped = new Map(rows.map((row) => [row.title, row]));
  // Rig transfer is of neither.
  const lines = made
    .filter(({ title }) => !title.startsWith('rig transfer'))
    .map((row) => `| ${row.title} | ${[row, shipped.get(row.title)].flatMap(cells).join(' | ')} |`);
  return `\`anylift train configs/base.yaml --out RUN --set data=SETS --set steps=${model.steps}\`, from random weights, ${number(model.samples)} samples instead of ${number(training)}, seed 1; measured by
\`node packages/model-base/table.js SETS OOD -m RUN/last.safetensors --frames ${protocol.framesPerSet}\`, seed ${protocol.seed}, ${date}. Units as in the table of what it has to meet.

| | one command, sides | without | this checkpoint, sides | without |
|---|---|---|---|---|
${lines.join('\n')}`;
}

export function setTable(name, evaluations) {
  const others = new Map(evaluations[name].sets.map((set) => [set.name, set]));
  const flat = new Map(evaluations[`${name}-flat`].sets.map((set) => [set.name, set]));
  const lines = evaluations[`${name}-sides`].sets.map((set) => {
    const [other, zero] = [others.get(set.name), flat.get(set.name)];
    const share = (length) => ((100 * length) / set.extent).toFixed(1);
    return `| ${set.name} | ${set.samples} | ${share(set.paMpjpe)} | ${share(set.nMpjpe)} | ${share(other.paMpjpe)} | ${share(other.pa2Mpjpe)} | ${share(zero.paMpjpe)} |`;
  });
  return `| set | views | PA, sides | N, sides | PA | PA₂ | PA, flat |\n|---|---|---|---|---|---|---|\n${lines.join('\n')}`;
}

/** Sets on which the flat answer is no worse, with both figures. */
export function worseThanFlat(evaluations) {
  const told = new Map();
  for (const part of ['val', 'ood']) {
    const flat = new Map(evaluations[`${part}-flat`].sets.map((set) => [set.name, set]));
    for (const [given, name] of Object.entries({ 'with sides': `${part}-sides`, without: part }))
      for (const [figure, length] of Object.entries({ PA: 'paMpjpe', N: 'nMpjpe' }))
        for (const set of evaluations[name].sets) {
          const zero = flat.get(set.name);
          if (set[length] < zero[length]) continue;
          const [own, none] = [set, zero].map((of) => ((100 * of[length]) / of.extent).toFixed(1));
          told.set(set.name, [...(told.get(set.name) ?? []), `${figure} ${given} ${own} against ${none}`]);
        }
  }
  return [...told].map(([name, figures]) => `${name} (${figures.join(', ')})`).join('; ');
}
