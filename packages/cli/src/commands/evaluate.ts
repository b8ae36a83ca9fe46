import type { Calibration, MeanHiddenResult, MeanResult, Protocol, SetResult } from '@anylift/training';
import { type Command, InvalidArgumentError, Option } from 'commander';

interface EvaluateOptions {
  model: string;
  split?: string;
  only: string[];
  views: number;
  frames?: number;
  seed: number;
  sides?: boolean;
  edges: Protocol['edges'] | false;
  occlude: number;
  noise: number;
  perspective?: number;
  focal?: boolean;
  flat?: boolean;
  json?: boolean;
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('Measure a model on 3D keypoint sets, seen by seeded cameras.')
    .argument('<set...>', 'keypoints3d/1 files, or folders of them')
    .option('-m, --model <small|base|file>', 'a checkpoint: small or base, which come along, or a file', 'base')
    .option('--split <name>', 'only sequences of this split, e.g. val; sets without any are left out')
    .option('--only <name>', 'only the set of this name, in which * is any text (repeatable)', collect, [])
    .option('--views <count>', 'cameras a frame', wholeNumber(1), 4)
    .option('--frames <count>', 'at most so many frames a set, spread evenly', wholeNumber(1))
    .option('--seed <seed>', 'seed of the cameras', wholeNumber(0), 0)
    .option('--sides', 'tell the model left from right, where the set does')
    .addOption(
      new Option('--edges <how>', 'given to the model, found from the pictures of a set, or none')
        .choices(['given', 'found', 'none'])
        .default('given'),
    )
    .option('--no-edges', 'the same as --edges found')
    .option('--occlude <share>', 'hide this share of the landmarks of each view', number(0, 0.95), 0)
    .option('--noise <percent>', 'normal noise on x and y of each landmark, in % of the extent', number(0, 100), 0)
    .option('--perspective <distance>', 'perspective cameras at this distance, in object sizes', number(1, 1000))
    .option('--focal', 'tell the model the focal length of these')
    .option('--flat', 'measure the flat answer z = 0 instead of a model')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
PA: after the best similarity (det = +1), PA2: of the better of the two answers, N: in the camera frame at the best scale; over visible
landmarks. Lengths of a set in its own units, means over sets in % of a set's median extent. With --occlude also the errors of visible and
hidden landmarks apart, after one similarity over both. Calibration: how far the probability of the first answer is from the share in
which it is the better one, and how far the share of landmarks that are nearer than their predicted error is from one half.

Examples:
  $ anylift evaluate sets/val.safetensors --sides
  $ anylift evaluate sets --split val --views 4 --json > results.json
  $ anylift evaluate sets --split val --perspective 3 --focal`,
    )
    .action(evaluate);
}

async function evaluate(paths: string[], options: EvaluateOptions, command: Command): Promise<void> {
  const { InputError } = await import('@anylift/core');
  const {
    LANDMARK_ERRORS,
    PROBABILITIES,
    answerOf,
    calibrationOf,
    evaluateSet,
    flatAnswer,
    framesOf,
    meanHiddenResult,
    meanResult,
    selectSets,
  } = await import('@anylift/training');
  const { readSets } = await import('@anylift/training/node');
  const { print } = await import('../files.js');
  const { loadLifter } = await import('../model.js');
  const { countingBar } = await import('../progressBar.js');

  if (options.focal && options.perspective === undefined) command.error('anylift: --focal goes with --perspective');
  const protocol: Protocol = {
    split: options.split,
    views: options.views,
    seed: options.seed,
    sides: options.sides ?? false,
    edges: options.edges || 'found',
    occlude: options.occlude,
    noise: options.noise,
    perspective: options.perspective ?? null,
    focal: options.focal ?? false,
    framesPerSet: options.frames ?? null,
  };
  const all = readSets(paths);
  const named = options.only.length ? selectSets(all, options.only, '--only').chosen : all;
  const sets = named.filter((set) => framesOf(set, options.split).length > 0);
  if (sets.length === 0)
    throw new InputError(`${paths.join(', ')}: no frames${options.split ? ` of split "${options.split}"` : ''}`);
  const lifter = options.flat ? undefined : await loadLifter(options.model);
  const answer = lifter ? answerOf(lifter) : flatAnswer;
  const bar = countingBar(sets.length, 'sets');
  const results: SetResult[] = [];
  const leftOut: string[] = [];
  try {
    for (const set of sets) {
      const result = await evaluateSet(answer, set, protocol);
      if (result) results.push(result);
      else leftOut.push(set.name);
      bar?.update(results.length + leftOut.length);
    }
  } finally {
    bar?.stop();
    await lifter?.release();
  }
  if (results.length === 0) throw new InputError(`${paths.join(', ')}: no frame could be lifted`);
  for (const name of leftOut) process.stderr.write(`${name} is left out: none of its frames could be lifted\n`);
  const report: Report = {
    model: lifter?.name ?? 'flat',
    protocol,
    sets: results,
    mean: meanResult(results),
    hidden: meanHiddenResult(results),
    calibration: calibrationOf(
      PROBABILITIES,
      results.map(({ reliability }) => reliability),
    ),
    landmarks: calibrationOf(
      LANDMARK_ERRORS,
      results.map(({ landmarkReliability }) => landmarkReliability),
    ),
  };
  await print(options.json ? `${JSON.stringify(report)}\n` : table(report));
}

interface Report {
  model: string;
  protocol: Protocol;
  sets: SetResult[];
  mean: MeanResult;
  hidden: MeanHiddenResult | null;
  calibration: Calibration | null;
  /** Of the landmarks' predicted errors; null where the model says none. */
  landmarks: Calibration | null;
}

function table({ model, sets, mean, hidden, calibration, landmarks }: Report): string {
  const width = Math.max(...sets.map(({ name }) => name.length), 'mean, % of extent'.length);
  const row = (name: string, figures: string[]) =>
    `${name.padEnd(width)}${figures.map((figure) => figure.padStart(10)).join('')}\n`;
  const percent = (length: number, { extent }: SetResult) => ((100 * length) / extent).toFixed(2);
  const lines = sets.map((set) =>
    row(set.name, [
      String(set.samples),
      percent(set.paMpjpe, set),
      percent(set.pa2Mpjpe, set),
      percent(set.nMpjpe, set),
      set.ne.toFixed(3),
      `${(100 * set.flipRate).toFixed(0)} %`,
    ]),
  );
  const figures = [mean.paMpjpePercent, mean.pa2MpjpePercent, mean.nMpjpePercent].map((figure) => figure.toFixed(2));
  const apart = (name: string, pa: number, pa2: number) => row(name, ['', pa.toFixed(2), pa2.toFixed(2)]);
  return (
    `model ${model}; lengths in % of a set's extent\n` +
    row('', ['samples', 'PA', 'PA2', 'N', 'NE', 'flips']) +
    lines.join('') +
    row('mean, % of extent', ['', ...figures, mean.ne.toFixed(3), `${(100 * mean.flipRate).toFixed(0)} %`]) +
    (hidden
      ? apart('  visible, of all', hidden.visiblePaMpjpePercent, hidden.visiblePa2MpjpePercent) +
        apart('  hidden, of all', hidden.hiddenPaMpjpePercent, hidden.hiddenPa2MpjpePercent)
      : '') +
    believed('probability of the first answer', calibration) +
    believed('predicted errors of landmarks', landmarks)
  );
}

function believed(what: string, calibration: Calibration | null): string {
  if (!calibration) return '';
  const [error, byChance] = [calibration.expectedCalibrationError, calibration.byChance].map((e) => (100 * e).toFixed(1));
  return `${what}: expected calibration error ${error} %, by chance ${byChance} %\n`;
}

function collect(name: string, previous: string[]): string[] {
  return [...previous, name];
}

function number(low: number, high: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= low && value <= high))
      throw new InvalidArgumentError(`Expected a number from ${low} to ${high}.`);
    return value;
  };
}

function wholeNumber(low: number) {
  return (text: string): number => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isSafeInteger(value) || value < low)
      throw new InvalidArgumentError(`Expected a whole number from ${low}.`);
    return value;
  };
}
