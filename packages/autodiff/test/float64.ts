import type { Tensor } from '@anylift/autodiff';

/** Values of a tensor; whole numbers and truth values are kept as float64 too. */
export interface Array64 {
  data: Float64Array;
  shape: readonly number[];
}

/**
 * What a graph computes, in float64 and by the definition of each ONNX operator alone. It knows nothing of derivatives, so that
 * central differences of it are an independent reference for `grad`, and it shares no code with onnxruntime.
 * @param feeds a value for each input that the outputs need, by name
 * @param held tensors that keep the value given here, whatever their inputs are
 */
export function evaluate(
  outputs: readonly Tensor[],
  feeds: Record<string, Array64>,
  held: ReadonlyMap<Tensor, Array64> = new Map(),
): Array64[] {
  const values = new Map(held);
  const stack = [...outputs];
  while (stack.length > 0) {
    const tensor = stack[stack.length - 1];
    const missing = values.has(tensor) ? [] : tensor.node.inputs.filter((x) => !values.has(x));
    if (missing.length > 0) {
      stack.push(...missing);
      continue;
    }
    stack.pop();
    if (values.has(tensor)) continue;
    const results = compute(tensor, values, feeds);
    tensor.node.outputs.forEach((output, i) => {
      if (results[i]) values.set(output, results[i]);
    });
  }
  return outputs.map((output) => values.get(output)!);
}

/**
 * Central differences of the sum of a graph's outputs with respect to elements of one of its inputs. At this step the error of
 * truncation, h², and that of rounding, 1e-16 / h, are about the same.
 * @param elements flat indices into the input; all where not given
 */
export function centralDifferences(
  outputs: readonly Tensor[],
  feeds: Record<string, Array64>,
  name: string,
  elements: readonly number[] = [...feeds[name].data.keys()],
): Float64Array {
  const step = 1e-5;
  const { data, shape } = feeds[name];
  const total = (i: number, move: number) => {
    const moved = { ...feeds, [name]: { data: data.with(i, data[i] + move), shape } };
    return evaluate(outputs, moved).reduce((all, output) => output.data.reduce((part, v) => part + v, all), 0);
  };
  return Float64Array.from(elements, (i) => (total(i, step) - total(i, -step)) / (2 * step));
}

function compute(
  { node, name, data, shape }: Tensor,
  values: ReadonlyMap<Tensor, Array64>,
  feeds: Record<string, Array64>,
): Array64[] {
  if (node.type === 'Input') {
    if (!feeds[name!]) throw new Error(`no value for the input ${name}`);
    return [feeds[name!]];
  }
  if (node.type === 'Constant')
    return [{ data: Float64Array.from(data as ArrayLike<number | bigint>, Number), shape: shape as number[] }];
  const operation = OPERATIONS[node.type];
  if (!operation) throw new Error(`no float64 definition of the ONNX operator ${node.type}`);
  return operation(
    node.inputs.map((x) => values.get(x)!),
    node.attributes as Record<string, number>,
  );
}

type Operation = (inputs: Array64[], attributes: Record<string, number> & { perm?: readonly number[] }) => Array64[];

