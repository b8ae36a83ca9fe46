/**
 * What a training step waits for its batches: steps as `train` does them, which draw the next batches while the worker threads are
 * busy, beside the same steps with the same batches drawn before.
 */
import { clipFactor, Random, resolveConfig, Sampler, startingWeights } from '@anylift/training';
import { WorkerEngine } from '@anylift/training/node';
import { median } from '../measure.js';

const RIGS = [17, 32, 68, 133];
const FRAMES = 200;
const STEPS = 16;

export async function pipelineRows({ quick, say }) {
  say('data pipeline …');
  const config = resolveConfig({ name: 'benchmark', steps: STEPS }, 'benchmark', RIGS.length * FRAMES);
  const { seed, sampling, views, augment, rigs, worlds, optimizer, objective, model, threads } = config;
  const sets = RIGS.map((N) => makeSet(N));
  const sampler = new Sampler(sets, 'train', { seed, ...sampling, views, augment, rigs, worlds });
  const draw = (step) => Array.from({ length: sampling.batches }, (_, shard) => sampler.batch(step, shard));
  const { layout, weights: start, frozen } = startingWeights(config);
  const engine = new WorkerEngine({ model, objective, optimizer, frozen }, threads);
  layout.gather(start, engine.vectors.weights);

  const kept = Array.from({ length: STEPS + 1 }, (_, step) => draw(step));
  /** Milliseconds of one step, the next step's batches drawn or kept. */
  const time = async (step, nextBatches) => {
    const begin = performance.now();
    const running = engine.gradient(kept[step], sampling.batches * sampler.meanBatchSize);
    nextBatches(step + 1);
    const { norm } = await running;
    await engine.step(step + 1, optimizer.learningRate, clipFactor(norm, optimizer.clip));
    return performance.now() - begin;
  };

  for (let step = 0; step < STEPS; step++) await time(step, draw);
  const begin = performance.now();
  for (let step = 0; step < STEPS; step++) draw(step);
  const drawing = (performance.now() - begin) / STEPS;
  // One step of each in turn, on the same batches.
  const rounds = [];
  const times = [];
  for (let round = 0; round < (quick ? 3 : 9); round++) {
    const waits = [];
    for (let step = 0; step < STEPS; step++) {
      const drawn = await time(step, draw);
      times.push(await time(step, (next) => kept[next]));
      waits.push(drawn - times.at(-1));
    }
    rounds.push(median(waits));
  }
  await engine.release();
  const [wait, step] = [median(rounds), median(times)];
  return [
    {
      name: 'data pipeline: what a step waits for',
      unit: 'ms',
      ours: wait,
      peer: step,
      ratio: wait / step,
      target: 0.03,
      bound: '≤',
      least: Math.min(...rounds) / step,
      most: Math.max(...rounds) / step,
      drawing,
      rounds,
    },
  ];
}

/** A tree of limbs that moves. */
function makeSet(N) {
  const random = new Random(N, 4);
  const edges = Array.from({ length: N - 1 }, (_, i) => [random.index(i + 1), i + 1]);
  const points = new Float32Array(FRAMES * N * 3);
  const limbs = Float32Array.from({ length: N * 3 }, () => 0.3 * random.normal());
  for (let frame = 0; frame < FRAMES; frame++)
    for (const [parent, i] of edges)
      for (let axis = 0; axis < 3; axis++) {
        const limb = limbs[i * 3 + axis] + 0.05 * random.normal();
        points[(frame * N + i) * 3 + axis] = points[(frame * N + parent) * 3 + axis] + limb;
      }
  return {
    name: `made up, ${N} landmarks`,
    category: '',
    skeleton: { edges, sides: Array.from({ length: N }, () => ['', 'L', 'R'][random.index(3)]) },
    points,
    frames: FRAMES,
    keypoints: N,
    up: [0, -1, 0],
    units: '',
    sequences: [{ name: '', split: 'train', start: 0, count: FRAMES }],
    licence: '',
    source: '',
  };
}
