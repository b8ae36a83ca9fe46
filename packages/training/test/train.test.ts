import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Backend } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { type Checkpoint, InputError, Lifter, parseSafetensors, serializeSafetensors } from '@anylift/core';
import {
  Gradients,
  parseState,
  type RunRecorder,
  resolveConfig,
  Sampler,
  SessionEngine,
  type StepMetrics,
  serializeState,
  startingWeights,
  type TrainingConfig,
  type TrainingEngine,
  type TrainingState,
  train,
  type ValidationMetrics,
} from '@anylift/training';
import { RunFolder, WorkerEngine } from '@anylift/training/node';
import { afterAll, describe, expect, it } from 'vitest';
import { chainSet } from './chain.js';

const backend = nodeBackend({ threads: 1 });
const sets = [chainSet(), chainSet({ name: 'other', seed: 2, joints: 9 })];

const config = (changes: Record<string, unknown> = {}): TrainingConfig =>
  resolveConfig(
    {
      name: 'tiny',
      seed: 3,
      model: { layers: 1, width: 16, heads: 2 },
      sampling: { tokens: 64 },
      schedule: { kind: 'cosine', warmup: 5 },
      validation: { every: 10, framesPerSet: 2 },
      steps: 40,
      saveEvery: 10,
      logEvery: 10,
      ...changes,
    },
    'tiny',
    0,
  );

/** What a run says, in memory. */
class Recorder implements RunRecorder {
  readonly states: TrainingState[] = [];
  readonly checkpoints: [kind: string, checkpoint: Checkpoint][] = [];
  readonly lines: (StepMetrics | ValidationMetrics)[] = [];
  constructor(readonly state: TrainingState | null = null) {}
  save = (state: TrainingState) => void this.states.push(structuredClone(state));
  saveCheckpoint = (kind: string, checkpoint: Checkpoint) => void this.checkpoints.push([kind, checkpoint]);
  metrics = (line: StepMetrics | ValidationMetrics) => void this.lines.push(line);
  progress = () => {};
  get validations(): ValidationMetrics[] {
    return this.lines.filter((line) => 'figure' in line);
  }
  get steps(): StepMetrics[] {
    return this.lines.filter((line) => 'loss' in line);
  }
}

async function run(changes: Record<string, unknown> = {}, state: TrainingState | null = null, of = sets) {
  const recorder = new Recorder(structuredClone(state));
  const resolved = config(changes);
  const engine = await SessionEngine.open({ ...resolved, frozen: startingWeights(resolved).frozen }, backend);
  const checkpoint = await train(resolved, of, engine, backend, recorder);
  await engine.release();
  return { recorder, checkpoint };
}

const unmoving = { optimizer: { learningRate: 1e-30, weightDecay: 0, average: 0, muon: null } };