/** https://onnx.ai/onnx/operators, opset 23. */
const OPERATIONS: Record<string, Operation> = {
  Abs: unary(Math.abs),
  Cos: unary(Math.cos),
  Erf: unary(erf),
  Exp: unary(Math.exp),
  Gelu: unary((x) => (x / 2) * (1 + erf(x * Math.SQRT1_2))),
  Identity: unary((x) => x),
  Neg: unary((x) => -x),
  Relu: unary((x) => Math.max(x, 0)),
  Log: unary(Math.log),
  Sigmoid: unary((x) => 1 / (1 + Math.exp(-x))),
  Sign: unary(Math.sign),
  Sin: unary(Math.sin),
  Softplus: unary((x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))),
  Sqrt: unary(Math.sqrt),

  Add: binary((a, b) => a + b),
  Div: binary((a, b) => a / b),
  Greater: binary((a, b) => Number(a > b)),
  Max: binary(Math.max),
  Min: binary(Math.min),
  Mul: binary((a, b) => a * b),
  Sub: binary((a, b) => a - b),

  Attention: (inputs, { q_num_heads }) => attention(inputs, q_num_heads),
  // From a truth value to a number: both are float64 here.
  Cast: ([x]) => [x],
  Concat: (parts, { axis }) => [concat(parts, axis)],
  Expand: ([x, shape]) => {
    const stretched = broadcastShape(x.shape, [...shape.data]);
    return [{ data: read(x, stretched), shape: stretched }];
  },
  EyeLike: ([x]) => [{ data: x.data.map((_, i) => Number(Math.floor(i / x.shape[1]) === i % x.shape[1])), shape: x.shape }],
  Gather: ([x, index]) => {
    const rows = [...index.data].flatMap((row) => [...x.data.slice(row * x.shape[1], (row + 1) * x.shape[1])]);
    return [{ data: Float64Array.from(rows), shape: [...index.shape, x.shape[1]] }];
  },
  Gemm: ([a, b], { transA = 0, transB = 0 }) => [matmul(transA ? transpose(a, [1, 0]) : a, transB ? transpose(b, [1, 0]) : b)],
  LayerNormalization: ([x, gain], { axis, epsilon }) => layerNormalization(x, gain, axis, epsilon),
  MatMul: ([a, b]) => [matmul(a, b)],
  ReduceMax: ([x, axes]) => [reduce(x, [...axes.data], Number.NEGATIVE_INFINITY, Math.max)],
  ReduceMean: ([x, axes]) => {
    const total = sum(x, [...axes.data]);
    return [{ data: total.data.map((s) => (s * total.data.length) / x.data.length), shape: total.shape }];
  },
  ReduceSum: ([x, axes]) => [sum(x, [...axes.data])],
  Reshape: ([x, shape]) => [reshape(x, [...shape.data])],
  ScatterND: ([x, index, updates]) => {
    const data = x.data.slice();
    updates.data.forEach((update, i) => {
      data[index.data[Math.floor(i / x.shape[1])] * x.shape[1] + (i % x.shape[1])] += update;
    });
    return [{ data, shape: x.shape }];
  },
  Shape: ([x], { start = 0, end = x.shape.length }) => {
    const sizes = Float64Array.from(x.shape.slice(start, end));
    return [{ data: sizes, shape: [sizes.length] }];
  },
  Softmax: ([x], { axis }) => [softmax(x, axis)],
  Split: ([x, sizes], { axis }) => split(x, [...sizes.data], axis),
  Squeeze: ([x, axes]) => [
    { data: x.data, shape: x.shape.filter((n, i) => (axes.data.length > 0 ? !axes.data.includes(i) : n !== 1)) },
  ],
  Transpose: ([x], { perm }) => [transpose(x, perm!)],
  Unsqueeze: ([x, axes]) => {
    const rest = [...x.shape];
    return [
      {
        data: x.data,
        shape: Array.from({ length: rest.length + axes.data.length }, (_, i) => (axes.data.includes(i) ? 1 : rest.shift()!)),
      },
    ];
  },
};

function unary(of: (x: number) => number): Operation {
  return ([x]) => [{ data: x.data.map(of), shape: x.shape }];
}

function binary(of: (a: number, b: number) => number): Operation {
  return ([a, b]) => [zip(a, b, of)];
}

function zip(a: Array64, b: Array64, of: (a: number, b: number) => number): Array64 {
  const shape = broadcastShape(a.shape, b.shape);
  const y = read(b, shape);
  return { data: read(a, shape).map((x, i) => of(x, y[i])), shape };
}

function reduce(x: Array64, axes: readonly number[], start: number, of: (a: number, b: number) => number): Array64 {
  const reduced = axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
  // ONNX takes no axes for all of them.
  const shape = x.shape.map((n, i) => (axes.length === 0 || reduced.includes(i) ? 1 : n));
  const data = new Float64Array(count(shape)).fill(start);
  // Every element of x adds to the one that would be stretched over it.
  positions(x.shape, broadcastStrides(shape, x.shape)).forEach((to, from) => {
    data[to] = of(data[to], x.data[from]);
  });
  return { data, shape };
}

function sum(x: Array64, axes: readonly number[]): Array64 {
  return reduce(x, axes, 0, (a, b) => a + b);
}

function layerNormalization(x: Array64, gain: Array64, axis: number, epsilon: number): Array64[] {
  const mean = (v: Array64) => {
    const total = sum(v, [axis]);
    return { data: total.data.map((s) => s / v.shape.at(axis)!), shape: total.shape };
  };
  const average = mean(x);
  const centred = zip(x, average, (v, m) => v - m);
  const variance = mean(zip(centred, centred, (a, b) => a * b));
  const inverseDeviation = { data: variance.data.map((v) => 1 / Math.sqrt(v + epsilon)), shape: variance.shape };
  const normalized = zip(centred, inverseDeviation, (v, s) => v * s);
  return [zip(normalized, gain, (v, g) => v * g), average, inverseDeviation];
}

function softmax(x: Array64, axis: number): Array64 {
  // Shifted by the largest value, as the definition allows, that nothing overflows.
  const exponentials = zip(x, reduce(x, [axis], Number.NEGATIVE_INFINITY, Math.max), (v, top) => Math.exp(v - top));
  return zip(exponentials, sum(exponentials, [axis]), (v, total) => v / total);
}

