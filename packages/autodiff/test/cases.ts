import {
  abs,
  add,
  attention,
  concat,
  constant,
  cos,
  div,
  exp,
  expand,
  fromRows,
  gather,
  gelu,
  greater,
  identityLike,
  layerNorm,
  log,
  matmul,
  max,
  min,
  mul,
  neg,
  reduceMax,
  reduceSum,
  relu,
  reshape,
  type Shape,
  scalar,
  sigmoid,
  sign,
  sin,
  softmax,
  softplus,
  split,
  sqrt,
  squeeze,
  stopGradient,
  sub,
  sumTo,
  type Tensor,
  toRows,
  transpose,
  unsqueeze,
} from '@anylift/autodiff';

/** An expression whose values and gradients every backend must get right. */
export interface Case {
  name: string;
  /** Inputs that the gradient is taken by. */
  inputs: Record<string, Shape>;
  /** Inputs through which no gradient flows. */
  fixed?: Record<string, Shape>;
  /** What named sizes are when the graph runs. */
  sizes?: Record<string, number>;
  /** Draw positive values only. */
  positive?: boolean;
  /** WebGPU answers the case to three digits only. */
  coarse?: boolean;
  build(x: Record<string, Tensor>): Tensor;
}

const SIZES = { B: 3, N: 4 };
const unary: [string, (x: Tensor) => Tensor][] = [
  ['abs', abs],
  ['exp', exp],
  ['gelu', gelu],
  ['neg', neg],
  ['relu', relu],
  ['sigmoid', sigmoid],
  ['softplus', softplus],
];
const binary: [string, (a: Tensor, b: Tensor) => Tensor][] = [
  ['add', add],
  ['sub', sub],
  ['mul', mul],
  ['div', div],
];
/** Pairs of shapes that broadcast in every way there is. */
const pairs: { a: Shape; b: Shape }[] = [
  { a: [2, 3], b: [2, 3] },
  { a: [2, 3], b: [3] },
  { a: [2, 3], b: [] },
  { a: [2, 1, 3], b: [4, 1] },
  { a: [1, 3], b: [2, 1] },
  { a: [3], b: [2, 2, 3] },
  { a: ['B', 'N', 2], b: [2] },
  { a: ['B', 'N', 2], b: ['B', 1, 2] },
  { a: ['N', 2], b: ['B', 1, 1] },
];
const products: { a: Shape; b: Shape }[] = [
  { a: [3, 4], b: [4, 2] },
  { a: [2, 3, 4], b: [4, 2] },
  { a: [2, 3, 4], b: [2, 4, 3] },
  { a: [2, 2, 3, 4], b: [2, 1, 4, 2] },
  { a: [1, 3, 4], b: [2, 4, 2] },
  { a: [3, 4], b: [2, 4, 2] },
  { a: ['B', 'N', 3], b: [3, 2] },
  { a: ['B', 'N', 3], b: ['B', 3, 'N'] },
  { a: ['B', 3], b: [3, 2] },
  { a: ['B', 2, 3], b: [3, 2] },
];