describe('a training', () => {
  it('learns, says how, and ends with its last checkpoint', async () => {
    const short = {
      logEvery: 20,
      saveEvery: 20,
      // The sign costs a small model its time: leave it open.
      objective: { mirrorBlind: 'all' },
      sampling: { tokens: 256 },
      validation: { every: 40, framesPerSet: 4 },
    };
    const { recorder, checkpoint } = await run({ ...short, steps: 200, optimizer: { learningRate: 0.01 } });
    const { recorder: untrained } = await run({ ...short, steps: 40, ...unmoving });
    expect(recorder.steps.map(({ step }) => step)).toEqual(Array.from({ length: 10 }, (_, i) => 20 * (i + 1)));
    expect(recorder.validations.map(({ step }) => step)).toEqual([40, 80, 120, 160, 200]);
    expect(recorder.steps[9].loss).toBeLessThan(0.9 * recorder.steps[0].loss);
    expect(recorder.validations[4].figure).toBeLessThan(untrained.validations[0].figure);
    expect(recorder.checkpoints.at(-1)).toEqual(['last', checkpoint]);
    expect(recorder.states.at(-1)).toMatchObject({ step: 200, samples: recorder.steps[9].samples });
    expect(checkpoint.training).toMatchObject({ sets: 2, frames: 64, steps: 200 });
  });

  it.each(['adam', 'muon'])('goes on from any saved state to the same weights, bit for bit, with %s', async (kind) => {
    const optimizer = kind === 'adam' ? { muon: null } : {};
    const whole = await run({ optimizer });
    for (const state of whole.recorder.states.slice(0, -1)) {
      const rest = await run({ optimizer }, state);
      expect(rest.checkpoint.weights).toEqual(whole.checkpoint.weights);
      expect(rest.recorder.validations).toEqual(whole.recorder.validations.filter(({ step }) => step > state.step));
    }
    expect((await run({ optimizer, seed: 4 })).checkpoint.weights).not.toEqual(whole.checkpoint.weights);
  });

  it.each([3, 4, 7])('begins with a shallower checkpoint of 2 blocks, spread over %s, and answers as it does', async (layers) => {
    const model = { layers: 2, width: 16, heads: 2 };
    const { checkpoint } = await run({ model, steps: 5, optimizer: { learningRate: 0.01 } });
    const deeper = config({ model: { ...model, layers } });
    const { weights } = startingWeights(deeper, checkpoint);
    const frames = [{ keypoints: Array.from({ length: 6 }, (_, i): [number, number] => [i, (i * i) % 5]) }];
    const edges: [number, number][] = [0, 1, 2].map((i) => [i, i + 1]);
    const pictures = { skeleton: { edges }, frames };
    const answers = await Promise.all(
      [checkpoint, { ...checkpoint, model: deeper.model, weights }].map(async (one) => {
        const lifter = await Lifter.from(one, backend);
        const [answer] = await lifter.lift(pictures);
        await lifter.release();
        return answer;
      }),
    );
    expect(answers[0].keypoints3d).toHaveLength(6);
    expect(answers[1]).toEqual(answers[0]);
    // Both blocks come as they are, in their order; a copy is as the one before, but for what it would add.
    const blocks = Array.from({ length: layers }, (_, block) => weights.get(`blocks.${block}.out.weight`)!);
    const originals = blocks.flatMap((out, block) => (out.some((x) => x !== 0) ? [block] : []));
    expect(originals).toEqual([0, Math.floor(layers / 2)]);
    const partsOf = (block: number) =>
      [...weights]
        .filter(([name]) => name.startsWith(`blocks.${block}.`))
        .map(([name, values]) => [name.split('.').slice(2).join('.'), values] as const);
    for (let block = 1; block < layers; block++)
      for (const [k, [name, values]] of partsOf(block).entries())
        if (!originals.includes(block))
          expect(values, name).toEqual(/^(out|down)/.test(name) ? values.map(() => 0) : partsOf(block - 1)[k][1]);
    expect(() => startingWeights(config(), checkpoint)).toThrow(/its model is .*expected that of the config/);
  });

  it('stops early when validation gets no better, and keeps what it has', async () => {
    const { recorder } = await run({ ...unmoving, validation: { every: 3, framesPerSet: 2, stopAfter: 2 } });
    expect(recorder.validations.map(({ step, best }) => [step, best])).toEqual([
      [3, true],
      [6, false],
      [9, false],
    ]);
    expect(recorder.checkpoints.map(([kind, { training }]) => [kind, training?.steps])).toEqual([
      ['best', 3],
      ['last', 9],
    ]);
    const again = await run({ ...unmoving, validation: { every: 3, framesPerSet: 2, stopAfter: 2 } }, recorder.states.at(-1));
    expect(again.recorder.lines).toEqual([]);
  });

  it('lets the rate drop on a plateau', async () => {
    const schedule = { kind: 'plateau', patience: 1, factor: 0.5 };
    const { recorder } = await run({ ...unmoving, schedule, logEvery: 1, validation: { every: 2, framesPerSet: 1 }, steps: 12 });
    // Best at 2, no better at 4 and 6: the rate drops after 6, and again after 10.
    const rates = recorder.steps.map(({ learningRate }) => learningRate / 1e-30);
    expect(rates.map((rate) => Number(rate.toFixed(9)))).toEqual([1, 1, 1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]);
  });

  it('does without validation frames, unless its config goes by them', async () => {
    const unheld = [chainSet({ held: 0 })];
    const { recorder } = await run({ steps: 10 }, null, unheld);
    expect(recorder.validations).toEqual([]);
    expect(recorder.checkpoints.map(([kind]) => kind)).toEqual(['last']);
    await expect(run({ schedule: { kind: 'plateau' } }, null, unheld)).rejects.toThrow(InputError);
    await expect(run({ validation: { stopAfter: 1 } }, null, unheld)).rejects.toThrow(
      'none of the 1 sets has frames of split "val"',
    );
    await expect(run({}, null, [chainSet({ held: 40 })])).rejects.toThrow('none of the 1 sets has frames of split "train"');
  });

  it('ends when the loss is no longer a number', async () => {
    const { frozen } = startingWeights(config());
    const lost: TrainingEngine = await SessionEngine.open({ ...config(), frozen }, backend);
    lost.gradient = async () => ({ samples: 1, total: Number.NaN, shape: 0, right: 0, norm: 1 });
    const refused = train(config(), sets, lost, backend, new Recorder());
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toThrow(/step 1: the loss is NaN.*lower the learning rate/);
  });
});

