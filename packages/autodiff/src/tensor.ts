/**
 * A tensor is an output of a node of an ONNX graph. Building an expression builds the graph; shapes are checked as it grows.
 * Nothing is computed here: `serialize` writes the graph down and a session runs it.
 */

/** A size, or the name of one that is known when the graph runs ('B', 'N'). */
export type Dim = number | string;
export type Shape = readonly Dim[];
export type DType = 'float32' | 'int64' | 'bool';
export type Attribute = number | string | readonly number[];

/**
 * Reverse mode of one node: given ∂loss/∂output for each output (undefined where the loss does not depend on it), return
 * ∂loss/∂input for each input. `wanted[i]` is false where input i leads to no parameter; its entry is then ignored.
 */
export type Derivative = (upstream: readonly (Tensor | undefined)[], wanted: readonly boolean[]) => (Tensor | undefined)[];

export interface Node {
  /** ONNX operator, or 'Input' and 'Constant' for leaves. */
  readonly type: string;
  readonly inputs: readonly Tensor[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly outputs: readonly Tensor[];
  readonly derivative?: Derivative;
}

export class Tensor {
  /** Set for a graph input: the name it is fed by. */
  readonly name?: string;
  /** Set for a constant. */
  readonly data?: Float32Array | BigInt64Array;

  constructor(
    readonly node: Node,
    readonly shape: Shape,
    readonly dtype: DType,
    leaf: { name?: string; data?: Float32Array | BigInt64Array } = {},
  ) {
    this.name = leaf.name;
    this.data = leaf.data;
  }

  get rank(): number {
    return this.shape.length;
  }
}

/** A value fed when the graph runs. */
export function input(name: string, shape: Shape): Tensor {
  return leaf('Input', shape, 'float32', { name });
}

/** Values fixed in the graph. */
export function constant(data: ArrayLike<number>, shape: readonly number[]): Tensor {
  const size = shape.reduce((product, n) => product * n, 1);
  if (data.length !== size) throw new ShapeError('constant', `${data.length} values do not fill ${show(shape)}`);
  return leaf('Constant', shape, 'float32', { data: Float32Array.from(data) });
}

/** A number fixed in the graph; broadcasts against anything. */
export function scalar(value: number): Tensor {
  return constant([value], []);
}

/** Shape arguments of ONNX operators. */
export function integers(values: readonly number[]): Tensor {
  return leaf('Constant', [values.length], 'int64', { data: BigInt64Array.from(values, BigInt) });
}

function leaf(type: string, shape: Shape, dtype: DType, value: { name?: string; data?: Float32Array | BigInt64Array }): Tensor {
  const outputs: Tensor[] = [];
  const tensor = new Tensor({ type, inputs: [], attributes: {}, outputs }, shape, dtype, value);
  outputs.push(tensor);
  return tensor;
}

interface OperatorOptions {
  attributes?: Record<string, Attribute>;
  dtype?: DType;
  derivative?: Derivative;
}

/** A node with several outputs. */
export function operators(
  type: string,
  inputs: readonly Tensor[],
  shapes: readonly Shape[],
  options: OperatorOptions = {},
): Tensor[] {
  const outputs: Tensor[] = [];
  const node: Node = { type, inputs, attributes: options.attributes ?? {}, outputs, derivative: options.derivative };
  for (const shape of shapes) outputs.push(new Tensor(node, shape, options.dtype ?? 'float32'));
  return outputs;
}

/** A node with one output; `derivatives` maps ∂loss/∂output to ∂loss/∂input, one function an input (null: no gradient flows there). */
export function operator(
  type: string,
  inputs: readonly Tensor[],
  shape: Shape,
  derivatives: readonly (((dy: Tensor) => Tensor) | null)[],
  options: Omit<OperatorOptions, 'derivative'> = {},
): Tensor {
  const derivative: Derivative = ([dy], wanted) => derivatives.map((of, i) => (of && dy && wanted[i] ? of(dy) : undefined));
  const differentiable = derivatives.some((of) => of !== null);
  return operators(type, inputs, [shape], { ...options, derivative: differentiable ? derivative : undefined })[0];
}

/** An expression whose shapes do not fit; found while the graph is built, before anything runs. */
export class ShapeError extends Error {
  override name = 'ShapeError';
  constructor(operation: string, message: string) {
    super(`${operation}: ${message}`);
  }
}

export function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}

/** Whether every size is known while the graph is built. */
export function isStatic(shape: Shape): shape is readonly number[] {
  return shape.every((dim) => typeof dim === 'number');
}

/** The shape of x as a value of the graph, be it known by now or only when the graph runs. */
export function shapeOf(x: Tensor): Tensor {
  return isStatic(x.shape) ? integers(x.shape) : operator('Shape', [x], [x.rank], [null], { dtype: 'int64' });
}

/** Index of an axis that may be counted from the end. */
export function axisOf(operation: string, x: Tensor, axis: number): number {
  const index = axis < 0 ? axis + x.rank : axis;
  if (!Number.isInteger(index) || index < 0 || index >= x.rank)
    throw new ShapeError(operation, `no axis ${axis} in ${show(x.shape)}`);
  return index;
}

/** Shape of an elementwise operation, by NumPy's rule. */
export function broadcast(operation: string, a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const x = a[i - rank + a.length] ?? 1;
    const y = b[i - rank + b.length] ?? 1;
    if (x === y || y === 1) return x;
    if (x === 1) return y;
    throw new ShapeError(operation, `${show(a)} and ${show(b)} do not broadcast`);
  });
}
