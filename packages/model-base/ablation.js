/**
 * What each augmentation of configs/base.yaml is worth. A small model is trained with none of them; from these weights it is trained on
 * by the whole recipe, and by the recipe without each of its parts, with the same seed and about as many samples, and measured. Some rigs
 * whose body other sets have are left out of all these trainings but one: on them a model is measured beside the one that knows them.
 *
 *   node packages/model-base/ablation.js SETS OOD --out FOLDER [--start COUNT] [--samples COUNT] [--frames COUNT] [--only NAME]…
 *
 * SETS is the folder of training sets, OOD one of categories never trained on; COUNT are samples of the first training, samples of each
 * that follows, and frames of a set to measure on. Each training has a folder in FOLDER; a command that was stopped goes on where it
 * was. When all are done, results/ablation.json, docs/ablation.md and its plot are written.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseCheckpoint } from '@anylift/core';
import { DEFAULT_PROTOCOL, meanHiddenResult, meanResult, resolveConfig, Sampler, selectSets } from '@anylift/training';
import { readSets } from '@anylift/training/node';
import { parse } from 'yaml';
import { writePage } from '../../docs/ablation.js';
import { measureAll, setsOf } from './measureAll.js';

/** Rigs that no other set has, of bodies that others have: people, a hand, a horse, a bull. */
const HELD = ['cmu_amc-isaacgym_amp', 'zeroad_human-biped', 'hands_leap-recordings', 'zeroad_animals-horse', 'quat_animals-bull'];

/** How the short runs differ from the recipe. */
const SHORT = {
  name: 'ablation',
  model: 'small',
  threads: 1,
  exclude: HELD,
  sampling: { batches: 1 },
  optimizer: { learningRate: 2e-3 },
  schedule: { kind: 'cosine', warmup: 100 },
  validation: { framesPerSet: 1, every: 1e6 },
};

const CHANGES = {
  parts: { title: 'a part of a rig alone', without: { rigs: { part: 0 } } },
  lost: { title: 'landmarks dropped or merged', without: { rigs: { drop: 0, merge: 0 } } },
  gained: { title: 'landmarks added on bones or beside', without: { rigs: { alongBone: 0, besideBone: 0 } } },
  limbs: { title: 'limbs scaled', without: { rigs: { limbs: 0 } } },
  rigs: { title: 'changed rigs, all of the above', without: { rigs: { share: 0 } } },
  worlds: { title: 'made-up worlds', without: { worlds: { share: 0 } } },
  solids: { title: 'made-up solids', without: { worlds: { weights: { solid: 0 } } } },
  perspective: { title: 'cameras in perspective', without: { views: { near: 0 } } },
  tumble: { title: 'things seen from anywhere', without: { views: { tumble: 0 } } },
  structured: {
    title: 'sides, parts, halves hidden, pictures cut off',
    without: { augment: { hideSide: 0, hidePart: 0, hideHalf: 0, crop: 0 } },
  },
  single: { title: 'single landmarks hidden', without: { augment: { occlusion: 0 } } },
  noise: { title: 'jitter', without: { augment: { noise: 0 } } },
  mistakes: {
    title: 'landmarks swapped or found elsewhere',
    without: { augment: { swapNeighbours: 0, swapSides: 0, outliers: 0 } },
  },
  plain: { title: 'views left plain', without: { augment: { plain: 0 } } },
  once: { title: 'views with one change only', without: { augment: { once: 0 } } },
  mirror: { title: 'mirrored pictures', without: { augment: { mirror: 0 } } },
  stretch: { title: 'shapes stretched', without: { augment: { stretch: 0 } } },
  confidence: { title: 'confidences given', without: { augment: { confidence: 0 } } },
  edges: { title: 'edges dropped and added', without: { augment: { edgeDrop: 0 }, rigs: { edgeAdd: 0 } } },
  found: { title: 'edges found from pictures', without: { rigs: { edgesFound: 0 } } },
  edgeless: { title: 'all edges dropped', without: { augment: { edgesNone: 0 } } },
  sides: { title: 'left and right withheld', without: { augment: { withholdSides: 0 } } },
};

/** None of the changes, but left and right withheld on a half: a model that never saw them withheld could not be measured without. */
const { sides: _, ...rest } = CHANGES;
const NONE = Object.values(rest).reduce((all, { without }) => merge(all, without), {});
const FIRST = { ...NONE, optimizer: { learningRate: 3e-3 } };

