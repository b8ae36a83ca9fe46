import type { TrainingConfig } from '@anylift/training';
import { type Command, Option } from 'commander';

interface TrainOptions {
  out: string;
  resume?: boolean;
  set: string[];
  device: 'cpu' | 'webgpu';
}

export function registerTrain(program: Command): void {
  program
    .command('train')
    .description('Train a model on 3D keypoint sets.')
    .argument('<config>', 'YAML file; what it leaves open has defaults')
    .requiredOption('-o, --out <folder>', 'the run: config.json, metrics.jsonl, checkpoints, state')
    .option('--resume', 'go on where the run in the folder stopped')
    .option('--set <key=value>', 'change a value of the config, e.g. optimizer.learningRate=5e-4 (repeatable)', collect, [])
    .addOption(new Option('--device <device>', 'webgpu where there is a GPU').choices(['cpu', 'webgpu']).default('cpu'))
    .addHelpText(
      'after',
      `
Examples:
  $ anylift train configs/base.yaml --out runs/base --set data=path/to/sets
  $ anylift train configs/base.yaml --out runs/base --set data=path/to/sets --resume
  $ anylift train configs/base.yaml --out runs/short --set data=path/to/sets --set steps=2000 --set seed=2`,
    )
    .action(train);
}

async function train(path: string, options: TrainOptions): Promise<void> {
  const { nodeBackend } = await import('@anylift/autodiff/node');
  const { framesOf, resolveConfig, SessionEngine, startingWeights, train: run } = await import('@anylift/training');
  const { readSets, RunFolder, WorkerEngine } = await import('@anylift/training/node');
  const { TrainingProgress } = await import('../trainingProgress.js');

  const written = await readConfig(path, options.set);
  // The paper's recipe goes by the number of training frames, so the sets are read before the config is complete.
  const draft = resolveConfig(written, path, 0);
  const sets = readSets(draft.data);
  const frames = sets.reduce((sum, set) => sum + framesOf(set, 'train').length, 0);
  const config = resolveConfig(written, path, frames);

  const { layout, frozen } = startingWeights(config);
  const folder = new RunFolder(options.out, config, layout.size, options.resume ?? false);
  const progress = new TrainingProgress(config.steps, folder.state?.step ?? 0);
  progress.announce(
    `${config.name}: ${layout.size.toLocaleString('en')} parameters, ${sets.length} sets, ${frames.toLocaleString('en')} training frames, ` +
      `${options.device}, seed ${config.seed}${folder.state ? `, going on from step ${folder.state.step}` : ''}`,
  );
  const engine =
    options.device === 'webgpu'
      ? new SessionEngine(config.model, config.objective, frozen, nodeBackend({ device: 'webgpu' }))
      : new WorkerEngine(config.model, config.objective, frozen, layout.size, config.threads);
  try {
    await run(config, sets, engine, nodeBackend({ threads: config.threads }), {
      state: folder.state,
      save: (state) => folder.save(state),
      saveCheckpoint: (kind, checkpoint) => folder.saveCheckpoint(kind, checkpoint),
      metrics: (line) => {
        folder.metrics(line);
        progress.metrics(line);
      },
      progress: (step) => progress.step(step),
    });
  } finally {
    progress.stop();
    await engine.release();
  }
  progress.announce(`done: ${options.out}/last.safetensors`);
}

async function readConfig(path: string, changes: string[]): Promise<Partial<TrainingConfig>> {
  const { readFile } = await import('node:fs/promises');
  const { InputError } = await import('@anylift/core');
  const { parseDocument } = await import('yaml');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new InputError(`${path}: cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) throw new InputError(`${path}: not YAML, ${document.errors[0].message.split('\n')[0]}`);
  for (const change of changes) {
    const [key, ...value] = change.split('=');
    document.setIn(key.split('.'), parseDocument(value.join('=')).toJS());
  }
  return document.toJS() ?? {};
}

function collect(value: string, previous: string[]): string[] {
  return [...previous, value];
}
