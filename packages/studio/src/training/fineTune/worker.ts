/** Fine-tuning, off the page's thread. Each worker does one thing; to cancel, it is ended. */
import { webBackend } from '@anylift/autodiff/web';
import { InputError, parseCheckpoint, serializeCheckpoint } from '@anylift/core';
import { type KeypointSet, SessionEngine, startingWeights, type TrainingConfig, train, validate } from '@anylift/training';
import { download } from '../../engine/download.js';
import { compare } from './compare.js';
import type { Report, Request } from './messages.js';
import { type Choices, recipeOf } from './recipe.js';

/** Steps that are made to see how long one takes; the first of them opens the session. */
const PROBE = 4;

/** Validations of a run, and the share of its time that they may take. */
const VALIDATIONS = { least: 2, most: 12, share: 0.1 };

const FEWEST_STEPS = 10;

addEventListener('message', async ({ data }: MessageEvent<Request>) => {
  try {
    if (data.kind === 'train') await fineTune(data);
    else if (data.kind === 'compare') report({ kind: 'compared', views: await compare(data) });
    else {
      const { readSets } = await import('./readSets.js');
      report({ kind: 'sets', sets: await readSets(data.files) });
    }
  } catch (error) {
    if (!(error instanceof InputError)) console.error(error);
    report({ kind: 'failed', sentence: error instanceof Error ? error.message : String(error) });
  }
});

async function fineTune({ sets, choices, device, checkpoint }: Extract<Request, { kind: 'train' }>): Promise<void> {
  const bytes = await download(checkpoint, (share) => report({ kind: 'loading', share }));
  const from = parseCheckpoint(bytes, 'the model');
  const backend = await webBackend(device);
  const probe = recipeOf(from, sets, choices, PROBE, 1);
  const began = performance.now();
  report({ kind: 'before', figures: await validate(from, sets, probe, backend) });
  const validation = (performance.now() - began) / 1000;

  const { model, objective, optimizer } = probe;
  const { frozen } = startingWeights(probe, from);
  const engine = await SessionEngine.open({ model, objective, optimizer, frozen }, backend);
  const run = (config: TrainingConfig, on: readonly KeypointSet[], onStep: (step: number) => void) =>
    train(
      config,
      on,
      engine,
      backend,
      {
        state: null,
        save() {},
        saveCheckpoint(kind, best) {
          if (kind === 'best') report({ kind: 'best', checkpoint: serializeCheckpoint(best) as Uint8Array<ArrayBuffer> });
        },
        metrics(line) {
          report('figure' in line ? { kind: 'validation', line } : { kind: 'metrics', line });
        },
        progress: onStep,
      },
      from,
    );
  const { steps, validations } = await planOf(choices, validation, async () => {
    const times: number[] = [];
    const alone = sets.map((set) => ({ ...set, sequences: set.sequences.filter(({ split }) => split === 'train') }));
    await run({ ...probe, logEvery: PROBE + 1 }, alone, () => times.push(performance.now()));
    return (times[PROBE - 1] - times[0]) / 1000 / (PROBE - 1);
  });
  report({ kind: 'started', steps });
  await run(recipeOf(from, sets, choices, steps, validations), sets, (step) => report({ kind: 'step', step }));
  report({ kind: 'trained' });
}

/**
 * How many steps and validations fit into what was asked for.
 * @param validation seconds that one takes
 * @param measureStep finds out how many a step takes
 */
async function planOf({ length: { value, unit } }: Choices, validation: number, measureStep: () => Promise<number>) {
  const { least, most, share } = VALIDATIONS;
  if (unit === 'steps') return { steps: value, validations: Math.min(value, most) };
  const seconds = 60 * value;
  const validations = Math.max(least, Math.min(most, Math.floor((share * seconds) / validation)));
  const left = seconds - validations * validation;
  return { steps: Math.max(FEWEST_STEPS, Math.round(left / (await measureStep()))), validations };
}

function report(message: Report): void {
  postMessage(message, { transfer: message.kind === 'best' ? [message.checkpoint.buffer] : [] });
}
