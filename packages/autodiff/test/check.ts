import {
  type Backend,
  type Dim,
  grad,
  input,
  mul,
  reduceSum,
  type Shape,
  serialize,
  type Tensor,
  type Value,
} from '@anylift/autodiff';
import type { Case } from './cases.js';
import { type Array64, centralDifferences, evaluate } from './float64.js';

/** A case made ready to run: its file with forward and backward pass, what to feed it, and what it must answer. */
export interface Prepared {
  outputs: Record<string, Tensor>;
  model: Uint8Array;
  feeds: Record<string, Value>;
  expected: Record<string, Array64>;
  coarse: boolean;
}

/** The loss is a weighted sum of the expression, so that every element of its gradient counts for itself. */
export function prepare({ inputs, fixed = {}, sizes = {}, positive = false, coarse = false, build }: Case): Prepared {
  const leaves = Object.fromEntries(Object.entries({ ...inputs, ...fixed }).map(([name, shape]) => [name, input(name, shape)]));
  const y = build(leaves);
  const weights = input('weights', y.shape);
  const weighted = mul(y, weights);
  const loss = y.rank === 0 ? weighted : reduceSum(weighted, [...y.shape.keys()]);
  const names = Object.keys(inputs);
  const gradients = grad(
    loss,
    names.map((name) => leaves[name]),
  );
  const outputs: Record<string, Tensor> = { y, loss };
  names.forEach((name, i) => {
    outputs[`d${name}`] = gradients[i];
  });

  const random = generator();
  const draw = (shape: Shape): Value => {
    const resolved = resolve(shape, sizes);
    // Kept off zero, where |x| and its like have no derivative.
    const values = Array.from({ length: count(resolved) }, () => (0.2 + random()) * (positive || random() < 0.5 ? 1 : -1));
    return { data: Float32Array.from(values), shape: resolved };
  };
  const feeds = Object.fromEntries(Object.entries({ ...leaves, weights }).map(([name, { shape }]) => [name, draw(shape)]));
  const feeds64 = toFloat64(feeds);
  const [y64, loss64] = evaluate([y, loss], feeds64);
  const expected: Record<string, Array64> = { y: y64, loss: loss64 };
  for (const name of names) expected[`d${name}`] = { data: centralDifferences([loss], feeds64, name), shape: feeds[name].shape };
  return { outputs, model: serialize(outputs), feeds, expected, coarse };
}

/** What is wrong with a backend's answers, run afresh and into arrays of ours; empty where nothing is. */
export async function faults(backend: Backend, { model, feeds, expected, coarse }: Prepared): Promise<string[]> {
  const tolerance = backend.name.endsWith('webgpu') ? (coarse ? 1e-3 : 1e-4) : 1e-5;
  const fetches = Object.fromEntries(
    Object.entries(expected).map(([name, { shape }]) => [name, { data: new Float32Array(count(shape)).fill(Number.NaN), shape }]),
  );
  const filled = Object.entries(fetches).map(([name, { data }]) => [name, data] as const);
  const session = await backend.open(model);
  const fresh = await session.run(feeds);
  await session.run(feeds, fetches);
  await session.release();
  const inPlace = Object.fromEntries(filled.map(([name, data]) => [name, { data, shape: expected[name].shape }]));
  return [
    ...differences(fresh, expected, tolerance),
    ...differences(inPlace, expected, tolerance).map((fault) => `in place, ${fault}`),
  ];
}

/** Where values differ from what is expected by more than the tolerance times the largest of them. */
export function differences(
  actual: Record<string, { data: ArrayLike<number>; shape: Shape }>,
  expected: Record<string, Array64>,
  tolerance: number,
): string[] {
  return Object.entries(expected).flatMap(([name, { data, shape }]) => {
    const found = actual[name];
    if (found === undefined) return [`${name} is missing`];
    if (found.shape.join() !== shape.join()) return [`${name} has shape [${found.shape}], expected [${shape}]`];
    const scale = data.reduce((top, v) => Math.max(top, Math.abs(v)), 1e-3);
    const wrong = data.findIndex((v, i) => !(Math.abs(found.data[i] - v) <= tolerance * scale));
    return wrong < 0 ? [] : [`${name}[${wrong}] is ${found.data[wrong]}, expected ${data[wrong]}`];
  });
}

export function toFloat64(values: Record<string, Value>): Record<string, Array64> {
  return Object.fromEntries(
    Object.entries(values).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]),
  );
}

function resolve(shape: Shape, sizes: Record<string, number>): number[] {
  const size = (dim: Dim) => (typeof dim === 'number' ? dim : dim.split('*').reduce((product, name) => product * sizes[name], 1));
  return shape.map(size);
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Mulberry32: the same values on every machine. */
function generator(seed = 1): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
