/**
 * Measures a checkpoint by every row of the table that it has to meet. Of a shipped one it writes results/table.json in its package,
 * which card.js puts into the card.
 *
 *   node packages/model-base/table.js SETS OOD [-m small|base|FILE] [--held-out FILE]… [--frames COUNT] [--views COUNT] [--seed SEED] [-o FILE]
 *
 * SETS is the folder of training sets, OOD one of categories never trained on. A held-out checkpoint was trained with `exclude` in its
 * config: the rigs that it left out are what rig transfer is measured on; without one the row says what it is in the ablation's runs.
 * The same seed gives the same views on every machine.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseCheckpoint } from '@anylift/core';
import {
  calibrationOf,
  DEFAULT_PROTOCOL,
  LANDMARK_ERRORS,
  meanHiddenResult,
  meanResult,
  PROBABILITIES,
  selectSets,
} from '@anylift/training';
import { readSets } from '@anylift/training/node';
import { measureAll, setsOf } from './measureAll.js';
import { rigTransfer } from './rigTransfer.js';
import { checkpointOf, PEOPLE, resultOf, SHIPPED } from './shipped.js';

/** How each evaluation differs from the default; each is made with sides and without. */
const CONDITIONS = {
  val: { on: 'val' },
  ood: { on: 'ood' },
  // Sets of a few frames have the weight of any other: with four views of them the error would be chance.
  calibration: { on: 'val', protocol: { views: 16, framesPerSet: 16 } },
  hidden: { on: 'val', protocol: { occlude: 0.5 } },
  found: { on: 'val', protocol: { edges: 'found' } },
  edgeless: { on: 'val', protocol: { edges: 'none' } },
  noise: { on: 'val', protocol: { noise: 1 } },
  perspective: { on: 'val', protocol: { perspective: 3, focal: true } },
};
/** Of these evaluations the figures of every set are kept. */
const BY_SET = ['val', 'ood', 'hidden', 'found'];
const FIGURES = { PA: 'paMpjpePercent', 'PA₂': 'pa2MpjpePercent', N: 'nMpjpePercent' };

await main();

async function main() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      model: { type: 'string', short: 'm', default: 'base' },
      'held-out': { type: 'string', multiple: true, default: [] },
      frames: { type: 'string' },
      views: { type: 'string', default: '4' },
      seed: { type: 'string', default: '0' },
      out: { type: 'string', short: 'o' },
    },
  });
  const counts = [values.frames ?? '1', values.views];
  if (positionals.length !== 2 || !counts.every((count) => /^[1-9]\d*$/.test(count)) || !/^\d+$/.test(values.seed)) {
    console.error(
      'usage: node packages/model-base/table.js SETS OOD [-m small|base|FILE] [--held-out FILE]… [--frames COUNT] [--views COUNT] [--seed SEED] [-o FILE]',
    );
    process.exit(2);
  }
  const [valFolder, oodFolder] = positionals;
  const shipped = Object.hasOwn(SHIPPED, values.model);
  const checkpoint = shipped ? checkpointOf(values.model) : values.model;
  const out = values.out ?? (shipped ? resultOf(values.model, 'table.json') : undefined);
  const shared = {
    views: Number(values.views),
    seed: Number(values.seed),
    framesPerSet: values.frames === undefined ? null : Number(values.frames),
  };
  const groups = { val: setsOf(valFolder, 'val'), ood: setsOf(oodFolder) };
  for (const [on, folder] of [
    ['val', valFolder],
    ['ood', oodFolder],
  ])
    if (groups[on].length === 0) {
      console.error(`${folder}: no set to measure on, expected some${on === 'val' ? ' with frames of split "val"' : ''}`);
      process.exit(1);
    }
  const heldOut = values['held-out'].map((file) => {
    const { training } = parseCheckpoint(readFileSync(file), file);
    const { chosen } = selectSets(readSets([valFolder]), training?.config?.exclude ?? [], `${file}: exclude`);
    return { file, sets: chosen.filter((set) => groups.val.some(({ name }) => name === set.name)) };
  });

  const evaluations = [];
  const add = (name, on, names, model, protocol) => {
    const split = on === 'val' ? 'val' : undefined;
    evaluations.push({ name, on, names, model, protocol: { ...DEFAULT_PROTOCOL, ...shared, split, ...protocol }, sets: [] });
  };
  for (const [name, { on, protocol }] of Object.entries(CONDITIONS))
    for (const sides of [true, false])
      add(sides ? `${name}-sides` : name, on, groups[on].map(nameOf), checkpoint, { ...protocol, sides });
  for (const on of ['val', 'ood']) add(`${on}-flat`, on, groups[on].map(nameOf), null, {});
  for (const { file, sets } of heldOut)
    for (const sides of [true, false]) add(sides ? 'held-sides' : 'held', 'val', sets.map(nameOf), file, { sides });
  await measureAll(evaluations, valFolder, oodFolder);

  const { name, training } = parseCheckpoint(readFileSync(checkpoint), checkpoint);
  const table = {
    date: new Date().toISOString().slice(0, 10),
    model: { name, samples: training?.samples, steps: training?.steps },
    protocol: { ...shared, sets: groups.val.length, oodSets: groups.ood.length },
    rows: rowsOf(evaluations),
    evaluations: Object.fromEntries(
      evaluations
        .filter(({ name }) => !name.startsWith('held'))
        .map((evaluation) => [evaluation.name, summaryOf(evaluation, BY_SET.includes(evaluation.name.split('-')[0]))]),
    ),
  };
  if (out) writeFileSync(out, `${JSON.stringify(table)}\n`);
  print(table);
}

