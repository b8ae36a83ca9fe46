import type { RunRecorder } from '@anylift/training';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Document } from 'yaml';
import type { Device } from '../device.js';

interface TrainOptions {
  out: string;
  resume?: boolean;
  from?: string;
  set: string[];
  device: Device;
}

export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('Train a model on 3D keypoint sets.')
    .argument('<config>', 'YAML file; what it leaves open has defaults')
    .requiredOption('-o, --out <folder>', 'the run: config.json, metrics.jsonl, checkpoints, state')
    .option('--resume', 'go on where the run in the folder stopped')
    .option(
      '--from <small|base|file>',
      'begin with the weights of a checkpoint, to fine-tune it; one of fewer layers is made deeper',
    )
    .option('--set <key=value>', 'change a value of the config, e.g. optimizer.learningRate=5e-4 (repeatable)', collect, [])
    .addOption(new Option('--device <device>', 'webgpu where there is a GPU').choices(['cpu', 'webgpu']).default('cpu'))
    .addHelpText(
      'after',
      `
Examples:
  $ anylift train configs/base.yaml --out runs/base --set data=path/to/sets
  $ anylift train configs/base.yaml --out runs/base --set data=path/to/sets --resume
  $ anylift train configs/base.yaml --out runs/short --set data=path/to/sets --set steps=2000 --set seed=2
  $ anylift train configs/base.yaml --out runs/held --set data=path/to/sets --set 'exclude=[cmu_bvh-*]'`,
    )
    .action(train);
}

async function train(path: string, options: TrainOptions): Promise<void> {
  const { nodeBackend } = await import('@anylift/autodiff/node');
  const { InputError } = await import('@anylift/core');
  const { framesOf, resolveConfig, selectSets, SessionEngine, startingWeights, train: run } = await import('@anylift/training');
  const { readSets, RunFolder, WorkerEngine } = await import('@anylift/training/node');
  const { TrainingProgress } = await import('../trainingProgress.js');

  const written = await readConfig(path, options.set);
  await checkDevice(options.device);
  // The paper's recipe goes by the number of training frames, so the sets are read before the config is complete.
  const draft = resolveConfig(written, path, 0);
  const isMadeUp = draft.worlds.share === 1;
  const read = isMadeUp && draft.data.length === 0 ? [] : readSets(draft.data);
  const { others: sets } = selectSets(read, draft.exclude, `${path}: exclude`);
  if (sets.length === 0 && !isMadeUp) throw new InputError(`${path}: exclude leaves no set to train on`);
  const frames = sets.reduce((sum, set) => sum + framesOf(set, 'train').length, 0);
  const config = resolveConfig(written, path, frames);

  const { loadCheckpoint } = await import('../model.js');
  const given = options.from ? await loadCheckpoint(options.from) : null;
  const { resume = false, device } = options;
  const start = resume ? RunFolder.startOf(options.out, given) : given;
  const { layout, frozen } = startingWeights(config, start);
  const folder = new RunFolder(options.out, { config, size: layout.size, resume, device, start });
  const progress = new TrainingProgress(config.steps, folder.state?.step ?? 0);
  progress.announce(
    `${config.name}: ${layout.size.toLocaleString('en')} parameters, ${sets.length} sets, ${frames.toLocaleString('en')} training frames, ` +
      `${device}, seed ${config.seed}${folder.state ? `, going on from step ${folder.state.step}` : ''}`,
  );
  const { model, objective, optimizer, threads } = config;
  const setup = { model, objective, optimizer, frozen };
  const engine =
    device === 'webgpu'
      ? await SessionEngine.open(setup, nodeBackend({ device: 'webgpu' }), nodeBackend({ threads }))
      : new WorkerEngine(setup, threads);
  try {
    const recorder: RunRecorder = {
      state: folder.state,
      save: (state) => folder.save(state),
      saveCheckpoint: (kind, checkpoint) => folder.saveCheckpoint(kind, checkpoint),
      metrics: (line) => {
        folder.metrics(line);
        progress.metrics(line);
      },
      progress: (step) => progress.step(step),
    };
    await run(config, sets, engine, nodeBackend({ threads }), recorder, start);
  } finally {
    progress.stop();
    await engine.release();
  }
  progress.announce(`done: ${options.out}/last.safetensors`);
}

async function checkDevice(device: Device): Promise<void> {
  if (device === 'cpu') return;
  const { InputError } = await import('@anylift/core');
  const { problemOf } = await import('../device.js');
  const problem = await problemOf(device);
  if (problem) throw new InputError(`--device ${device}: not usable here, ${problem}`);
}

/** What the YAML file holds, with the changes of `--set` made to it. */
async function readConfig(path: string, changes: string[]): Promise<unknown> {
  const { InputError } = await import('@anylift/core');
  const { isCollection, isMap, parseDocument } = await import('yaml');
  const { readInput } = await import('../files.js');

  const parse = (text: string, where: string): Document => {
    const document = parseDocument(text);
    const [error] = document.errors;
    if (error) throw new InputError(`${where}: not YAML, ${error.message.split('\n')[0]}`);
    return document;
  };
  const toValue = (document: Document, where: string): unknown => {
    try {
      return document.toJS();
    } catch (error) {
      throw new InputError(`${where}: not YAML, ${(error as Error).message}`); // an alias of nothing, say
    }
  };
  const document = parse(new TextDecoder().decode(await readInput(path)), path);
  if (document.contents && !isMap(document.contents))
    throw new InputError(`${path}: no config, expected "key: value" lines such as "steps: 20000"`);
  for (const change of changes) {
    const where = `--set ${change}`;
    const [key, ...value] = change.split('=');
    const keys = key.split('.');
    const groups = keys.slice(1).map((_, i) => keys.slice(0, i + 1));
    const single = groups.find((group) => document.hasIn(group) && !isCollection(document.getIn(group, true)));
    if (single) {
      const name = single.join('.');
      throw new InputError(`${where}: ${name} is ${document.getIn(single)}, not a group of values; set ${name} as a whole`);
    }
    document.setIn(keys, toValue(parse(value.join('='), where), where));
  }
  return toValue(document, path) ?? {};
}

function collect(change: string, previous: string[]): string[] {
  if (!/^[^=]+=/.test(change)) throw new InvalidArgumentError('Expected key=value.');
  return [...previous, change];
}