/** Every training: two to begin with, then the whole recipe with six seeds, with the held-out rigs, without one part, and without any. */
const VARIANTS = [
  { name: 'start', kind: 'start', title: 'the start', change: FIRST },
  { name: 'start-known', kind: 'start', title: 'the start, no rig left out', change: { ...FIRST, exclude: [] } },
  { name: 'whole', kind: 'whole', title: 'seed 1', from: 'start', change: {} },
  { name: 'known', kind: 'known', title: 'no rig left out', from: 'start-known', change: { exclude: [] } },
  { name: 'none', kind: 'none', title: 'none of these', from: 'start', change: NONE },
  ...Object.entries(CHANGES).map(([name, { title, without }]) => ({
    name,
    kind: 'without',
    title,
    from: 'start',
    change: without,
  })),
  ...[2, 3, 4, 5, 6].map((seed) => ({
    name: `seed-${seed}`,
    kind: 'whole',
    title: `seed ${seed}`,
    from: 'start',
    change: { seed },
  })),
];

/** What each model is measured by, with sides and without. */
const CONDITIONS = {
  val: { on: 'val' },
  ood: { on: 'ood' },
  held: { on: 'val', held: true },
  hidden: { on: 'val', protocol: { occlude: 0.5 } },
  found: { on: 'val', protocol: { edges: 'found' } },
  edgeless: { on: 'val', protocol: { edges: 'none' } },
  noise: { on: 'val', protocol: { noise: 1 } },
  perspective: { on: 'val', protocol: { perspective: 3 } },
};

const root = join(import.meta.dirname, '../..');
const RESULTS = join(import.meta.dirname, 'results/ablation.json');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    start: { type: 'string', default: '120000' },
    samples: { type: 'string', default: '40000' },
    frames: { type: 'string', default: '16' },
    only: { type: 'string', multiple: true, default: [] },
  },
});
const [startSamples, samples, framesPerSet] = [values.start, values.samples, values.frames].map(Number);
const unknown = values.only.find((name) => !VARIANTS.some((variant) => variant.name === name));
if (
  positionals.length !== 2 ||
  !values.out ||
  !(startSamples >= 1) ||
  !(samples >= 1) ||
  !(framesPerSet >= 1) ||
  unknown !== undefined
) {
  console.error(
    `usage: node packages/model-base/ablation.js SETS OOD --out FOLDER [--start COUNT] [--samples COUNT] [--frames COUNT] [--only NAME]…\nNAME: ${VARIANTS.map(({ name }) => name).join(', ')}`,
  );
  process.exit(2);
}
const [valFolder, oodFolder] = positionals;
const protocol = { ...DEFAULT_PROTOCOL, framesPerSet };
const recipe = parse(readFileSync(join(root, 'configs/base.yaml'), 'utf8'));
const sets = readSets([valFolder]);

const chosen = VARIANTS.filter(({ name }) => values.only.length === 0 || values.only.includes(name));
for (const [i, variant] of chosen.entries()) {
  const place = join(values.out, variant.name);
  const file = join(values.out, `${variant.name}.json`);
  const settings = settingsOf(variant);
  if (existsSync(file)) {
    if (read(file).settings === settings.join(' ')) continue;
    console.error(`${file}: made with ${read(file).settings}, expected ${settings.join(' ')}; choose another --out`);
    process.exit(1);
  }
  console.error(`${i + 1} of ${chosen.length}, ${variant.name}`);
  mkdirSync(values.out, { recursive: true });
  await train(place, settings, variant.from && join(values.out, variant.from, 'last.safetensors'));
  const figures = await measure(join(place, 'last.safetensors'));
  const { training } = parseCheckpoint(readFileSync(join(place, 'last.safetensors')), place);
  const made = { steps: training.steps, samples: training.samples, hours: training.hours };
  write(file, { settings: settings.join(' '), ...made, figures });
}

const missing = VARIANTS.filter(({ name }) => !existsSync(join(values.out, `${name}.json`))).map(({ name }) => name);
if (missing.length > 0) console.error(`to come: ${missing.join(', ')}`);
else {
  write(RESULTS, {
    date: new Date().toISOString().slice(0, 10),
    command: `node packages/model-base/ablation.js SETS OOD --out FOLDER --start ${startSamples} --samples ${samples} --frames ${framesPerSet}`,
    startSamples,
    samples,
    views: protocol.views,
    framesPerSet,
    held: HELD,
    sets: { val: namesOf('val', false).length, ood: namesOf('ood', false).length },
    flat: await measure(null),
    variants: VARIANTS.map(({ name, kind, title, from }) => ({
      name,
      kind,
      title,
      from,
      ...read(join(values.out, `${name}.json`)),
    })),
  });
  writePage();
}

