/** What both sides are given: weights, and a batch of made-up rigs with everything that a batch can hold. Runs in a browser too. */
import { buildModel, DEFAULT_MODEL, initialWeights } from '@anylift/core';
import { FlatLayout, makeBatch, Random } from '@anylift/training';

/** The default model, of another width or depth. */
export function modelOf(width = DEFAULT_MODEL.width, layers = DEFAULT_MODEL.layers) {
  return { ...DEFAULT_MODEL, width, layers };
}

/** Weights as a training begins with, but none at zero, so that every gradient is put to the test. */
export function makeWeights(model, seed = 1) {
  const { parameters } = buildModel(model, 1, 1);
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
  return { model, parameters, layout, weights, frozen, flat };
}

/**
 * B samples of N landmarks. Every second one has tags left and right, and confidences; a few have no edges; in every fourth some landmarks are
 * hidden and some absent.
 */
export function makeProblemBatch(B, N, seed = 1) {
  const random = new Random(seed, 2);
  return makeBatch(
    Array.from({ length: B }, (_, b) => makeSample(b, N, random)),
    N,
  );
}

function makeSample(b, N, random) {
  const partial = b % 4 === 3;
  const count = partial ? N - random.index(N >> 2) : N;
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
    confidence: fill(() => (b % 2 ? 1 - 0.5 * random.uniform() : 1)),
    edges,
  };
}

/** B samples from the first one asked for, in arrays of their own: a message to a worker carries whole buffers. */
export function someSamples(batch, B, from = 0) {
  const part = { B, N: batch.N };
  for (const [name, values] of Object.entries(batch)) {
    if (typeof values === 'number') continue;
    const size = values.length / batch.B;
    part[name] = values.slice(from * size, (from + B) * size);
  }
  return part;
}

/** What the model's graph is fed. */
export function inputsOf({ B, N, keypoints, mask, adjacency, sides }) {
  return {
    keypoints: { data: keypoints, shape: [B, N, 2] },
    mask: { data: mask, shape: [B, N] },
    adjacency: { data: adjacency, shape: [B, N, N] },
    sides: { data: sides, shape: [B, N] },
  };
}

/** Frames of one rig of N landmarks as a user has them, one a lift: pixels, a skeleton, tags. */
export function makeVideo(N, frames = 16, seed = 1) {
  const random = new Random(seed, 3);
  const { keypoints, edges, sides } = makeSample(1, N, random);
  const skeleton = { edges, sides: Array.from(sides, (side) => (side < 0 ? 'L' : side > 0 ? 'R' : '')) };
  const pixel = (value, middle) => middle + 200 * value + 3 * random.normal();
  return Array.from({ length: frames }, () => ({
    skeleton,
    frames: [
      { keypoints: Array.from({ length: N }, (_, i) => [pixel(keypoints[i * 2], 640), pixel(keypoints[i * 2 + 1], 360)]) },
    ],
  }));
}
