import {
  add,
  attention,
  concat,
  constant,
  exp,
  expand,
  fromRows,
  grad,
  greater,
  input,
  layerNorm,
  matmul,
  mul,
  neg,
  reduceSum,
  reshape,
  type Shape,
  ShapeError,
  scalar,
  serialize,
  softmax,
  split,
  squeeze,
  stopGradient,
  sumTo,
  type Tensor,
  transpose,
  unsqueeze,
  type Value,
} from '@anylift/autodiff';
import { nodeBackend } from '@anylift/autodiff/node';
import { describe, expect, it } from 'vitest';

const backend = nodeBackend({ threads: 1 });
const x = (shape: Shape) => input('x', shape);

async function run(outputs: Record<string, Tensor>, feeds: Record<string, Value>, constants?: Map<string, Float32Array>) {
  const session = await backend.open(serialize(outputs, constants));
  const values = await session.run(feeds);
  await session.release();
  return values;
}

describe('shapes that do not fit are refused while the graph is built', () => {
  const refused: [() => unknown, string][] = [
    [() => add(x([2, 3]), x([2, 4])), 'add: [2, 3] and [2, 4] do not broadcast'],
    [() => mul(x(['B', 3]), x(['N', 3])), 'mul: [B, 3] and [N, 3] do not broadcast'],
    [() => mul(x(['B', 3]), x([5, 3])), 'mul: [B, 3] and [5, 3] do not broadcast'],
    [() => matmul(x([2, 3]), x([2, 3])), 'matmul: [2, 3] and [2, 3] do not multiply'],
    [() => matmul(x([3]), x([3, 2])), 'matmul: [3] and [3, 2] do not multiply'],
    [() => matmul(x([2, 4, 3]), x([5, 3, 2])), 'matmul: [2] and [5] do not broadcast'],
    [
      () => attention(x([2, 3, 4]), x([2, 3, 4]), x([2, 3, 4]), x([2, 3, 3, 3])),
      'attention: [2, 3, 3, 3] is no bias for the heads of [2, 3, 4]',
    ],
    [
      () => attention(x([2, 3, 4]), x([2, 3, 4]), x([2, 3, 8]), x([2, 2, 3, 3])),
      'attention: found [2, 3, 8], expected [2, 3, 4]',
    ],
    [() => fromRows(x([6, 4]), x(['B', 'N', 4])), 'fromRows: [6, 4] has not a row for each of [B, N]'],
    [() => concat([x([2, 3]), x([3, 3])], 1), 'concat: [3, 3] does not fit beside [2, 3] along axis 1'],
    [() => concat([x(['B', 3]), x(['B', 3])], 0), 'concat: axis 0 of [B, 3] must have a known size'],
    [() => split(x([2, 5]), -1, [2, 2]), 'split: [2, 2] does not add up to axis -1 of [2, 5]'],
    [() => split(x([2, 5]), 2, [5]), 'split: no axis 2 in [2, 5]'],
    [() => reduceSum(x([2, 3]), [-3]), 'reduceSum: no axis -3 in [2, 3]'],
    [() => sumTo(x([2, 3]), [2, 4]), 'sumTo: [2, 3] and [2, 4] do not broadcast'],
    [() => sumTo(x([3]), [2, 3]), 'sumTo: [2, 3] does not stretch to [3]'],
    [() => expand(x([2, 3]), x([2, 1])), 'expand: [2, 3] does not stretch to [2, 1]'],
    [() => squeeze(x([2, 1]), [0, 1]), 'squeeze: not all of axes [0, 1] of [2, 1] are 1'],
    [() => unsqueeze(x([2]), [2]), 'unsqueeze: [2] are no places among the 2 axes to be'],
    [() => transpose(x([2, 3]), [1, 1]), 'transpose: [1, 1] is no order of the axes of [2, 3]'],
    [() => reshape(x([2, 3]), [4, 2]), 'reshape: [2, 3] does not fit into [4, 2]'],
    [() => reshape(x(['B', 6]), ['B', 2, 2]), 'reshape: [B, 6] does not fit into [B, 2, 2]'],
    [() => reshape(x(['B*N', 2]), ['B', 'N', 3]), 'reshape: [B*N, 2] does not fit into [B, N, 3]'],
    [
      () => reshape(x(['B*N', 2]), ['B', 'N', 2]),
      'reshape: more than one named size of [B, N, 2] is not in its place in [B*N, 2]',
    ],
    [() => layerNorm(x([3, 'N'])), 'layerNorm: the last axis of [3, N] must have a known size'],
    [() => constant([1, 2], [3]), 'constant: 2 values do not fill [3]'],
  ];
  it.each(refused)('%s', (build, message) => {
    expect(build).toThrow(new ShapeError(...(message.split(/: (.*)/, 2) as [string, string])));
  });
});

describe('grad refuses', () => {
  it('a loss that is not a scalar', () => {
    const p = x([2, 3]);
    expect(() => grad(exp(p), [p])).toThrow('grad: the loss must be a scalar, found [2, 3]');
  });

  it.each<[string, (p: Tensor) => Tensor]>([
    ['a parameter that the loss has no path to', () => input('other', [2])],
    ['a parameter behind stopGradient', (p) => stopGradient(exp(p))],
    ['a parameter behind a comparison', (p) => greater(p, scalar(0))],
  ])('%s', (_, build) => {
    const p = x([2]);
    expect(() => grad(reduceSum(build(p), [0]), [p])).toThrow('grad: the loss does not depend on x');
  });
});

it('differentiates by tensors that are not inputs, and by the loss itself', async () => {
  const p = x([2]);
  const inner = exp(p);
  const loss = reduceSum(mul(inner, inner), [0]);
  const [byInner, byLoss, byInput] = grad(loss, [inner, loss, p]);
  const values = await run({ byInner, byLoss, byInput }, { x: { data: new Float32Array(2), shape: [2] } });
  expect([...values.byInner.data, ...values.byLoss.data, ...values.byInput.data]).toEqual([2, 2, 1, 2, 2]);
});

