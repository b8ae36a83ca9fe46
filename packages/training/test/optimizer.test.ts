import { input, serialize } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel, Parameters } from '@anylift/core';
import {
  adamStep,
  averageStep,
  clipFactor,
  DEFAULT_ADAM,
  DEFAULT_MUON,
  FlatLayout,
  meanGradient,
  Optimizer,
  orthogonalize,
} from '@anylift/training';
import { Matrix, SVD } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../autodiff/test/float64.js';
import { distance, normals } from '../../core/test/geometry.js';
import { randomWeights, TINY } from '../../core/test/models.js';

const backend = nodeBackend({ threads: 1 });
const normal = normals(2);
const numbers = (count: number, scale = 1) => Float32Array.from({ length: count }, () => scale * normal());

/** Algorithm 1 of Kingma and Ba (2015) as printed, with line 12 of algorithm 2 of Loshchilov and Hutter (2019), for one weight in float64. */
function adamW(start: number, gradients: readonly number[], rates: readonly number[], decay: number) {
  const { beta1, beta2, epsilon } = DEFAULT_ADAM;
  let [theta, m, v] = [start, 0, 0];
  gradients.forEach((g, i) => {
    const t = i + 1;
    m = beta1 * m + (1 - beta1) * g;
    v = beta2 * v + (1 - beta2) * g ** 2;
    const mHat = m / (1 - beta1 ** t);
    const vHat = v / (1 - beta2 ** t);
    theta -= (rates[i] * mHat) / (Math.sqrt(vHat) + epsilon) + rates[i] * decay * theta;
  });
  return theta;
}

describe('Adam', () => {
  it.each([0, 0.1])('steps as the papers say, with a weight decay of %s', (weightDecay) => {
    const start = numbers(50);
    const gradients = Array.from({ length: 40 }, (_, t) => numbers(50, t < 5 ? 1e-6 : 0.3));
    const rates = gradients.map((_, t) => 1e-2 / (1 + t));
    const weights = start.slice();
    const state = { m: new Float32Array(50), v: new Float32Array(50) };
    for (const [t, g] of gradients.entries()) adamStep(weights, g, state, t + 1, rates[t], { ...DEFAULT_ADAM, weightDecay });
    const expected = Array.from(start, (w, i) =>
      adamW(
        w,
        gradients.map((g) => g[i]),
        rates,
        weightDecay,
      ),
    );
    expect(distance(weights, expected)).toBeLessThan(1e-6);
    expect(distance(weights, start)).toBeGreaterThan(1e-2);
  });

  it('goes a step of the learning rate at first, whatever the size of the gradient', () => {
    for (const scale of [1e-3, 1, 1e3]) {
      const weights = new Float32Array(2);
      const state = { m: new Float32Array(2), v: new Float32Array(2) };
      adamStep(weights, Float32Array.of(scale, -scale), state, 1, 0.01, { ...DEFAULT_ADAM, weightDecay: 0 });
      expect(distance(weights, [-0.01, 0.01])).toBeLessThan(1e-6);
    }
  });
});

describe('Muon', () => {
  const matrixOf = (data: ArrayLike<number>, rows: number, columns: number) =>
    new Matrix(Array.from({ length: rows }, (_, i) => Array.from(data).slice(i * columns, (i + 1) * columns)));

  it.each([
    [16, 16],
    [16, 48],
    [32, 16],
  ])('sets the singular values of %s × %s matrices to about 1 and keeps their singular vectors', (rows, columns) => {
    const shape = [rows, columns];
    for (const size of [40, 1e-3]) {
      const data = Float64Array.from({ length: rows * columns }, () => size * normal());
      const [answer] = evaluate([orthogonalize(input('x', shape))], { x: { data, shape } });
      const [matrix, step] = [data, answer.data].map((values) => matrixOf(values, rows, columns));
      // What is all but lost among the largest stays small; a random matrix has little of it.
      const values = new SVD(step, { autoTranspose: true }).diagonal;
      expect(Math.max(...values)).toBeLessThan(1.3);
      expect(values.filter((value) => value > 0.6).length).toBeGreaterThan(Math.min(rows, columns) - 3);
      // The step is a polynomial of MMᵀ, positive on its eigenvalues, times M: so stepᵀ M is symmetric and its trace above 0.
      const product = step.transpose().mmul(matrix);
      expect(Matrix.sub(product, product.transpose()).norm() / product.norm()).toBeLessThan(1e-9);
      expect(product.trace()).toBeGreaterThan(0);
    }
  });

  it('answers a matrix of zeros with zeros', async () => {
    const session = await backend.open(serialize({ y: orthogonalize(input('x', [4, 8])) }));
    const { y } = await session.run({ x: { data: new Float32Array(32), shape: [4, 8] } });
    expect(Math.max(...y.data.map(Math.abs))).toBe(0);
    await session.release();
  });
});

