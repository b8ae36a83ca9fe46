import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel, type ModelConfig, neighbourLists, neighboursOf, type Weights } from '@anylift/core';
import { DEFAULT_OBJECTIVE, FlatLayout, Gradients, makeBatch, type Sample, trainingGraph } from '@anylift/training';
import { describe, expect, it } from 'vitest';
import { normals } from '../../core/test/geometry.js';
import { randomWeights, TINY } from '../../core/test/models.js';

const N = 256;

/** A ladder, or one of whose landmarks is connected to so many others; some are hidden, the second sample is shorter. */
function batch(hub = 0) {
  const normal = normals(3);
  const samples = [N, N - 9].map((count, b): Sample => {
    const shape = Float64Array.from({ length: count * 3 }, normal);
    const edges = Array.from({ length: count - 1 }, (_, i): [number, number] => [i, i + 1]);
    for (let i = 2 + b; i < count; i += 3) edges.push([i - 2, i]);
    for (let i = 0; i < hub; i++) edges.push([100, i]);
    const flags = (of: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => of(i));
    return {
      count,
      shape,
      keypoints: Float64Array.from({ length: count * 2 }, (_, k) => shape[(k >> 1) * 3 + (k & 1)] + 0.1 * normal()),
      mask: flags((i) => Number(i % 7 !== 3)),
      weight: flags((i) => Number(i % 11 !== 5)),
      sides: flags((i) => (b ? (i % 3) - 1 : 0)),
      noise: flags(() => 0),
      confidence: flags((i) => 1 / (1 + (i % 3))),
      edges,
    };
  });
  return makeBatch(samples, N);
}

/** Losses and gradients by masks. */
async function byMasks(config: ModelConfig, weights: Weights, { B, ...arrays }: ReturnType<typeof batch>) {
  const session = await nodeBackend({ threads: 1 }).open(trainingGraph(config, DEFAULT_OBJECTIVE, B, N));
  const shapes = { keypoints: [B, N, 2], adjacency: [B, N, N], target: [B, N, 3], untagged: [B] };
  const feeds = Object.entries(arrays).flatMap(([name, data]) =>
    typeof data === 'number' ? [] : [[name, { data, shape: shapes[name as keyof typeof shapes] ?? [B, N] }] as const],
  );
  const { list } = buildModel(config, B, N).parameters;
  const parameters = list.map(({ name, shape }) => [name, { data: weights.get(name)!, shape }] as const);
  const found = await session.run(Object.fromEntries([...feeds, ...parameters]));
  await session.release();
  return found;
}

describe.each(['view', 'paper'] as const)('a training on lists of neighbours, form %s', (form) => {
  it('has the losses and gradients that it has on masks', async () => {
    const config = { ...TINY, form };
    const weights = randomWeights(config, 2);
    const layout = new FlatLayout(buildModel(config, 1, 1).parameters);
    const [flat, gradient] = [new Float32Array(layout.size), new Float32Array(layout.size)];
    layout.gather(weights, flat);
    const opened: string[] = [];
    const plain = nodeBackend({ threads: 1 });
    const open = (model: Uint8Array) => {
      opened.push(Buffer.from(model).includes('listedAt') ? 'lists' : 'masks');
      return plain.open(model);
    };
    const gradients = new Gradients(config, DEFAULT_OBJECTIVE, weights, { name: plain.name, open });
    const losses = await gradients.of(flat, [batch()], gradient);
    const expected = await byMasks(config, weights, batch());
    expect(losses.total / expected.total.data[0]).toBeCloseTo(1, 5);
    const whole = Math.hypot(...layout.parameters.map(({ name }) => Math.hypot(...expected[`gradient:${name}`].data)));
    for (const parameter of layout.parameters) {
      const found = layout.view(gradient, parameter);
      const wanted = expected[`gradient:${parameter.name}`].data;
      // The last offset moves a shape as a whole, which the loss does not see: its gradient is rounding.
      const size = parameter.name === 'decoder.down.bias' ? whole : Math.hypot(...wanted);
      expect(Math.hypot(...wanted.map((x, i) => x - found[i])) / size, parameter.name).toBeLessThan(5e-5);
    }
    await gradients.of(flat, [batch(40)], gradient);
    expect(opened).toEqual(['lists', 'masks']);
    await gradients.release();
  });
});

describe('lists of neighbours', () => {
  it('are symmetric: a landmark is listed where its own neighbours are', () => {
    const lists = neighboursOf(N, [
      [0, 1],
      [1, 2],
      [1, 2],
    ]);
    const { neighbours, neighbourBias, listedAt } = neighbourLists(1, N, () => lists)!;
    expect(neighbours.shape).toEqual([3, N]);
    for (const [place, taken] of listedAt.data.entries())
      if (neighbourBias.data[taken] === 0) expect(neighbours.data[taken]).toBe(place % N);
    const real = [...neighbourBias.data.keys()].filter((place) => neighbourBias.data[place] === 0);
    expect(listedAt.data.filter((taken) => neighbourBias.data[taken] === 0).sort()).toEqual(Float32Array.from(real));
  });
});