function nameOf({ name }) {
  return name;
}

function summaryOf({ protocol, sets }, bySet) {
  return {
    protocol,
    mean: meanResult(sets),
    hidden: meanHiddenResult(sets),
    calibration: calibrationOf(
      PROBABILITIES,
      sets.map(({ reliability }) => reliability),
    ),
    landmarks: calibrationOf(
      LANDMARK_ERRORS,
      sets.map(({ landmarkReliability }) => landmarkReliability),
    ),
    ...(bySet ? { sets: sets.map(({ reliability: _, landmarkReliability: __, ...figures }) => figures) } : {}),
  };
}

/** The table: for each row, with sides and without, the figures and the most they may be. */
function rowsOf(evaluations) {
  const named = new Map(evaluations.map((evaluation) => [evaluation.name, evaluation.sets]));
  const setsFor = (name, sides) => named.get(sides ? `${name}-sides` : name);
  const mean = (name, sides) => meanResult(setsFor(name, sides));
  const base = (sides) => (sides ? mean('val', true).paMpjpePercent : mean('val', false).pa2MpjpePercent);
  const key = (sides) => (sides ? 'PA' : 'PA₂');
  const figure = (name, value, most, unit = '%') => ({
    name,
    value,
    most,
    unit,
    met: Number.isFinite(value) ? value <= most : null,
  });

  const accuracy = (title, sets, targets) => ({
    title,
    flat: ['paMpjpePercent', 'nMpjpePercent'].map((of, i) => ({
      name: ['PA', 'N'][i],
      value: meanResult(sets('flat'))[of],
      unit: '%',
    })),
    sides: targets.sides.map(([name, most]) => figure(name, meanResult(sets(true))[FIGURES[name]], most)),
    without: targets.without.map(([name, most]) => figure(name, meanResult(sets(false))[FIGURES[name]], most)),
  });
  const both = (title, cell) => ({ title, flat: [], sides: cell(true), without: cell(false) });
  const ratio = (title, name, most) =>
    both(title, (sides) => {
      const { paMpjpePercent, pa2MpjpePercent } = mean(name, sides);
      return [figure(key(sides), (sides ? paMpjpePercent : pa2MpjpePercent) / base(sides), most, '×')];
    });
  const of = (name) => (sides) => (sides === 'flat' ? named.get(`${name}-flat`) : setsFor(name, sides));
  const people = (sides) => of('val')(sides).filter(({ name }) => PEOPLE.test(name));

  return [
    accuracy('`val`, mean over sets', of('val'), {
      sides: [
        ['PA', 3],
        ['N', 4.5],
      ],
      without: [
        ['PA₂', 3.5],
        ['PA', 6.5],
        ['N', 9.5],
      ],
    }),
    accuracy('people captured', people, {
      sides: [
        ['PA', 2.5],
        ['N', 4],
      ],
      without: [
        ['PA₂', 3],
        ['PA', 5.5],
      ],
    }),
    accuracy('categories never trained on, mean over sets', of('ood'), {
      sides: [
        ['PA', 5.5],
        ['N', 8],
      ],
      without: [['PA₂', 6]],
    }),
    both('probability of the first answer: expected calibration error', (sides) => {
      const reliabilities = setsFor('calibration', sides).map(({ reliability }) => reliability);
      return [figure('', 100 * calibrationOf(PROBABILITIES, reliabilities).expectedCalibrationError, sides ? 3 : 5)];
    }),
    both('rig transfer: a rig held out while its body is known, against trained on it', (sides) => {
      const ratio = transferOf(evaluations, setsFor('val', sides), sides);
      if (ratio !== null) return [figure('PA₂', ratio, 1.3, '×')];
      // Of another, smaller model: it says what the recipe is worth, not whether this checkpoint meets the target.
      return [{ ...figure('PA₂, in the ablation’s short runs', rigTransfer()[sides ? 0 : 1], 1.3, '×'), met: null }];
    }),
    both('half of the landmarks hidden, against none', (sides) => {
      // PA is over visible landmarks, here as everywhere; hidden ones have no similarity of their own but that of both.
      const visible = mean('hidden', sides)[FIGURES[key(sides)]];
      const { hiddenPaMpjpePercent, hiddenPa2MpjpePercent } = meanHiddenResult(setsFor('hidden', sides));
      const hidden = sides ? hiddenPaMpjpePercent : hiddenPa2MpjpePercent;
      return [
        figure(`${key(sides)} visible`, visible / base(sides), 1.3, '×'),
        figure(`${key(sides)} hidden`, hidden / base(sides), 2, '×'),
      ];
    }),
    ratio('no edges given, but found from the pictures of a set', 'found', 1.15),
    ratio('no edges given, each picture lifted without any', 'edgeless', 1.15),
    ratio('2D noise of 1 % of extent', 'noise', 1.4),
    ratio('strong perspective (distance 3 sizes), focal length given, against weak', 'perspective', 1.2),
    both('confidence a landmark: expected calibration error', (sides) => {
      const reliabilities = setsFor('calibration', sides).map(({ landmarkReliability }) => landmarkReliability);
      const calibration = calibrationOf(LANDMARK_ERRORS, reliabilities);
      return [figure('', calibration && 100 * calibration.expectedCalibrationError, 5)];
    }),
  ];
}