describe('the optimiser', () => {
  const parameters = new Parameters();
  parameters.matrix('tokens.weight', 3, 4);
  parameters.offset('tokens.bias', 4);
  parameters.frozen('tpe.omega', [2, 2], 1);
  parameters.matrix('blocks.0.up.weight', 4, 64);
  parameters.offset('blocks.0.up.bias', 64);
  const layout = new FlatLayout(parameters);
  const config = { ...DEFAULT_ADAM, weightDecay: 0.1 };
  const part = (flat: Float32Array, name: string) => layout.view(flat, parameters.list.find((p) => p.name === name)!);

  async function step(kind: 'adam' | 'muon', gradient: Float32Array, learningRate = 0.01) {
    const start = numbers(layout.size);
    const weights = start.slice();
    const optimizer = await Optimizer.open(
      { ...config, average: 0, muon: kind === 'muon' ? DEFAULT_MUON : null },
      layout,
      backend,
    );
    const [average, m, v] = [0, 0, 0].map(() => new Float32Array(layout.size));
    await optimizer.step({ weights, average, m, v }, gradient, { step: 1, learningRate, factor: 1 });
    await optimizer.release();
    expect(average).toEqual(weights);
    return { start, weights };
  }

  it('lets matrices decay and offsets not', async () => {
    const { start, weights } = await step('adam', new Float32Array(layout.size));
    for (const name of ['tokens.weight', 'blocks.0.up.weight'])
      expect(
        distance(
          part(weights, name),
          part(start, name).map((w) => w * (1 - 0.01 * 0.1)),
        ),
      ).toBeLessThan(1e-7);
    for (const name of ['tokens.bias', 'blocks.0.up.bias']) expect(part(weights, name)).toEqual(part(start, name));
  });

  it('steps the matrices of blocks by Muon where asked to, all else by Adam', async () => {
    const gradient = numbers(layout.size);
    const [adam, muon] = [await step('adam', gradient), await step('muon', gradient)];
    const moved = ({ start, weights }: typeof adam, name: string) =>
      Array.from(part(weights, name), (w, i) => w - (name.endsWith('weight') ? 1 - 0.001 : 1) * part(start, name)[i]);
    for (const name of ['tokens.weight', 'tokens.bias', 'blocks.0.up.bias'])
      expect(distance(moved(adam, name), moved(muon, name))).toBeLessThan(1e-6);
    expect(distance(moved(adam, 'blocks.0.up.weight'), moved(muon, 'blocks.0.up.weight'))).toBeGreaterThan(1e-3);
    // About as large as a step of Adam: 0.2 of the learning rate an element, as root mean square.
    const { start, weights } = muon;
    const steps = Array.from(
      part(weights, 'blocks.0.up.weight'),
      (w, i) => w - part(start, 'blocks.0.up.weight')[i] * (1 - 0.01 * 0.05),
    );
    expect(Math.sqrt(steps.reduce((sum, x) => sum + x * x, 0) / 256) / 0.002).toBeCloseTo(1, 0);
    expect(steps.reduce((sum, x, i) => sum + x * part(gradient, 'blocks.0.up.weight')[i], 0)).toBeLessThan(0);
  });
});

describe('a gradient', () => {
  it('is the mean of sums, and its squares are added up', () => {
    const into = new Float32Array(3);
    expect(meanGradient([Float32Array.of(3, 0, -4), Float32Array.of(1, 2, 0)], 2, into)).toBe(9);
    expect([...into]).toEqual([2, 1, -2]);
    expect(meanGradient([into], 1, into)).toBe(9);
  });

  it('is scaled down to a norm, and left alone below it', () => {
    expect(clipFactor(5, 10)).toBe(1);
    expect(clipFactor(5, 1)).toBe(0.2);
    expect(clipFactor(0, 1)).toBe(1);
  });
});

describe('the average of the weights', () => {
  it('goes by the decay, and by the steps so far at first', () => {
    const average = Float32Array.of(5);
    let expected = 5;
    for (let step = 1; step <= 200; step++) {
      averageStep(average, Float32Array.of(step), 0.9, step);
      const keep = Math.min(0.9, step / (step + 10));
      expected = keep * expected + (1 - keep) * step;
      expect(average[0]).toBeCloseTo(expected, 3);
    }
    // Far on it is the exponential mean of a ramp: behind by decay / (1 − decay).
    expect(200 - average[0]).toBeCloseTo(9, 2);
  });

  it('is the weights themselves with a decay of 0', () => {
    const average = Float32Array.of(5);
    averageStep(average, Float32Array.of(-2), 0, 1);
    expect(average[0]).toBe(-2);
  });
});

describe('the flat layout', () => {
  it.each([1, 2, 3, 50])('lies in %s shares one after the other, with every parameter in one of them', (count) => {
    const layout = new FlatLayout(buildModel(TINY, 'B', 'N').parameters);
    const shares = layout.shares(count);
    expect(shares).toHaveLength(count);
    expect(shares.flatMap(({ parameters }) => parameters)).toEqual(layout.parameters);
    const filled = shares.filter(({ parameters }) => parameters.length > 0);
    expect(filled[0].from).toBe(0);
    expect(filled.at(-1)!.to).toBe(layout.size);
    for (const [i, { from }] of filled.slice(1).entries()) expect(from).toBe(filled[i].to);
    if (count <= 3) for (const { from, to } of shares) expect((to - from) / (layout.size / count)).toBeCloseTo(1, 0);
  });

  it('gives back the weights that were gathered, the frozen ones beside them', () => {
    const { parameters } = buildModel(TINY, 'B', 'N');
    const weights = randomWeights(TINY, 3);
    const layout = new FlatLayout(parameters);
    const flat = new Float32Array(layout.size);
    layout.gather(weights, flat);
    const frozen = new Map([...weights].filter(([name]) => name.endsWith('omega') || name === 'tpe.b'));
    const scattered = layout.scatter(flat, frozen);
    expect(new Map([...scattered].sort())).toEqual(new Map([...weights].sort()));
    flat.fill(0);
    expect(scattered.get('tokens.weight')).toEqual(weights.get('tokens.weight'));
  });
});
