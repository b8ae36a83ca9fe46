/**
 * What networks come to that lift one rig alone and are told which landmark is which, after the simple baseline of Martinez et al. ("A simple
 * yet effective baseline for 3D human pose estimation", 2017): x and y of all landmarks in their order in, residual layers, depths out.
 * They are trained on the frames that `base` was trained on. Writes results/specialist.json, which card.js puts beside the errors of `base`,
 * which is told no names and lifts any rig.
 *
 *   node packages/model-base/specialist.js SETS [--steps COUNT] [--seed SEED] [--frames COUNT]
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import {
  add,
  concat,
  div,
  gelu,
  grad,
  input,
  layerNorm,
  matmul,
  mul,
  reduceSum,
  scalar,
  serialize,
  sqrt,
  sub,
} from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { initialWeights, Lifter, Parameters, parseCheckpoint } from '@anylift/core';
import {
  adamStep,
  answerOf,
  DEFAULT_ADAM,
  DEFAULT_AUGMENTATION,
  DEFAULT_CAMERAS,
  DEFAULT_PROTOCOL,
  evaluateSet,
  FlatLayout,
  framesOf,
  meanResult,
  NO_RIG_CHANGE,
  Random,
  rateFactor,
  Sampler,
  WORLDS,
} from '@anylift/training';
import { readSets } from '@anylift/training/node';
import { checkpointOf, resultOf, SOLIDS } from './shipped.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: 'string', default: '6000' },
    seed: { type: 'string', default: '1' },
    frames: { type: 'string', default: '64' },
  },
});
const [steps, seed, framesPerSet] = [values.steps, values.seed, values.frames].map(Number);
if (positionals.length !== 1 || !(steps >= 1) || !(seed >= 0) || !(framesPerSet >= 1)) {
  console.error('usage: node packages/model-base/specialist.js SETS [--steps COUNT] [--seed SEED] [--frames COUNT]');
  process.exit(2);
}

/** Rigs with several sets, and the made-up world of the same rig. */
const RIGS = [
  { kind: 'furniture and objects', names: SOLIDS, world: 'solid' },
  { kind: 'people, cmu_bvh', names: /^cmu_bvh-subject/, world: null },
];
const [WIDTH, LAYERS, BATCH, RATE] = [256, 4, 512, 1e-3];
/** No augmentation at all. */
const UNCHANGED = Object.fromEntries(Object.keys(DEFAULT_AUGMENTATION).map((change) => [change, 0]));

const backend = nodeBackend({ threads: 1 });
const all = readSets(positionals);
const specialists = [];
for (const { kind, names, world } of RIGS) {
  const sets = all.filter(({ name }) => names.test(name));
  checkOrder(kind, sets, world);
  const landmarks = sets[0].keypoints;
  const weights = await train(kind, sets, landmarks, world);
  const session = await backend.open(serialize({ depths: network('B', landmarks).depths }, weights));
  specialists.push({ kind, landmarks, sets, answer: (_, frames) => lift(session, landmarks, frames) });
}
const checkpoint = parseCheckpoint(readFileSync(checkpointOf('base')), checkpointOf('base'));
const base = answerOf(await Lifter.from(checkpoint, backend));
const rigs = [];
for (const { kind, landmarks, sets, answer } of specialists)
  rigs.push({ kind, landmarks, val: await measured(sets, 'val', answer), train: await measured(sets, 'train', answer) });
const result = {
  date: new Date().toISOString().slice(0, 10),
  seed,
  steps,
  samples: steps * BATCH,
  framesPerSet,
  model: { name: checkpoint.name, samples: checkpoint.training.samples, steps: checkpoint.training.steps },
  rigs,
};
writeFileSync(resultOf('base', 'specialist.json'), `${JSON.stringify(result)}\n`);

/** The order of landmarks is all that a network of one rig knows of it. */
function checkOrder(kind, sets, world) {
  const madeUp = WORLDS.filter(({ name }) => name === world).map((one) => one.makeRig(one.most, new Random(seed)).names);
  const orders = [...sets.map(({ skeleton }) => skeleton.keypoints), ...madeUp].map((names) => names?.join());
  if (new Set(orders).size !== 1)
    throw new Error(`${kind}: the sets have different landmarks, expected the same in the same order`);
  const lacking = sets.find(({ points }) => !points.every(Number.isFinite));
  if (lacking) throw new Error(`${lacking.name}: a landmark is missing, expected all in every frame`);
}

/** Means over the sets that have frames of both parts, % of extent: of the specialist, and of `base` with sides and without. */
async function measured(sets, part, specialist) {
  const seen = sets.filter((set) => ['val', 'train'].every((one) => framesOf(set, one).length > 0));
  const means = async (answer, sides) => {
    const protocol = { ...DEFAULT_PROTOCOL, split: part, framesPerSet, sides };
    const results = [];
    for (const set of seen) results.push(await evaluateSet(answer, set, protocol));
    const { paMpjpePercent: pa, pa2MpjpePercent: pa2 } = meanResult(results);
    return { pa, pa2 };
  };
  return {
    sets: seen.length,
    specialist: await means(specialist, false),
    sides: await means(base, true),
    without: await means(base, false),
  };
}

