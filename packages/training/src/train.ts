import type { Backend } from '@anylift/autodiff';
import { buildModel, type Checkpoint, InputError, initialWeights } from '@anylift/core';
import type { TrainingConfig } from './config.js';
import { framesOf, type KeypointSet } from './data/keypointSet.js';
import { Sampler } from './data/sampler.js';
import { FlatLayout } from './flatWeights.js';
import { clipFactor } from './optimizer/optimizer.js';
import { INITIAL_PROGRESS, observe, rateFactor } from './optimizer/schedule.js';
import { Random } from './random.js';
import type { TrainingEngine } from './trainingEngine.js';
import { checkSameSets, sizesOf, type TrainingState } from './trainingState.js';
import { type ValidationMetrics, validate } from './validation.js';

/** A line of a run's metrics. */
export interface StepMetrics {
  step: number;
  samples: number;
  /** Mean error of the shape since the last line (its part of the objective), and how often the sign head was right. */
  loss: number;
  signRight: number;
  learningRate: number;
  gradientNorm: number;
  samplesPerSecond: number;
  seconds: number;
}

/** What a run is written to and watched by. */
export interface RunRecorder {
  /** The state to go on from, if there is one. */
  state: TrainingState | null;
  save(state: TrainingState): void;
  saveCheckpoint(kind: 'last' | 'best', checkpoint: Checkpoint): void;
  metrics(line: StepMetrics | ValidationMetrics): void;
  /** After every step; for a progress bar. */
  progress(step: number): void;
}

/**
 * The frozen and the starting weights of a run: random ones, or those of a checkpoint. In a model deeper than the checkpoint's its blocks are
 * spread out, and the places between are filled by copies of the block before that add nothing yet: at first it answers as the checkpoint does.
 * @throws InputError when the checkpoint's model is another than the config's, its depth aside, or the checkpoint is deeper
 */
export function startingWeights(config: TrainingConfig, from: Checkpoint | null = null) {
  const { parameters } = buildModel(config.model, 1, 1);
  const deepens = from && from.model.form === 'view' && from.model.layers <= config.model.layers;
  if (from && JSON.stringify({ ...from.model, ...(deepens && { layers: config.model.layers }) }) !== JSON.stringify(config.model))
    throw new InputError(
      `${from.name}: its model is ${JSON.stringify(from.model)}, expected that of the config, ${JSON.stringify(config.model)}, or one of fewer layers`,
    );
  const random = new Random(config.seed, 0x1e16);
  const weights = initialWeights(parameters, () => random.normal());
  if (from)
    for (const name of weights.keys()) {
      const { source, silent } = origin(name, from.model.layers, config.model.layers);
      weights.set(name, from.weights.get(source)!.slice());
      if (silent) weights.get(name)!.fill(0);
    }
  const frozen = new Map(parameters.list.filter((p) => p.frozen).map(({ name }) => [name, weights.get(name)!]));
  return { layout: new FlatLayout(parameters), weights, frozen };
}

/** Where a weight of a model of `to` blocks comes from in one of `from`, and whether it is one by which a copy would add to the stream. */
function origin(name: string, from: number, to: number): { source: string; silent: boolean } {
  const [, digits, rest] = /^blocks\.(\d+)\.(.+)$/.exec(name) ?? [];
  if (rest === undefined) return { source: name, silent: false };
  const original = (block: number) => Math.floor(((block + 0.5) * from) / to);
  const block = Number(digits);
  const copied = block > 0 && original(block) === original(block - 1);
  return { source: `blocks.${original(block)}.${rest}`, silent: copied && /^(out|down)\./.test(rest) };
}

/**
 * Train until the last step, or until validation stops getting better. The state is saved as the run goes; a run that goes on from
 * a state ends with the same weights, bit for bit, as one that never stopped.
 * @param from a checkpoint to begin with instead of random weights
 * @throws InputError when the state is of a run on other sets, no set has training frames, none has validation frames though the config
 * goes by them, or the loss is no longer finite
 */
