/** Makes docs/ablation.md and its plot from packages/model-base/results/ablation.json: node docs/ablation.js */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transferRatios } from '../packages/model-base/rigTransfer.js';

const RESULTS = join(import.meta.dirname, '../packages/model-base/results/ablation.json');

/** What a model is measured by; of a table's column, or a panel of the plot. Less is better in all. */
const SIGHT = [
  ['`val`, sides: PA', (figures) => figures['val-sides'].pa],
  ['`val`: PA₂', (figures) => figures.val.pa2],
  ['unseen, sides: PA', (figures) => figures['ood-sides'].pa],
  ['unseen: PA₂', (figures) => figures.ood.pa2],
  ['rig transfer, sides: PA₂', (figures) => figures['held-sides'].pa2],
  ['rig transfer: PA₂', (figures) => figures.held.pa2],
];
const DISTURBED = [
  ['half hidden: visible', (figures) => figures.hidden.visible],
  ['half hidden: hidden', (figures) => figures.hidden.hidden],
  ['edges found', (figures) => figures.found.pa2],
  ['no edges', (figures) => figures.edgeless.pa2],
  ['noise of 1 %', (figures) => figures.noise.pa2],
  ['perspective at 3 sizes', (figures) => figures.perspective.pa2],
];
const PANELS = [SIGHT[1], SIGHT[3], SIGHT[5]];

/** The page as it must be. */
export function ablationPage(results = read()) {
  const { date, command, startSamples, samples, views, framesPerSet, held, sets, flat, variants } = results;
  const of = (kind) => variants.filter((variant) => variant.kind === kind);
  const [whole, parts] = [of('whole'), of('without')];
  const [[none], [known], [start]] = [of('none'), of('known'), of('start')];
  const growth = (measures) =>
    table(
      ['left out', ...measures.map(([title]) => title)],
      [
        wholeRow(whole, measures),
        ...parts.map((part) => row(part.title, part, whole, measures)),
        row('_all of these but the last_', none, whole, measures),
        row('_the start_', start, whole, measures),
        row('_the flat answer_', { figures: flat }, whole, measures),
      ],
    );
  return `# What each augmentation is worth

<!-- Written by ablation.js from packages/model-base/results/ablation.json; change these. -->

The recipe of [configs/base.yaml](../configs/base.yaml), and the recipe without each of its parts, at equal samples. All but one begin with the same weights: a model of width 64 (preset \`small\`) that was trained on
${number(startSamples)} samples with none of the parts but the last (the one that knows all rigs begins with a model that was made in the same way and knows them too). Then each is trained on ${number(samples)} samples by its recipe, with one seed and the same batches as far as a part leaves them
the same. ${date}, by the code of that day: since then rigs of up to ten landmarks gain edges too, made-up four-legged animals put their feet down in the order of real ones, trees of one side
have limbs, and a stretched shape in perspective is seen from a distance in its own sizes, so that the same seed draws other samples:

    ${command}

\`val\`: held-out motions of ${sets.val} training sets; unseen: ${sets.ood} sets of categories that are never trained on; at most ${framesPerSet} frames a set, ${views} views a frame, lengths in % of extent as in the
[model card](../packages/model-base/README.md). Rig transfer: ${held.length} rigs that these trainings left out while other sets have such bodies (${held.map((name) => `\`${name}\``).join(', ')}).

![By how much errors grow on val, on unseen categories and on rigs left out, when a part is left out](ablation.svg)

**These are short runs of a small model.** What makes a task harder slows it down at first: a part that costs here may pay over millions of samples, which is what the base model sees.

${PANELS.map(([title, of]) => `- ${title}. ${verdict(parts, whole, of)}. All but the last left out: ${signed(of(none.figures) - spread(whole, of).mean)}.`).join('\n')}

## By how much errors grow

${growth(SIGHT)}

The first row is the mean of ${whole.length} seeds of the whole recipe and their standard deviation; the rest are differences to it, above 0 where the part was worth having. **Bold**: beyond two standard
deviations of such a difference. The flat answer is z = 0 everywhere. Of ${whole.length} seeds a deviation is known roughly and there are many cells, so a few of the small bold ones are chance. No part is measured in company: two that do the
same each look worth little. Where one part is left out another may take its place: rigs that no longer lose landmarks are parts of themselves more often, and the reverse; landmarks that are not hidden by structure are hidden one by one.
And a view whose one change is left out has none: without single landmarks hidden, without jitter or with edges always given 7 to 10 % more of the views are plain, which is worth something of its own.

