import type { Tensor, Value } from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { buildModel, type Model, type ModelConfig } from '@anylift/core';
import {
  type Batch,
  buildObjective,
  type Losses,
  makeBatch,
  type ObjectiveConfig,
  Random,
  type Sample,
  trainingGraph,
} from '@anylift/training';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Array64, evaluate } from '../../autodiff/test/float64.js';
import { normals } from '../../core/test/geometry.js';
import { randomTree, randomWeights, TINY } from '../../core/test/models.js';

const [B, N] = [4, 8];

/** Landmarks visible, hidden and absent; truths that are missing; samples with tags and without. */
function batch(): Batch {
  const normal = normals(5);
  const samples = [8, 7, 6, 8].map((count, b): Sample => {
    const shape = Float64Array.from({ length: count * 3 }, normal);
    const flags = (of: (i: number) => number) => Float64Array.from({ length: count }, (_, i) => of(i));
    return {
      count,
      shape,
      keypoints: Float64Array.from({ length: count * 2 }, (_, k) => shape[(k >> 1) * 3 + (k & 1)] + 0.1 * normal()),
      mask: flags((i) => Number(i !== b + 1)),
      weight: flags((i) => Number(b < 2 || i !== 0)),
      sides: flags((i) => (b % 2 ? 0 : (i % 3) - 1)),
      noise: flags(() => 0),
      confidence: flags((i) => 1 / (1 + (i % 3))),
      edges: b === 3 ? [] : randomTree(b + 1, count),
    };
  });
  return makeBatch(samples, N);
}

const canonical = { canonical: 1, view: 0 };
const view = { canonical: 0, view: 1 };
const mix = { canonical: 0.5, view: 0.5 };
const OBJECTIVES: ObjectiveConfig[] = [
  { ...canonical, error: 'squared', mirrorBlind: 'none', sign: 0, landmark: 0 },
  { ...canonical, error: 'normalized', mirrorBlind: 'all', sign: 0.1, landmark: 0.1 },
  { ...view, error: 'squared', mirrorBlind: 'untagged', sign: 0, landmark: 0 },
  { ...view, error: 'normalized', mirrorBlind: 'none', sign: 0.1, landmark: 0.1 },
  { ...mix, error: 'squared', mirrorBlind: 'all', sign: 0.1, landmark: 0.1 },
  { ...mix, error: 'normalized', mirrorBlind: 'untagged', sign: 0.1, landmark: 0.1 },
];

/** The value of a tensor in the direction of a derivative: which elements move, and by how much. */
interface Direction {
  parameter: string;
  by: Float64Array;
}

/** Random directions through all elements of every parameter, and some single elements: the rows of a sum must not make up for each other. */
function directions(model: Model): Direction[] {
  const random = new Random(3);
  return model.parameters.trained.flatMap(({ name, shape }) => {
    const size = shape.reduce((product, n) => product * n, 1);
    const through = new Float64Array(size).map(() => random.normal() / Math.sqrt(size));
    const single = () => new Float64Array(size).with(random.index(size), 1);
    return [through, single(), single()].map((by) => ({ parameter: name, by }));
  });
}

/** ∂loss/∂direction for every loss by central differences in float64. */
function differences(losses: readonly Tensor[], feeds: Record<string, Array64>, held: Map<Tensor, Array64>, all: Direction[]) {
  const step = 1e-5;
  return all.map(({ parameter, by }) => {
    const { data, shape } = feeds[parameter];
    const at = (sign: number) =>
      evaluate(losses, { ...feeds, [parameter]: { data: data.map((x, i) => x + sign * step * by[i]), shape } }, held);
    const [after, before] = [at(1), at(-1)];
    return losses.map((_, k) => (after[k].data[0] - before[k].data[0]) / (2 * step));
  });
}

const toFloat64 = (values: Record<string, Value>): Record<string, Array64> =>
  Object.fromEntries(Object.entries(values).map(([name, { data, shape }]) => [name, { data: Float64Array.from(data), shape }]));

