import type { MeanResult, Protocol, SetResult } from '@anylift/training';
import { type Command, InvalidArgumentError } from 'commander';

interface EvaluateOptions {
  model?: string;
  split?: string;
  views: number;
  seed: number;
  sides?: boolean;
  occlude: number;
  perspective?: number;
  flat?: boolean;
  json?: boolean;
}

export function registerEvaluate(program: Command): void {
  program
    .command('evaluate')
    .description('Measure a model on 3D keypoint sets, seen by seeded cameras.')
    .argument('<set...>', 'keypoints3d/1 files, or folders of them')
    .option('-m, --model <file>', 'another checkpoint than the shipped one')
    .option('--split <name>', 'only sequences of this split, e.g. val; sets without any are left out')
    .option('--views <count>', 'cameras a frame', wholeNumber(1), 4)
    .option('--seed <seed>', 'seed of the cameras', wholeNumber(0), 0)
    .option('--sides', 'tell the model left from right, where the set does')
    .option('--occlude <share>', 'hide this share of the landmarks of each view', number(0, 0.95), 0)
    .option('--perspective <distance>', 'perspective cameras at this distance, in object sizes', number(1, 1000))
    .option('--flat', 'measure the flat answer z = 0 instead of a model')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      `
PA: after the best similarity (det = +1), PA2: of the better of the two answers, N: in the camera frame at the best scale; over visible
landmarks. Lengths of a set in its own units, means over sets in % of a set's median extent.

Examples:
  $ anylift evaluate sets/val.safetensors --sides
  $ anylift evaluate sets --split val --views 4 --json > results.json`,
    )
    .action(evaluate);
}

async function evaluate(paths: string[], options: EvaluateOptions): Promise<void> {
  const { InputError } = await import('@anylift/core');
  const { answerOf, evaluateSet, flatAnswer, framesOf, meanResult } = await import('@anylift/training');
  const { readSets } = await import('@anylift/training/node');
  const { print } = await import('../files.js');
  const { loadLifter } = await import('../model.js');
  const { countingBar } = await import('../progressBar.js');

  const protocol: Protocol = {
    split: options.split,
    views: options.views,
    seed: options.seed,
    sides: options.sides ?? false,
    occlude: options.occlude,
    perspective: options.perspective ?? null,
    framesPerSet: null,
  };
  const sets = readSets(paths).filter((set) => framesOf(set, options.split).length > 0);
  if (sets.length === 0)
    throw new InputError(`${paths.join(', ')}: no frames${options.split ? ` of split "${options.split}"` : ''}`);
  const lifter = options.flat ? undefined : await loadLifter(options.model);
  const answer = lifter ? answerOf(lifter) : flatAnswer;
  const bar = countingBar(sets.length, 'sets');
  const results: SetResult[] = [];
  try {
    for (const set of sets) {
      results.push(await evaluateSet(answer, set, protocol));
      bar?.update(results.length);
    }
  } finally {
    bar?.stop();
    await lifter?.release();
  }
  const mean = meanResult(results);
  const model = lifter?.name ?? 'flat';
  await print(options.json ? `${JSON.stringify({ model, protocol, sets: results, mean })}\n` : table(model, results, mean));
}

function table(model: string, sets: readonly SetResult[], mean: MeanResult): string {
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
  return (
    `model ${model}; lengths in % of a set's extent\n` +
    row('', ['samples', 'PA', 'PA2', 'N', 'NE', 'flips']) +
    lines.join('') +
    row('mean, % of extent', ['', ...figures, mean.ne.toFixed(3), `${(100 * mean.flipRate).toFixed(0)} %`])
  );
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