export async function train(
  config: TrainingConfig,
  sets: readonly KeypointSet[],
  engine: TrainingEngine,
  backend: Backend,
  recorder: RunRecorder,
  from: Checkpoint | null = null,
): Promise<Checkpoint> {
  const { seed, sampling, views, augment, rigs, worlds, optimizer, schedule, steps, validation } = config;
  const sampler = new Sampler(sets, 'train', {
    seed,
    temperature: sampling.temperature,
    tokens: sampling.tokens,
    views,
    augment,
    rigs,
    worlds,
  });
  const held = sets.filter((set) => framesOf(set, 'val').length > 0);
  if (held.length === 0 && (schedule.kind === 'plateau' || validation.stopAfter !== null))
    throw new InputError(
      `none of the ${sets.length} sets has frames of split "val", which a plateau schedule and validation.stopAfter go by`,
    );
  const { layout, weights: start, frozen } = startingWeights(config, from);
  const { vectors } = engine;
  const sizes = sizesOf(sets);
  if (recorder.state?.sets) checkSameSets(recorder.state.sets, sizes);
  const state = recorder.state ?? initialState(layout, start);
  state.sets = sizes;
  for (const name of ['weights', 'average', 'm', 'v'] as const) vectors[name].set(state.vectors[name]);
  state.vectors = vectors;
  const meanSamples = sampling.batches * sampler.meanBatchSize;
  const draw = (step: number) => Array.from({ length: sampling.batches }, (_, shard) => sampler.batch(step, shard));
  const { data: _, ...recipe } = config; // a checkpoint travels, paths do not
  const checkpoint = (): Checkpoint => ({
    name: config.name,
    model: config.model,
    weights: layout.scatter(optimizer.average ? vectors.average : vectors.weights, frozen),
    training: {
      ...(from && { from: { name: from.name, ...from.training } }),
      config: recipe,
      ...sampler.size,
      steps: state.step,
      samples: state.samples,
      hours: state.seconds / 3600,
    },
  });

  let clock = performance.now();
  const since = { samples: 0, shape: 0, right: 0, seconds: state.seconds };
  const stopped = () => validation.stopAfter !== null && state.progress.sinceBest >= validation.stopAfter;
  let next = draw(state.step);
  while (state.step < steps && !stopped()) {
    const batches = next;
    const running = engine.gradient(batches, meanSamples);
    next = draw(state.step + 1); // while the engine's threads work
    const { norm, ...losses } = await running;
    if (!Number.isFinite(losses.total) || !Number.isFinite(norm))
      throw new InputError(
        `step ${state.step + 1}: the loss is ${losses.total} and its gradient ${norm}, expected numbers; lower the learning rate`,
      );
    const learningRate = optimizer.learningRate * rateFactor(schedule, state.step, steps, state.progress);
    state.step++;
    await engine.step(state.step, learningRate, clipFactor(norm, optimizer.clip));

    state.samples += losses.samples;
    since.samples += losses.samples;
    since.shape += losses.shape;
    since.right += losses.right;
    const now = performance.now();
    state.seconds += (now - clock) / 1000;
    clock = now;
    if (state.step % config.logEvery === 0) {
      recorder.metrics({
        step: state.step,
        samples: state.samples,
        loss: since.shape / since.samples,
        signRight: since.right / since.samples,
        learningRate,
        gradientNorm: norm,
        samplesPerSecond: since.samples / (state.seconds - since.seconds),
        seconds: state.seconds,
      });
      Object.assign(since, { samples: 0, shape: 0, right: 0, seconds: state.seconds });
    }
    recorder.progress(state.step);

    if (held.length > 0 && (state.step % validation.every === 0 || state.step === steps)) {
      const metrics = await validate(checkpoint(), held, config, backend);
      const best = state.progress.best === null || metrics.figure < state.progress.best;
      state.progress = observe(schedule, state.progress, metrics.figure);
      recorder.metrics({ step: state.step, samples: state.samples, ...metrics, best });
      if (best) recorder.saveCheckpoint('best', checkpoint());
      clock = performance.now(); // validation is not training time
    }
    if (state.step % config.saveEvery === 0 || state.step === steps || stopped()) {
      recorder.saveCheckpoint('last', checkpoint());
      recorder.save(state);
    }
  }
  return checkpoint();
}

function initialState(layout: FlatLayout, start: ReturnType<typeof startingWeights>['weights']): TrainingState {
  const zeros = () => new Float32Array(layout.size);
  const weights = zeros();
  layout.gather(start, weights);
  const vectors = { weights, average: weights.slice(), m: zeros(), v: zeros() };
  return { step: 0, samples: 0, seconds: 0, progress: INITIAL_PROGRESS, vectors };
}