## What some are meant for

The same on disturbed \`val\`, PA₂ without sides: half of the landmarks hidden (errors of visible and hidden ones apart), edges not given but found from the pictures of a set, no edges at all, noise of 1 % of extent, a camera at three sizes whose focal length is
not told.

${growth(DISTURBED)}

## Seeds

${table(
  ['the whole recipe', ...SIGHT.map(([title]) => title)],
  whole.map((variant) => [variant.title, ...SIGHT.map(([, of]) => of(variant.figures).toFixed(2))]),
)}

## Rig transfer

PA₂ on the rigs that were left out, and of the same recipe trained on them as well, both trainings with seed 1. With sides:

${transfer(whole[0], known, 'held-sides')}

Without:

${transfer(whole[0], known, 'held')}

All in all ${ratios(whole[0], known)} (with sides, without); with the recipe's other seeds against the same model that knows the rigs ${whole
    .slice(1)
    .map((seed) => ratios(seed, known))
    .join(', ')}. Over the same model that knows the rigs, the recipe without changed rigs comes to ${ratios(
    parts.find(({ name }) => name === 'rigs'),
    known,
  )}, without worlds to ${ratios(
    parts.find(({ name }) => name === 'worlds'),
    known,
  )}, with none of the parts to ${ratios(none, known)}.

## To repeat one

\`anylift train configs/base.yaml --out RUN --set data=SETS\` with \`--from\` the \`last.safetensors\` of the run that it begins with (the starts begin with none), \`--set\` for each of these, and for what differs:

    ${whole[0].settings}

${table(
  ['left out', 'begins with', 'what differs', 'steps', 'samples'],
  variants.map((variant) => [
    variant.title,
    variants.find(({ name }) => name === variant.from)?.title ?? '–',
    `\`${different(variant.settings, whole[0].settings) || '–'}\``,
    number(variant.steps),
    number(variant.samples),
  ]),
)}
`;
}

const ratios = (variant, known) =>
  transferRatios(variant, known)
    .map((ratio) => `${ratio.toFixed(2)} ×`)
    .join(' and ');
const number = (value) => value.toLocaleString('en');

function wholeRow(whole, measures) {
  const cells = measures.map(([, of]) => {
    const { mean, deviation } = spread(whole, of);
    return `${mean.toFixed(2)} ± ${deviation.toFixed(2)}`;
  });
  return ['nothing', ...cells];
}

function row(title, variant, whole, measures) {
  const cells = measures.map(([, of]) => {
    const { mean, deviation } = spread(whole, of);
    const difference = of(variant.figures) - mean;
    return Math.abs(difference) > threshold(whole, deviation) ? `**${signed(difference)}**` : signed(difference);
  });
  return [title, ...cells];
}

/** Two standard deviations of the difference between one run and the mean of the seeds. */
function threshold(whole, deviation) {
  return 2 * deviation * Math.sqrt(1 + 1 / whole.length);
}

/** Which parts are worth having and which cost, beyond the spread of seeds. */
function verdict(parts, whole, of) {
  const { mean, deviation } = spread(whole, of);
  const differences = parts.map(({ title, figures }) => ({ title, difference: of(figures) - mean }));
  const beyond = differences.filter(({ difference }) => Math.abs(difference) > threshold(whole, deviation));
  beyond.sort((a, b) => Math.abs(b.difference) - Math.abs(a.difference));
  const list = (sign) => beyond.filter(({ difference }) => difference * sign > 0).map(({ title }) => title);
  return [
    ['Worth having', list(1)],
    ['A cost', list(-1)],
  ]
    .map(([what, titles]) => `${what}: ${titles.join('; ') || 'nothing beyond the spread'}`)
    .join('. ');
}

/** Mean and standard deviation over seeds. */
function spread(whole, of) {
  const figures = whole.map((variant) => of(variant.figures));
  const mean = figures.reduce((sum, figure) => sum + figure, 0) / figures.length;
  const squares = figures.reduce((sum, figure) => sum + (figure - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (figures.length - 1)) };
}

function transfer(variant, known, condition) {
  const [left, trained] = [variant, known].map(({ figures }) => figures[condition].sets);
  return table(
    ['', ...left.map(({ name }) => name)],
    [
      ['left out', ...left.map(({ pa2 }) => pa2.toFixed(2))],
      ['trained on', ...trained.map(({ pa2 }) => pa2.toFixed(2))],
      ['ratio', ...left.map(({ pa2 }, i) => `${(pa2 / trained[i].pa2).toFixed(2)} ×`)],
    ],
  );
}

function different(settings, usual) {
  const known = new Set(usual.split(' '));
  return settings
    .split(' ')
    .filter((setting) => !known.has(setting) && !setting.startsWith('steps='))
    .join(' ');
}

function table(header, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function signed(value) {
  const size = Math.abs(value).toFixed(2);
  return size === '0.00' ? size : `${value < 0 ? '−' : '+'}${size}`;
}

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #5a626d }
  .title { font-weight: 600; fill: #22272e }
  .zero { stroke: #8b949e } .seeds { fill: #d5dae1; opacity: 0.7 }
  .worth { fill: #1f6fd1 } .cost { fill: #c2571a }
  @media (prefers-color-scheme: dark) {
    text { fill: #a3adb9 } .title { fill: #e4e8ed } .seeds { fill: #333a43 }
    .worth { fill: #6cadff } .cost { fill: #f0975a }
  }`;