export const cases: Case[] = [
  ...unary.map(([name, of]): Case => ({ name, inputs: { x: [2, 5] }, build: ({ x }) => of(x) })),
  ...binary.flatMap(([name, of]) =>
    // Every pair for the quotient, whose derivatives are the richest; WebGPU without a GPU takes half a second a case.
    (of === div ? pairs : pairs.slice(3, 6)).map(({ a, b }) => pairOf(name, of, a, b)),
  ),
  ...products.map(({ a, b }) => pairOf('matmul', matmul, a, b)),

  // WebGPU allows sine and cosine an error of 2⁻¹¹: https://www.w3.org/TR/WGSL/#concrete-float-accuracy
  { name: 'cos', inputs: { x: [2, 5] }, coarse: true, build: ({ x }) => cos(x) },
  { name: 'sin', inputs: { x: [2, 5] }, coarse: true, build: ({ x }) => sin(x) },
  { name: 'log', inputs: { x: [2, 5] }, positive: true, build: ({ x }) => log(x) },
  { name: 'sqrt', inputs: { x: [2, 5] }, positive: true, build: ({ x }) => sqrt(x) },
  { name: 'a scalar', inputs: { x: [] }, build: ({ x }) => exp(x) },
  {
    name: 'greater, as a mask',
    inputs: { x: [2, 5] },
    fixed: { a: [2, 5], b: [5] },
    build: ({ x, a, b }) => mul(x, greater(a, b)),
  },
  { name: 'sign', inputs: { x: [2, 5] }, build: ({ x }) => mul(x, sign(x)) },
  {
    name: 'max and min of constants',
    inputs: { x: [2, 5] },
    fixed: { a: [2, 5], b: [5] },
    build: ({ x, a, b }) => div(mul(x, max(a, b)), add(exp(min(a, b)), scalar(1))),
  },
  {
    name: 'reduceMax of a constant',
    inputs: { x: [2, 5] },
    fixed: { a: [2, 5] },
    build: ({ x, a }) => sub(x, reduceMax(a, [-1])),
  },
  { name: 'identityLike', inputs: { x: ['N', 'N'] }, sizes: SIZES, build: ({ x }) => mul(x, add(identityLike(x), x)) },
  { name: 'stopGradient', inputs: { x: [2, 5] }, fixed: { a: [2, 5] }, build: ({ x, a }) => mul(x, stopGradient(exp(a))) },

  { name: 'softmax', inputs: { x: [2, 3, 4] }, build: ({ x }) => softmax(x) },
  { name: 'softmax of named sizes', inputs: { x: ['B', 'N', 'N'] }, sizes: SIZES, build: ({ x }) => softmax(x) },
  { name: 'layerNorm', inputs: { x: [2, 3, 6] }, build: ({ x }) => layerNorm(x) },
  { name: 'layerNorm of named sizes', inputs: { x: ['B', 'N', 6] }, sizes: SIZES, build: ({ x }) => layerNorm(x, 1e-3) },

  { name: 'reduceSum over the last axis', inputs: { x: [2, 3, 4] }, build: ({ x }) => exp(reduceSum(x, [-1])) },
  { name: 'reduceSum over several axes', inputs: { x: [2, 3, 4] }, build: ({ x }) => sigmoid(reduceSum(x, [0, 2])) },
  {
    name: 'reduceSum over named axes',
    inputs: { x: ['B', 'N', 2] },
    sizes: SIZES,
    build: ({ x }) => sigmoid(reduceSum(x, [0, 1])),
  },
  { name: 'reduceSum over no axis', inputs: { x: [2, 3] }, build: ({ x }) => exp(reduceSum(x, [])) },
  { name: 'sumTo columns', inputs: { x: [2, 3, 4] }, build: ({ x }) => sigmoid(sumTo(x, [4])) },
  { name: 'sumTo a scalar', inputs: { x: [2, 3] }, build: ({ x }) => sigmoid(sumTo(x, [])) },
  { name: 'sumTo named columns', inputs: { x: ['B', 'N', 2] }, sizes: SIZES, build: ({ x }) => sigmoid(sumTo(x, [2])) },
  { name: 'sumTo kept axes', inputs: { x: [2, 3, 4] }, build: ({ x }) => sigmoid(sumTo(x, [3, 1])) },
  { name: 'expand', inputs: { x: [3, 1] }, fixed: { like: [2, 3, 4] }, build: ({ x, like }) => sigmoid(expand(x, like)) },
  {
    name: 'expand to named sizes',
    inputs: { x: [1, 2] },
    fixed: { like: ['B', 'N', 2] },
    sizes: SIZES,
    build: ({ x, like }) => sigmoid(expand(x, like)),
  },

  { name: 'transpose', inputs: { x: [2, 3, 4] }, build: ({ x }) => sigmoid(transpose(x, [2, 0, 1])) },
  {
    name: 'transpose of named sizes',
    inputs: { x: ['B', 'N', 2, 3] },
    sizes: SIZES,
    build: ({ x }) => sigmoid(transpose(x, [0, 2, 1, 3])),
  },
  { name: 'reshape', inputs: { x: [2, 6] }, build: ({ x }) => sigmoid(reshape(x, [3, 2, 2])) },
  {
    name: 'reshape of heads',
    inputs: { x: ['B', 'N', 6] },
    sizes: SIZES,
    build: ({ x }) => sigmoid(reshape(x, ['B', 'N', 2, 3])),
  },
  {
    name: 'reshape that merges named sizes',
    inputs: { x: ['B', 'N', 2] },
    sizes: SIZES,
    build: ({ x }) => sigmoid(reshape(x, ['B*N', 2])),
  },
  { name: 'squeeze', inputs: { x: [1, 2, 1, 3] }, build: ({ x }) => exp(squeeze(x, [-2, 0])) },
  { name: 'squeeze of no axis', inputs: { x: [1, 2] }, build: ({ x }) => exp(squeeze(x, [])) },
  { name: 'unsqueeze of named sizes', inputs: { x: ['B', 'N'] }, sizes: SIZES, build: ({ x }) => exp(unsqueeze(x, [3, 1])) },
  { name: 'concat', inputs: { a: [2, 1, 3], b: [2, 4, 3] }, build: ({ a, b }) => sigmoid(concat([a, b, b], 1)) },
  {
    name: 'concat of named sizes',
    inputs: { a: ['B', 'N', 2], b: ['B', 'N', 1] },
    sizes: SIZES,
    build: ({ a, b }) => sigmoid(concat([a, b], -1)),
  },
  { name: 'split', inputs: { x: [2, 6] }, build: ({ x }) => product(split(x, 1, [2, 2, 2])) },
  { name: 'split of which one part is used', inputs: { x: [5, 2] }, build: ({ x }) => sigmoid(split(x, 0, [1, 3, 1])[1]) },
  { name: 'split of named sizes', inputs: { x: ['B', 'N', 4] }, sizes: SIZES, build: ({ x }) => exp(split(x, -1, [1, 2, 1])[2]) },

  { name: 'one input used twice', inputs: { x: [3, 3] }, build: ({ x }) => add(matmul(x, x), mul(x, sigmoid(x))) },
  { name: 'one tensor used along several paths', inputs: { x: [2, 3] }, build: ({ x }) => chain(x, 4) },
  {
    name: 'attention',
    inputs: { q: [2, 3, 4], k: [2, 3, 4], v: [2, 3, 4] },
    fixed: { bias: [2, 2, 3, 3] },
    build: ({ q, k, v, bias }) => attention(q, k, v, bias),
  },
  {
    name: 'attention with named sizes, some places dimmed',
    inputs: { x: ['B', 'N', 4], w: [4, 12] },
    fixed: { looks: ['B', 2, 'N', 'N'] },
    sizes: SIZES,
    build: ({ x, w, looks }) => {
      const rows = fromRows(layerNorm(toRows(x)), x);
      const [q, k, v] = split(w, -1, [4, 4, 4]).map((part) => matmul(rows, part));
      const bias = mul(greater(looks, scalar(0.5)), scalar(-20));
      return add(x, gelu(attention(q, k, v, bias)));
    },
  },
  { name: 'softmax over another axis', inputs: { x: [3, 2, 4] }, build: ({ x }) => softmax(x, 0) },
  {
    name: 'gather of rows, some of them twice',
    inputs: { x: [4, 3] },
    build: ({ x }) => sigmoid(gather(x, constant([3, 0, 3, 1, 1, 3], [2, 3]))),
  },
  {
    name: 'gather of rows, and back by lists of where they were taken',
    inputs: { x: [3, 2] },
    build: ({ x }) => sigmoid(gather(x, constant([0, 1, 2, 2, 0, 1], [2, 3]), constant([0, 1, 2, 4, 5, 3], [2, 3]))),
  },
  {
    name: 'gather of named sizes',
    inputs: { x: ['N', 3] },
    sizes: SIZES,
    build: ({ x }) => sigmoid(gather(x, constant([3, 0], [2, 1]))),
  },
  { name: 'toRows', inputs: { x: [2, 3, 4] }, build: ({ x }) => sigmoid(toRows(x)) },
  {
    name: 'toRows and fromRows of named sizes',
    inputs: { x: ['B', 'N', 2], w: [2, 3] },
    sizes: SIZES,
    build: ({ x, w }) => sigmoid(fromRows(matmul(toRows(x), w), x)),
  },
];

function pairOf(name: string, of: (a: Tensor, b: Tensor) => Tensor, a: Shape, b: Shape): Case {
  return { name: `${name} of [${a}] and [${b}]`, inputs: { a, b }, sizes: SIZES, build: (x) => of(x.a, x.b) };
}

function product(parts: readonly Tensor[]): Tensor {
  return parts.reduce((all, part) => mul(all, part));
}

/** Each level uses the one before twice: 2ⁿ paths, n nodes. */
function chain(x: Tensor, depth: number): Tensor {
  return depth === 0 ? x : chain(mul(sigmoid(x), x), depth - 1);
}