describe('engines', () => {
  it('agree to the last bit, be it threads or one session', async () => {
    const { sampling, seed, views, augment, rigs, worlds } = config();
    const { layout, weights, frozen } = startingWeights(config());
    const setup = { ...config(), frozen };
    const sampler = new Sampler(sets, 'train', { seed, temperature: 0.5, tokens: sampling.tokens, views, augment, rigs, worlds });
    const batches = [0, 1].map((shard) => sampler.batch(0, shard));
    const stepsOf = async (engine: TrainingEngine) => {
      layout.gather(weights, engine.vectors.weights);
      const all = [];
      for (let step = 1; step <= 3; step++) {
        const { norm, ...losses } = await engine.gradient(batches, 7);
        all.push({ losses, norm: norm.toPrecision(12) });
        await engine.step(step, 0.01, 0.5);
      }
      await engine.release();
      const { weights: w, average, m, v } = engine.vectors;
      return { all, vectors: [w, average, m, v].map((vector) => [...vector]) };
    };
    const single = await stepsOf(await SessionEngine.open(setup, backend));
    for (const threads of [1, 2, 3]) expect(await stepsOf(new WorkerEngine(setup, threads))).toEqual(single);
    expect(single.all[0].losses.samples).toBe(batches[0].B + batches[1].B);
    expect(single.all[2].losses.total).toBeLessThan(single.all[0].losses.total);
  });

  it('say so when a thread fails, at once and ever after', async () => {
    const { frozen } = startingWeights(config());
    // A worker that cannot build its model.
    const engine = new WorkerEngine({ ...config(), frozen: new Map([...frozen].slice(1)) }, 2);
    const { sampling, seed, views, augment, rigs, worlds } = config();
    const sampler = new Sampler(sets, 'train', { seed, temperature: 0.5, tokens: sampling.tokens, views, augment, rigs, worlds });
    for (let time = 0; time < 2; time++) await expect(engine.gradient([sampler.batch(0, 0)], 1)).rejects.toThrow();
    await engine.release();
    await expect(engine.gradient([sampler.batch(0, 0)], 1)).rejects.toThrow(/a training thread ended/);
  });

  it('run a batch that is too large for a cache in parts, for the same sums', async () => {
    const { model, objective, sampling, seed, views, augment, rigs, worlds } = config();
    const { layout, weights, frozen } = startingWeights(config());
    const sampler = new Sampler(sets, 'train', { seed, temperature: 0.5, tokens: 2000, views, augment, rigs, worlds });
    const large = sampler.batch(0, 0);
    expect(large.B * large.N).toBeGreaterThan(1500);
    expect(sampling.tokens).toBeLessThan(100);
    const flat = new Float32Array(layout.size);
    layout.gather(weights, flat);
    const sumOf = async (backend: Backend) => {
      const gradients = new Gradients(model, objective, frozen, backend);
      const gradient = new Float32Array(layout.size);
      const losses = await gradients.of(flat, [large], gradient);
      await gradients.release();
      return { losses, gradient };
    };
    const parts = await sumOf(backend);
    const whole = await sumOf({ name: 'node-webgpu', open: (model) => backend.open(model) });
    expect(parts.losses.samples).toBe(whole.losses.samples);
    expect(parts.losses.total / whole.losses.total).toBeCloseTo(1, 5);
    const size = Math.hypot(...whole.gradient);
    expect(Math.hypot(...whole.gradient.map((g, i) => g - parts.gradient[i])) / size).toBeLessThan(1e-5);
  });
});

describe('the state of a training', () => {
  const { layout } = startingWeights(config());
  const state: TrainingState = {
    step: 7,
    samples: 70,
    seconds: 1.5,
    progress: { best: 3.25, sinceBest: 1, sinceDrop: 2, drop: 0.1 },
    vectors: {
      weights: new Float32Array(layout.size).fill(1.1),
      average: new Float32Array(layout.size).fill(2.2),
      m: new Float32Array(layout.size).fill(3.3),
      v: new Float32Array(layout.size).fill(4.4),
    },
  };
  const json = JSON.stringify(config());
  const bytes = serializeState(state, json);

  it('gives back what was written', () => expect(parseState(bytes, json, layout.size, 'x')).toEqual(state));

  it.each<[string, () => unknown, RegExp]>([
    ['another config', () => parseState(bytes, JSON.stringify(config({ seed: 9 })), layout.size, 's'), /seed was 3, is 9/],
    ['another size', () => parseState(bytes, json, layout.size + 1, 's'), /tensor "weights" must hold \d+ F32 numbers/],
    ['being cut short', () => parseState(bytes.subarray(0, bytes.length - 4), json, layout.size, 's'), /cut short/],
    ['another format', () => parseState(new Uint8Array(), json, layout.size, 's'), /empty/],
  ])('is refused for %s', (_, refused, message) => {
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(message);
  });
});