/** Depths [B, N] of pictures [B, 2N], the parameters in the order in which they are asked for. */
function network(B, N) {
  const parameters = new Parameters();
  const linear = (name, X, rows, columns, gain = 1) =>
    add(matmul(X, parameters.matrix(`${name}.weight`, rows, columns, gain)), parameters.offset(`${name}.bias`, columns));
  const picture = input('picture', [B, 2 * N]);
  let X = linear('in', picture, 2 * N, WIDTH);
  for (let layer = 0; layer < LAYERS; layer++) {
    const hidden = gelu(linear(`${layer}.up`, layerNorm(X), WIDTH, 2 * WIDTH));
    X = add(X, linear(`${layer}.down`, hidden, 2 * WIDTH, WIDTH, 1 / Math.sqrt(LAYERS)));
  }
  return { picture, depths: linear('out', layerNorm(X), WIDTH, N, 0.1), parameters };
}

/** The root mean square error of the depths, in units of the shape's own size; mean over samples. */
function lossOf({ picture, depths }, N) {
  const truth = input('truth', [BATCH, N]);
  const off = sub(depths, truth);
  const shape = concat([picture, truth], 1);
  const size = reduceSum(mul(shape, shape), [1]);
  const errors = sqrt(add(div(reduceSum(mul(off, off), [1]), add(size, scalar(1e-9))), scalar(1e-9)));
  return mul(reduceSum(errors, [0, 1]), scalar(1 / BATCH));
}

/**
 * AdamW under a cosine. Of what `base` is trained on no view has anything hidden, misplaced, mirrored, in perspective or of another rig, and
 * half of them are stretched.
 */
async function train(kind, sets, N, world) {
  const graph = network(BATCH, N);
  const trained = graph.parameters.trained;
  const loss = lossOf(graph, N);
  const gradients = grad(
    loss,
    trained.map(({ tensor }) => tensor),
  );
  const outputs = Object.fromEntries(trained.map(({ name }, k) => [`gradient:${name}`, gradients[k]]));
  const session = await backend.open(serialize({ loss, ...outputs }));
  const layout = new FlatLayout(graph.parameters);
  const random = new Random(seed);
  const flat = new Float32Array(layout.size);
  layout.gather(
    initialWeights(graph.parameters, () => random.normal()),
    flat,
  );
  const [gradient, m, v] = [0, 0, 0].map(() => new Float32Array(layout.size));
  const sampler = samplerOf(sets, N, world);
  let sum = 0;
  for (let step = 0; step < steps; step++) {
    const answer = await session.run({
      ...Object.fromEntries(trained.map((p) => [p.name, { data: layout.view(flat, p), shape: p.shape }])),
      ...feeds(sampler.batch(step, 0), N),
    });
    for (const parameter of trained) layout.view(gradient, parameter).set(answer[`gradient:${parameter.name}`].data);
    const rate = RATE * rateFactor({ kind: 'cosine', warmup: 200, final: 0.01 }, step, steps);
    adamStep(flat, gradient, { m, v }, step + 1, rate, DEFAULT_ADAM);
    sum += answer.loss.data[0];
    if ((step + 1) % 500 === 0) {
      process.stderr.write(`${kind}: step ${step + 1}/${steps} · loss ${(sum / 500).toFixed(4)}\n`);
      sum = 0;
    }
  }
  await session.release();
  return layout.scatter(flat, new Map());
}

function samplerOf(sets, N, world) {
  return new Sampler(sets, 'train', {
    seed,
    temperature: 0.1,
    tokens: BATCH * 4 * Math.ceil(N / 4),
    views: { ...DEFAULT_CAMERAS, tumble: 0.05 },
    augment: { ...UNCHANGED, plain: 0.5, stretch: 0.3 },
    rigs: NO_RIG_CHANGE,
    worlds: { share: world ? 0.3 : 0, weights: Object.fromEntries(WORLDS.map(({ name }) => [name, Number(name === world)])) },
  });
}

/** Without the padding of a batch. */
function feeds({ B, N: padded, keypoints, target }, N) {
  const picture = new Float32Array(B * N * 2);
  const truth = new Float32Array(B * N);
  for (let b = 0; b < B; b++) {
    picture.set(keypoints.subarray(b * padded * 2, (b * padded + N) * 2), b * N * 2);
    for (let i = 0; i < N; i++) truth[b * N + i] = target[(b * padded + i) * 3 + 2];
  }
  return { picture: { data: picture, shape: [B, N * 2] }, truth: { data: truth, shape: [B, N] } };
}

/** Answers over their pictures; the second is the mirror image. */
async function lift(session, N, frames) {
  const pictures = frames.map(({ keypoints }) => {
    const centre = [0, 1].map((axis) => keypoints.reduce((sum, point) => sum + point[axis], 0) / N);
    const scale = Math.max(...keypoints.flatMap((point) => point.map((x, axis) => Math.abs(x - centre[axis]))));
    return { scale, keypoints, picture: keypoints.flatMap((point) => point.map((x, axis) => (x - centre[axis]) / scale)) };
  });
  const data = Float32Array.from(pictures.flatMap(({ picture }) => picture));
  const { depths } = await session.run({ picture: { data, shape: [frames.length, 2 * N] } });
  return pictures.map(({ scale, keypoints }, f) => {
    const answer = (sign) => keypoints.map(([x, y], i) => [x, y, sign * scale * depths.data[f * N + i]]);
    return { keypoints3d: answer(1), probability: 1, alternatives: [{ keypoints3d: answer(-1), probability: 0 }] };
  });
}