/** PA₂ of held-out rigs over that of the checkpoint that knows them, mean over rigs; null without a held-out checkpoint. */
function transferOf(evaluations, known, sides) {
  const held = evaluations.filter(({ name }) => name === (sides ? 'held-sides' : 'held')).flatMap(({ sets }) => sets);
  if (held.length === 0) return null;
  const same = held.map(({ name }) => known.find((set) => set.name === name));
  return meanResult(held).pa2MpjpePercent / meanResult(same).pa2MpjpePercent;
}

function print({ date, model, protocol, rows }) {
  console.log(
    `${model.name}, ${date}, ${protocol.views} views of ${protocol.framesPerSet ?? 'all'} frames a set, seed ${protocol.seed}`,
  );
  for (const { title, flat, sides, without } of rows) {
    const cell = (figures) =>
      figures.map(({ name, value, most, unit, met }) => {
        const shown = !Number.isFinite(value) ? 'none' : `${value.toFixed(2)} ${unit}`;
        return `${name} ${shown}${most === undefined ? '' : ` (≤ ${most}${met === null ? '' : met ? ', met' : ', missed'})`}`.trim();
      });
    console.log(
      `${title}\n  flat ${cell(flat).join(', ') || '–'} | sides ${cell(sides).join(', ')} | without ${cell(without).join(', ')}`,
    );
  }
}
