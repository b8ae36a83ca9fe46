/** What both sides are given: weights, and a batch of made-up rigs with everything that a batch can hold. */
import { buildModel, DEFAULT_MODEL, initialWeights } from '@anylift/core';
import { FlatLayout, makeBatch, Random } from '@anylift/training';

export const MODEL = { ...DEFAULT_MODEL, layers: 4, width: 128, heads: 8 };
export const N = 32;

/** Weights as a training begins with, but none at zero, so that every gradient is put to the test. */
export function makeWeights(seed) {
  const { parameters } = buildModel(MODEL, 1, 1);
  const random = new Random(seed, 1);
  const weights = initialWeights(parameters, () => random.normal());
  for (const { name, deviation } of parameters.list)
    if (deviation === 0)
      weights.set(
        name,
        weights.get(name).map(() => 0.1 * random.normal()),
      );
  const layout = new FlatLayout(parameters);
  const frozen = new Map(parameters.list.filter((p) => p.frozen).map(({ name }) => [name, weights.get(name)]));
  const flat = new Float32Array(layout.size);
  layout.gather(weights, flat);
  return { parameters, layout, weights, frozen, flat };
}

/**
 * B samples of 32 landmarks. Every second one has tags left and right; a few have no edges; in every fourth some landmarks are
 * hidden and some absent.
 */
export function makeProblemBatch(B, seed) {
  const random = new Random(seed, 2);
  return makeBatch(
    Array.from({ length: B }, (_, b) => makeSample(b, random)),
    N,
  );
}

function makeSample(b, random) {
  const partial = b % 4 === 3;
  const count = partial ? N - random.index(8) : N;
  const shape = new Float64Array(count * 3);
  const edges = [];
  // A tree of limbs: every landmark hangs on an earlier one.
  for (let i = 1; i < count; i++) {
    const parent = random.index(i);
    for (let axis = 0; axis < 3; axis++) shape[i * 3 + axis] = shape[parent * 3 + axis] + 0.3 * random.normal();
    if (b % 16 !== 5) edges.push([parent, i]);
  }
  const fill = (of) => Float64Array.from({ length: count }, of);
  return {
    count,
    shape,
    keypoints: Float64Array.from({ length: count * 2 }, (_, k) => shape[(k >> 1) * 3 + (k & 1)] + 0.01 * random.normal()),
    mask: fill(() => (partial && random.chance(0.2) ? 0 : 1)),
    weight: fill(() => (partial && random.chance(0.1) ? 0 : 1)),
    sides: fill(() => (b % 2 ? random.index(3) - 1 : 0)),
    edges,
  };
}

/** The first B samples, in arrays of their own: a message to a worker carries whole buffers. */
export function firstSamples(batch, B, from = 0) {
  const part = { B, N: batch.N };
  for (const [name, values] of Object.entries(batch)) {
    if (typeof values === 'number') continue;
    const size = values.length / batch.B;
    part[name] = values.slice(from * size, (from + B) * size);
  }
  return part;
}

/** One frame of 32 landmarks as a user has it: pixels, a skeleton, tags. */
export function makeFrame(seed) {
  const { keypoints, edges, sides } = makeSample(1, new Random(seed, 3));
  return {
    skeleton: { edges, sides: Array.from(sides, (side) => (side < 0 ? 'L' : side > 0 ? 'R' : '')) },
    frames: [
      { keypoints: Array.from({ length: N }, (_, i) => [640 + 200 * keypoints[i * 2], 360 + 200 * keypoints[i * 2 + 1]]) },
    ],
  };
}