/** The values of `--set` that make a variant, as many steps as the samples take. */
function settingsOf({ kind, change }) {
  const config = merge(SHORT, change);
  const resolved = resolveConfig(merge(recipe, config), 'configs/base.yaml', 0);
  const { others } = selectSets(sets, resolved.exclude, 'exclude');
  const { seed, sampling, views, augment, rigs, worlds } = resolved;
  const sampler = new Sampler(others, 'train', { seed, ...sampling, views, augment, rigs, worlds });
  const steps = Math.round((kind === 'start' ? startSamples : samples) / (sampling.batches * sampler.meanBatchSize));
  return flat({ ...config, steps }).map(([key, value]) => `${key}=${Array.isArray(value) ? `[${value.join(',')}]` : value}`);
}

/** By the command line, so that a run can be repeated by its settings; its progress goes to stderr. */
async function train(place, settings, from) {
  const args = [
    'train',
    join(root, 'configs/base.yaml'),
    '--out',
    place,
    '--set',
    `data=${valFolder}`,
    ...(from ? ['--from', from] : []),
  ];
  const resume = existsSync(join(place, 'config.json')) ? ['--resume'] : [];
  const command = [
    join(root, 'packages/cli/bin/anylift.js'),
    ...args,
    ...settings.flatMap((value) => ['--set', value]),
    ...resume,
  ];
  const child = spawn(process.execPath, command, { stdio: 'inherit' });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('exit', resolve));
  if (code !== 0) process.exit(1);
}

/**
 * Means over sets of each condition, of the held-out rigs also each.
 * @param model a checkpoint's file; null for the flat answer z = 0
 */
async function measure(model) {
  const evaluations = Object.entries(CONDITIONS).flatMap(([name, { on, held = false, protocol: own }]) =>
    [true, false].map((sides) => {
      const split = on === 'val' ? 'val' : undefined;
      const seen = { ...protocol, split, ...own, sides };
      return { name: sides ? `${name}-sides` : name, on, names: namesOf(on, held), model, protocol: seen, sets: [] };
    }),
  );
  await measureAll(evaluations, valFolder, oodFolder);
  return Object.fromEntries(
    evaluations.map(({ name, sets }) => {
      const bySet = sets.map((set) => ({ name: set.name, pa2: rounded((100 * set.pa2Mpjpe) / set.extent) }));
      const { paMpjpePercent, pa2MpjpePercent, nMpjpePercent } = meanResult(sets);
      const hidden = meanHiddenResult(sets);
      return [
        name,
        {
          pa: rounded(paMpjpePercent),
          pa2: rounded(pa2MpjpePercent),
          n: rounded(nMpjpePercent),
          ...(hidden && { visible: rounded(hidden.visiblePa2MpjpePercent), hidden: rounded(hidden.hiddenPa2MpjpePercent) }),
          ...(name.startsWith('held') && { sets: bySet }),
        },
      ];
    }),
  );
}

/** Names of the sets of a condition: of `val` either the held-out ones or the others. */
function namesOf(on, held) {
  if (on === 'ood') return setsOf(oodFolder).map(({ name }) => name);
  return setsOf(valFolder, 'val')
    .map(({ name }) => name)
    .filter((name) => HELD.includes(name) === held);
}

function isGroup(value) {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Values of two configs, the second one's where both have one. */
function merge(a, b) {
  const both = Object.entries(b).map(([key, value]) => [key, isGroup(value) && isGroup(a[key]) ? merge(a[key], value) : value]);
  return { ...a, ...Object.fromEntries(both) };
}

function flat(config, before = '') {
  return Object.entries(config).flatMap(([key, value]) =>
    isGroup(value) ? flat(value, `${before}${key}.`) : [[`${before}${key}`, value]],
  );
}

function rounded(percent) {
  return Number(percent.toFixed(4));
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function write(file, value) {
  writeFileSync(`${file}.tmp`, `${JSON.stringify(value)}\n`);
  renameSync(`${file}.tmp`, file);
}