/** Replace what a state says of its run. */
function spoil(file: string, state: string): void {
  const { tensors, metadata } = parseSafetensors(readFileSync(file), file);
  writeFileSync(file, serializeSafetensors({ tensors, metadata: { ...metadata, state } }));
}

describe('a run folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'anylift-run-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const size = startingWeights(config()).layout.size;
  const open = (name: string, resume: boolean, changes = {}, device = 'cpu') =>
    new RunFolder(join(root, name), { config: config(changes), size, resume, device, start: null });
  const line = (step: number) => ({ step, samples: 1 }) as StepMetrics;
  const state = (step: number) => ({
    step,
    samples: 1,
    seconds: 0,
    progress: { best: null, sinceBest: 0, sinceDrop: 0, drop: 1 },
    vectors: {
      weights: new Float32Array(size),
      average: new Float32Array(size),
      m: new Float32Array(size),
      v: new Float32Array(size),
    },
  });

  it('is refused where a run is and --resume is not given, and the other way round', () => {
    open('a', false).metrics(line(1));
    expect(() => open('a', false)).toThrow(/a run is there already; go on with --resume/);
    expect(() => open('b', true)).toThrow(/no run to resume/);
    expect(open('a', true).state).toBeNull();
  });

  it('is made at the first write, not by a training that is refused', () => {
    const run = open('first/run', false);
    expect(readdirSync(root)).not.toContain('first');
    run.metrics(line(1));
    expect(readdirSync(join(root, 'first/run')).sort()).toEqual(['config.json', 'metrics.jsonl']);
  });

  it('is refused for another config, before a state is saved and after', () => {
    const run = open('c', false);
    run.metrics(line(1));
    expect(() => open('c', true, { steps: 41 })).toThrow(/steps was 40, is 41/);
    run.save(state(2));
    expect(() => open('c', true, { steps: 41 })).toThrow(InputError);
    expect(open('c', true).state?.step).toBe(2);
  });

  it('is refused for another device', () => {
    open('g', false, {}, 'webgpu').save(state(2));
    expect(() => open('g', true)).toThrow(
      new InputError(`${join(root, 'g', 'state.safetensors')}: the run was started with device webgpu, cannot go on with cpu`),
    );
    expect(open('g', true, {}, 'webgpu').state?.step).toBe(2);
  });

  it.each<[string, string, (file: string) => void, RegExp]>([
    [
      'a config that is no JSON',
      'config.json',
      (file) => writeFileSync(file, '{"name":'),
      /h: the config is damaged, expected JSON$/,
    ],
    ['a config that is none', 'config.json', (file) => writeFileSync(file, 'null'), /h: the config is damaged, /],
    ['a state cut short', 'state.safetensors', (file) => writeFileSync(file, readFileSync(file).subarray(0, -4)), /cut short/],
    ['a state without a step', 'state.safetensors', (file) => spoil(file, '{"samples": 1}'), /"state" is damaged, .*step/],
    ['a state that is no JSON', 'state.safetensors', (file) => spoil(file, '{'), /"state" is damaged, expected JSON$/],
  ])('is refused for %s', (_, name, damage, message) => {
    rmSync(join(root, 'h'), { recursive: true, force: true });
    open('h', false).save(state(2));
    damage(join(root, 'h', name));
    expect(() => open('h', true)).toThrow(InputError);
    expect(() => open('h', true)).toThrow(message);
  });

  it('forgets lines of steps that will be done again, and one that was cut short', () => {
    const folder = join(root, 'c');
    const run = open('c', true);
    for (const step of [2, 3, 4]) run.metrics(line(step));
    writeFileSync(join(folder, 'metrics.jsonl'), '{"step":', { flag: 'a' });
    const resumed = open('c', true);
    resumed.state!.step++; // as a training does
    resumed.metrics(line(3));
    const kept = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').trim().split('\n');
    expect(kept.map((text) => JSON.parse(text).step)).toEqual([1, 2, 3]);
  });

  it('takes over what a kill left behind', () => {
    const folder = join(root, 'd');
    open('d', false).metrics(line(1));
    writeFileSync(join(folder, '.config.json.tmp'), 'half a con');
    open('d', true).metrics(line(1));
    expect(readdirSync(folder).sort()).toEqual(['config.json', 'metrics.jsonl']);
  });

  it('says where it cannot be written', () => {
    writeFileSync(join(root, 'file'), '');
    const refused = () => open('file/run', false);
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(/file\/run: cannot be written, a part of its path is no folder/);
    const run = open('e', false);
    run.metrics(line(1));
    rmSync(join(root, 'e'), { recursive: true });
    expect(() => run.metrics(line(1))).toThrow(/metrics.jsonl: cannot be written, there is no such file or folder/);
    expect(() => run.metrics(line(1))).toThrow(InputError);
  });
});
