import { add } from './ops/add.js';
import { constant, type Node, ShapeError, show, type Tensor } from './tensor.js';

/**
 * Reverse mode: the gradient of a scalar with respect to some tensors, as further nodes of the same graph. First order only: some of
 * these nodes (Gemm, Erf, ReduceMean) have no derivative of their own.
 * @param loss a tensor of one element
 * @param parameters tensors the loss depends on
 * @returns one tensor a parameter, of the parameter's shape
 * @throws ShapeError when the loss is not a scalar or a parameter has no path to it
 */
export function grad(loss: Tensor, parameters: readonly Tensor[]): Tensor[] {
  if (loss.shape.some((dim) => dim !== 1)) throw new ShapeError('grad', `the loss must be a scalar, found ${show(loss.shape)}`);
  const order = topological([loss]);
  const wanted = leadingTo(parameters, order);
  const upstream = new Map<Tensor, Tensor>([[loss, constant([1], loss.shape as number[])]]);
  for (const node of [...order].reverse()) {
    const received = node.outputs.map((output) => upstream.get(output));
    if (!node.derivative || received.every((dy) => !dy)) continue;
    const wants = node.inputs.map((x) => wanted.has(x));
    if (!wants.includes(true)) continue;
    node.derivative(received, wants).forEach((dx, i) => {
      if (!dx || !wants[i]) return;
      const x = node.inputs[i];
      const sum = upstream.get(x);
      upstream.set(x, sum ? add(sum, dx) : dx);
    });
  }
  return parameters.map((parameter) => {
    const gradient = upstream.get(parameter);
    if (!gradient) throw new ShapeError('grad', `the loss does not depend on ${parameter.name ?? show(parameter.shape)}`);
    return gradient;
  });
}

/** Nodes that the outputs need, every node after its inputs. */
export function topological(outputs: readonly Tensor[]): Node[] {
  const order: Node[] = [];
  const seen = new Set<Node>();
  const stack = outputs.map((output) => ({ node: output.node, expanded: false })).reverse();
  while (stack.length > 0) {
    const { node, expanded } = stack.pop()!;
    if (expanded) {
      order.push(node);
    } else if (!seen.has(node)) {
      seen.add(node);
      stack.push({ node, expanded: true });
      for (const x of node.inputs) if (!seen.has(x.node)) stack.push({ node: x.node, expanded: false });
    }
  }
  return order;
}

/** The tensors through which a gradient reaches a parameter. */
function leadingTo(parameters: readonly Tensor[], order: readonly Node[]): Set<Tensor> {
  const leading = new Set<Tensor>(parameters);
  for (const node of order)
    if (node.derivative && node.inputs.some((x) => leading.has(x))) for (const output of node.outputs) leading.add(output);
  return leading;
}