/** Head by head, with a bias and no cache: its answer, keys and values by heads, and the attention after the softmax. */
function attention([q, k, v, bias]: Array64[], H: number): Array64[] {
  const [B, N, D] = q.shape;
  const [Q, K, V] = [q, k, v].map(({ data }) => transpose({ data, shape: [B, N, H, D / H] }, [0, 2, 1, 3]));
  const scores = matmul(Q, transpose(K, [0, 1, 3, 2]));
  const P = softmax(
    zip(scores, bias, (score, b) => score / Math.sqrt(D / H) + b),
    3,
  );
  const y = transpose(matmul(P, V), [0, 2, 1, 3]);
  return [{ data: y.data, shape: [B, N, D] }, K, V, P];
}

function matmul(a: Array64, b: Array64): Array64 {
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const starts = (x: Array64) =>
    positions(
      batch,
      broadcastStrides(x.shape.slice(0, -2), batch).map((stride) => stride * count(x.shape.slice(-2))),
    );
  const [fromA, fromB] = [starts(a), starts(b)];
  const data = new Float64Array(count(batch) * rows * columns);
  for (let k = 0; k < fromA.length; k++)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < inner; j++) {
        const factor = a.data[fromA[k] + i * inner + j];
        const [to, from] = [(k * rows + i) * columns, fromB[k] + j * columns];
        for (let c = 0; c < columns; c++) data[to + c] += factor * b.data[from + c];
      }
  return { data, shape: [...batch, rows, columns] };
}

function transpose(x: Array64, perm: readonly number[]): Array64 {
  const shape = perm.map((axis) => x.shape[axis]);
  const own = strides(x.shape);
  return {
    data: pick(
      x.data,
      positions(
        shape,
        perm.map((axis) => own[axis]),
      ),
    ),
    shape,
  };
}

function reshape(x: Array64, codes: readonly number[]): Array64 {
  const kept = codes.map((code, i) => (code === 0 ? x.shape[i] : code));
  const known = kept.filter((n) => n !== -1).reduce((product, n) => product * n, 1);
  const shape = kept.map((n) => (n === -1 ? x.data.length / known : n));
  if (count(shape) !== x.data.length) throw new Error(`Reshape: [${x.shape}] does not fit into [${codes}]`);
  return { data: x.data, shape };
}

function split(x: Array64, sizes: readonly number[], axis: number): Array64[] {
  const own = strides(x.shape);
  let start = 0;
  return sizes.map((size) => {
    const shape = x.shape.with(axis, size);
    const part = { data: pick(x.data, positions(shape, own, start * own[axis])), shape };
    start += size;
    return part;
  });
}

function concat(parts: readonly Array64[], axis: number): Array64 {
  const shape = parts[0].shape.with(
    axis,
    parts.reduce((total, part) => total + part.shape[axis], 0),
  );
  const data = new Float64Array(count(shape));
  const own = strides(shape);
  let start = 0;
  for (const part of parts) {
    positions(part.shape, own, start * own[axis]).forEach((to, from) => {
      data[to] = part.data[from];
    });
    start += part.shape[axis];
  }
  return { data, shape };
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

function strides(shape: readonly number[]): number[] {
  return shape.map((_, i) => count(shape.slice(i + 1)));
}

/** Strides that read an array of one shape as if it were stretched to another. */
function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const own = strides(from);
  return to.map((_, i) => {
    const axis = i - to.length + from.length;
    return axis < 0 || from[axis] === 1 ? 0 : own[axis];
  });
}

function broadcastShape(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [x, y] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (x !== y && x !== 1 && y !== 1) throw new Error(`[${a}] and [${b}] do not broadcast`);
    return x === 1 ? y : x;
  });
}

/** Where the elements of a view lie, in row-major order of its shape. */
function positions(shape: readonly number[], strides: readonly number[], start = 0): Int32Array {
  let all = Int32Array.of(start);
  shape.forEach((n, axis) => {
    const next = new Int32Array(all.length * n);
    for (let i = 0; i < next.length; i++) next[i] = all[Math.floor(i / n)] + (i % n) * strides[axis];
    all = next;
  });
  return all;
}

function pick(data: Float64Array, at: Int32Array): Float64Array {
  return Float64Array.from(at, (i) => data[i]);
}

function read(x: Array64, shape: readonly number[]): Float64Array {
  const same = x.shape.length === shape.length && x.shape.every((n, i) => n === shape[i]);
  return same ? x.data : pick(x.data, positions(shape, broadcastStrides(x.shape, shape)));
}

/** The error function by its series 2/√π · e^(−x²) · Σ 2ⁿ x^(2n+1) / (2n+1)‼, whose terms all have one sign: nothing cancels. */
export function erf(x: number): number {
  // 1 − erf(6) is below the last digit of 1.
  if (Math.abs(x) > 6) return Math.sign(x);
  let term = x;
  let total = 0;
  for (let n = 1; Math.abs(term) > Math.abs(total) * 1e-17; n++) {
    total += term;
    term *= (2 * x * x) / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}