it('keeps an overflow in an unused part of a split out of the gradient', async () => {
  const p = x(['B', 2]);
  const [dx] = grad(reduceSum(split(p, 1, [1, 1])[0], [0]), [p]);
  const values = await run({ dx }, { x: { data: Float32Array.of(1, Number.POSITIVE_INFINITY), shape: [1, 2] } });
  expect([...values.dx.data]).toEqual([1, 0]);
});

describe('named sizes', () => {
  /** Attention and a linear map: their shapes depend on B and N in every way the model's do. */
  function build(B: string | number, N: string | number): Record<string, Tensor> {
    const p = input('x', [B, N, 4]);
    const w = input('w', [4, 4]);
    const q = layerNorm(matmul(p, w));
    const y = add(p, matmul(softmax(matmul(q, transpose(q, [0, 2, 1]))), q));
    const loss = reduceSum(mul(y, y), [0, 1, 2]);
    const [dx, dw] = grad(loss, [p, w]);
    return { y, loss, dx, dw };
  }
  const ramp = (...shape: number[]): Value => ({
    data: Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i + 1)),
    shape,
  });

  it('run with any size and agree with a graph of that size', async () => {
    const session = await backend.open(serialize(build('B', 'N')));
    for (const [B, N] of [
      [1, 1],
      [3, 5],
      [2, 7],
      [8, 2],
    ]) {
      const feeds = { x: ramp(B, N, 4), w: ramp(4, 4) };
      const [named, fixed] = [await session.run(feeds), await run(build(B, N), feeds)];
      for (const [name, { data, shape }] of Object.entries(fixed)) {
        expect(named[name].shape).toEqual(shape);
        data.forEach((v, i) => {
          expect(named[name].data[i]).toBeCloseTo(v, 4);
        });
      }
    }
    await session.release();
  });
});

describe('serialize', () => {
  const text = (model: Uint8Array) => new TextDecoder('latin1').decode(model);

  it('writes only what the outputs need', () => {
    const p = x([2]);
    const unused = exp(input('unused', [2]));
    const model = text(serialize({ y: neg(p) }));
    expect(unused.shape).toEqual([2]);
    expect(model).toContain('Neg');
    expect(model).not.toContain('Exp');
    expect(model).not.toContain('unused');
  });

  it('makes constants of named inputs', async () => {
    const y = add(x([2]), input('w', [2]));
    const constants = new Map([['w', Float32Array.of(10, 20)]]);
    const values = await run({ y }, { x: { data: Float32Array.of(1, 2), shape: [2] } }, constants);
    expect([...values.y.data]).toEqual([11, 22]);
  });

  it('takes a view into a larger array for a constant', async () => {
    const y = neg(input('w', [2]));
    const all = Float32Array.of(1, 2, 3, 4);
    const values = await run({ y }, {}, new Map([['w', all.subarray(1, 3)]]));
    expect([...values.y.data]).toEqual([-2, -3]);
  });

  it('refuses constants of another size', () => {
    const y = neg(input('w', [2]));
    expect(() => serialize({ y }, new Map([['w', new Float32Array(3)]]))).toThrow('3 values do not fill w of shape [2]');
  });

  it('gives one tensor, an input even, as several outputs', async () => {
    const p = x([1]);
    const y = neg(p);
    const values = await run({ a: y, b: y, c: p }, { x: { data: Float32Array.of(5), shape: [1] } });
    expect([...values.a.data, ...values.b.data, ...values.c.data]).toEqual([-5, -5, 5]);
  });

  it('names no tensor like an input or output', async () => {
    const y = exp(neg(input('t0', [1])));
    const values = await run({ t1: neg(y), t2: y }, { t0: { data: Float32Array.of(0), shape: [1] } });
    expect([...values.t1.data, ...values.t2.data]).toEqual([-1, 1]);
  });

  it('refuses two inputs, or an input and an output, of one name', () => {
    expect(() => serialize({ y: add(x([1]), x([1])) })).toThrow("two inputs or outputs are named 'x'");
    expect(() => serialize({ x: neg(x([1])) })).toThrow("two inputs or outputs are named 'x'");
  });
});

describe('fetches', () => {
  it('are filled in place, views of one vector too, and only they are computed', async () => {
    const p = x([2]);
    const session = await backend.open(serialize({ a: neg(p), b: add(p, scalar(1)), c: exp(p) }));
    const flat = new Float32Array(5);
    const fetches = { a: { data: flat.subarray(1, 3), shape: [2] }, b: { data: flat.subarray(3), shape: [2] } };
    const answered = await session.run({ x: { data: Float32Array.of(3, 4), shape: [2] } }, fetches);
    expect([...flat]).toEqual([0, -3, -4, 4, 5]);
    expect(Object.keys(answered)).toEqual(['a', 'b']);
    expect(answered.a.data.buffer).toBe(flat.buffer);
    await session.release();
  });

  it('and feeds: further ones are passed over', async () => {
    const values = await run(
      { a: neg(x([1])) },
      { x: { data: Float32Array.of(3), shape: [1] }, other: { data: Float32Array.of(4), shape: [1] } },
    );
    expect([...values.a.data]).toEqual([-3]);
  });

  it('of another size are refused', async () => {
    const session = await backend.open(serialize({ a: neg(x(['B'])) }));
    const feeds = { x: { data: Float32Array.of(3, 4), shape: [2] } };
    await expect(session.run(feeds, { a: { data: new Float32Array(3), shape: [3] } })).rejects.toThrow();
    await session.release();
  });
});
