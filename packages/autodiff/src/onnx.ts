import { topological } from './grad.js';
import { ProtobufWriter } from './protobuf.js';
import { type Attribute, type DType, type Node, type Shape, ShapeError, show, type Tensor } from './tensor.js';

const OPSET = 23;
const IR_VERSION = 10;
const DTYPES: Record<DType, number> = { float32: 1, int64: 7, bool: 9 };
/** Numbers that ONNX wants written as floats; every other attribute is a whole number. */
const FLOAT_ATTRIBUTES = new Set(['epsilon']);
/** Operators whose outputs after the first may be left out. */
const OPTIONAL_OUTPUTS = new Set(['Attention', 'LayerNormalization']);

/**
 * Write a graph as an ONNX file (https://onnx.ai/onnx/repo-docs/IR.html). Inputs are the tensors made by `input` that the outputs
 * need, under their names; nodes no output needs are not written.
 * @param outputs the tensors to compute, by the names they are fetched under
 * @param constants values for named inputs: these become weights of the file instead of inputs
 */
export function serialize(outputs: Record<string, Tensor>, constants: ReadonlyMap<string, Float32Array> = new Map()): Uint8Array {
  const nodes = topological(Object.values(outputs));
  const names = nameTensors(nodes, Object.keys(outputs));
  const read = new Set([...nodes.flatMap((node) => node.inputs), ...Object.values(outputs)]);
  const model = new ProtobufWriter().integer(1, IR_VERSION).text(2, 'anylift');
  model.message(7, (graph) => {
    for (const node of nodes) if (node.inputs.length > 0) graph.message(1, (m) => writeNode(m, node, names, read));
    // An output has a name of its own, so that one tensor may be fetched twice or be an input as well.
    for (const [name, tensor] of Object.entries(outputs))
      graph.message(1, (m) => m.text(1, names.get(tensor)!).text(2, name).text(4, 'Identity'));
    graph.text(2, 'anylift');
    for (const {
      outputs: [leaf],
      type,
    } of nodes) {
      const weights = leaf.name === undefined ? undefined : constants.get(leaf.name);
      if (weights && weights.length !== elements(leaf.shape))
        throw new ShapeError('serialize', `${weights.length} values do not fill ${leaf.name} of shape ${show(leaf.shape)}`);
      if (type === 'Constant') graph.message(5, (m) => writeInitializer(m, names.get(leaf)!, leaf, leaf.data!));
      else if (weights) graph.message(5, (m) => writeInitializer(m, names.get(leaf)!, leaf, weights));
      else if (type === 'Input') graph.message(11, (m) => writeValue(m, leaf.name!, leaf));
    }
    for (const [name, tensor] of Object.entries(outputs)) graph.message(12, (m) => writeValue(m, name, tensor));
  });
  return model.message(8, (opset) => opset.text(1, '').integer(2, OPSET)).finish();
}

/** Inputs and outputs keep the names they were given; ONNX wants each name once in a graph. */
function nameTensors(nodes: readonly Node[], outputs: readonly string[]): Map<Tensor, string> {
  const tensors = nodes.flatMap((node) => node.outputs);
  const given = [...outputs, ...tensors.flatMap(({ name }) => name ?? [])];
  const taken = new Set<string>();
  for (const name of given) {
    if (taken.has(name)) throw new Error(`serialize: two inputs or outputs are named '${name}'`);
    taken.add(name);
  }
  let count = 0;
  const free = (): string => {
    const name = `t${count++}`;
    return taken.has(name) ? free() : name;
  };
  return new Map(tensors.map((tensor) => [tensor, tensor.name ?? free()]));
}

/** Not a number where a size is known only when the graph runs. */
function elements(shape: Shape): number {
  return shape.reduce<number>((product, dim) => product * Number(dim), 1);
}

/** An output that nobody reads goes without a name and is not computed, where the operator allows it. */
function writeNode(message: ProtobufWriter, node: Node, names: ReadonlyMap<Tensor, string>, read: ReadonlySet<Tensor>): void {
  for (const x of node.inputs) message.text(1, names.get(x)!);
  for (const y of node.outputs) message.text(2, read.has(y) || !OPTIONAL_OUTPUTS.has(node.type) ? names.get(y)! : '');
  message.text(4, node.type);
  for (const [name, value] of Object.entries(node.attributes)) message.message(5, (m) => writeAttribute(m, name, value));
}

function writeAttribute(message: ProtobufWriter, name: string, value: Attribute): void {
  message.text(1, name);
  if (typeof value === 'string') message.text(4, value).integer(20, 3);
  else if (typeof value !== 'number') {
    for (const item of value) message.integer(8, item);
    message.integer(20, 7);
  } else if (FLOAT_ATTRIBUTES.has(name)) message.float(2, value).integer(20, 1);
  else message.integer(3, value).integer(20, 2);
}

function writeInitializer(message: ProtobufWriter, name: string, tensor: Tensor, data: Float32Array | BigInt64Array): void {
  for (const dim of tensor.shape) message.integer(1, dim as number);
  message.integer(2, DTYPES[tensor.dtype]).text(8, name);
  message.bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}

function writeValue(message: ProtobufWriter, name: string, tensor: Tensor): void {
  message.text(1, name).message(2, (type) => type.message(1, (m) => writeTensorType(m, tensor.dtype, tensor.shape)));
}

function writeTensorType(message: ProtobufWriter, dtype: DType, shape: Shape): void {
  message.integer(1, DTYPES[dtype]).message(2, (dims) => {
    for (const dim of shape) dims.message(1, (m) => (typeof dim === 'number' ? m.integer(1, dim) : m.text(2, dim)));
  });
}