describe.each(['view', 'paper'] as const)('gradients of the whole model in the form %s', (form) => {
  const config: ModelConfig = { ...TINY, form };
  const { keypoints, mask, adjacency, sides, target, weight, untagged } = batch();
  const weights = randomWeights(config, 2);
  const model = buildModel(config, B, N);
  const feeds: Record<string, Value> = {
    keypoints: { data: keypoints, shape: [B, N, 2] },
    mask: { data: mask, shape: [B, N] },
    adjacency: { data: adjacency, shape: [B, N, N] },
    sides: { data: sides, shape: [B, N] },
    target: { data: target, shape: [B, N, 3] },
    weight: { data: weight, shape: [B, N] },
    untagged: { data: untagged, shape: [B] },
    ...Object.fromEntries(model.parameters.list.map(({ name, shape }) => [name, { data: weights.get(name)!, shape }])),
  };

  // The sign head sees the shape as a constant, the error head the tokens, and its loss the shape again. In the objective rotation and
  // scale are constants too, but minimise what they stand in: these may move with the weights here, and the differences still agree.
  const feeds64 = toFloat64(feeds);
  const losses: Losses[] = OBJECTIVES.map((objective) => buildObjective(objective, model.outputs, B, N).losses);
  const { shape, logit, logError } = model.outputs;
  const stopped = new Set([
    ...[logit, ...(logError ? [logError] : [])].flatMap(stoppedCopies),
    ...losses.flatMap(({ total }) => stoppedCopies(total)).filter(({ node }) => node.inputs[0] === shape),
  ]);
  const held = new Map<Tensor, Array64>();
  for (const tensor of stopped) held.set(tensor, evaluate([tensor], feeds64)[0]);
  const all = directions(model);
  const totals = losses.map(({ total }) => total);
  let expected: number[][];
  beforeAll(() => {
    expected = differences(totals, feeds64, held, all);
  });

  it('stop where the heads look at shape and tokens, and where the objective measures landmarks', () =>
    expect(held.size).toBe(form === 'view' ? 2 + OBJECTIVES.length : 0));

  it.each(OBJECTIVES.map((objective, k) => ({ ...objective, k })))(
    'canonical $canonical, view $view, $error, mirror-blind $mirrorBlind, sign $sign, landmark $landmark',
    async ({ k }) => {
      const session = await nodeBackend({ threads: 1 }).open(trainingGraph(config, OBJECTIVES[k], B, N));
      const found = await session.run(feeds);
      await session.release();
      expect(found.total.data[0] / evaluate([totals[k]], feeds64)[0].data[0]).toBeCloseTo(1, 5);

      const whole = Math.hypot(...model.parameters.trained.map(({ name }) => Math.hypot(...found[`gradient:${name}`].data)));
      const errors = all.map(({ parameter, by }, i) => {
        const gradient = found[`gradient:${parameter}`].data;
        const along = by.reduce((sum, u, e) => sum + u * gradient[e], 0);
        // Shapes are centred before they are compared, so that decoder.down.bias changes nothing, nor does the sign head at a
        // weight of 0: what they have for a gradient is rounding. All others are held to their own size.
        const matters = all.some((direction, j) => direction.parameter === parameter && Math.abs(expected[j][k]) > 1e-8);
        return Math.abs(along - expected[i][k]) / (matters ? Math.hypot(...gradient) : whole);
      });
      const worst = Math.max(...errors);
      if (process.env.ANYLIFT_REPORT) console.log(`${form} ${k}: worst relative error of a gradient ${worst.toExponential(1)}`);
      expect(worst).toBeLessThan(2e-5);
    },
  );
});

/** Nodes that copy a tensor for a place where it is to be a constant. */
function stoppedCopies(from: Tensor): Tensor[] {
  const seen = new Set<Tensor>();
  const visit = (tensor: Tensor): void => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    tensor.node.inputs.forEach(visit);
  };
  visit(from);
  return [...seen].filter(({ node }) => node.type === 'Identity');
}