const ROW = 21;
const TOP = 52;
const LABELS = 290;
const PANEL = 210;
const GAP = 20;

/** Bars of differences, a panel a measure, as SVG that reads on light and on dark. */
export function ablationPlot({ variants } = read()) {
  const whole = variants.filter(({ kind }) => kind === 'whole');
  const others = variants.filter(({ kind }) => kind === 'without');
  const bottom = TOP + others.length * ROW;
  const [width, height] = [LABELS + PANELS.length * (PANEL + GAP), bottom + 34];
  const panels = PANELS.map(([title, of], p) => {
    const { mean, deviation } = spread(whole, of);
    const differences = others.map(({ figures }) => of(figures) - mean);
    const chance = threshold(whole, deviation);
    const [low, high] = [Math.min(-chance, ...differences), Math.max(chance, ...differences)];
    const left = LABELS + p * (PANEL + GAP);
    // Room for the figures beside the bars.
    const x = (value) => Number((left + 44 + ((value - low) / (high - low)) * (PANEL - 88)).toFixed(1));
    const bars = differences.map((difference, i) => {
      const [from, to] = [x(Math.min(0, difference)), x(Math.max(0, difference))];
      const y = TOP + i * ROW;
      const text = difference < 0 ? `x="${from - 4}" text-anchor="end"` : `x="${to + 4}"`;
      return (
        `<rect class="${difference < 0 ? 'cost' : 'worth'}" x="${from}" y="${y + 4}" width="${Number((to - from).toFixed(1))}" height="${ROW - 8}"/>` +
        `<text ${text} y="${y + ROW / 2}" dy="4">${signed(difference)}</text>`
      );
    });
    return [
      `<text class="title" x="${left + PANEL / 2}" y="38" text-anchor="middle">${title.replaceAll('`', '')}</text>`,
      `<rect class="seeds" x="${x(-chance)}" y="${TOP}" width="${Number((x(chance) - x(-chance)).toFixed(1))}" height="${bottom - TOP}"/>`,
      ...bars,
      `<path class="zero" d="M${x(0)} ${TOP}V${bottom}"/>`,
    ];
  });
  const title = 'What an error grows by when a part is left out, in % of extent';
  const marks = [
    `<text class="title" x="8" y="16">${title}</text>`,
    ...others.map(
      ({ title }, i) => `<text x="${LABELS - 6}" y="${TOP + i * ROW + ROW / 2}" dy="4" text-anchor="end">${title}</text>`,
    ),
    ...panels.flat(),
    `<text x="${LABELS}" y="${bottom + 22}">grey: two standard deviations by ${whole.length} seeds, either way</text>`,
  ];
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">`;
  return `${head}\n<title>${title}</title>\n<style>${STYLE}\n</style>\n${marks.join('\n')}\n</svg>\n`;
}

export function writePage() {
  writeFileSync(join(import.meta.dirname, 'ablation.md'), ablationPage());
  writeFileSync(join(import.meta.dirname, 'ablation.svg'), ablationPlot());
}

function read() {
  return JSON.parse(readFileSync(RESULTS, 'utf8'));
}

if (process.argv[1] === import.meta.filename) writePage();
