import { type Dim, integers, isStatic, operator, ShapeError, type Shape, show, type Tensor } from '../tensor.js';

/** The same values in another shape. One named size may move or merge: it is then found when the graph runs. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  if (isStatic(x.shape) && isStatic(shape) && count(x.shape) !== count(shape))
    throw new ShapeError('reshape', `${show(x.shape)} does not fit into ${show(shape)}`);
  // ONNX: 0 keeps the size at the same place, −1 is found from the rest.
  const code = (dim: Dim, i: number) => (typeof dim === 'number' ? dim : dim === x.shape[i] ? 0 : -1);
  const codes = shape.map(code);
  if (codes.filter((dim) => dim === -1).length > 1)
    throw new ShapeError('reshape', `more than one named size of ${show(shape)} is not in its place in ${show(x.shape)}`);
  return operator('Reshape', [x, integers(codes)], shape, [(dy) => reshape(dy, x.shape), null]);
}

function count(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}
