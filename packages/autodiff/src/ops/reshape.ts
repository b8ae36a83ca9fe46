import { type Dim, integers, operator, type Shape, ShapeError, shapeOf, show, type Tensor } from '../tensor.js';

/** The same values in another shape. One named size may move or merge: it is then found when the graph runs. */
export function reshape(x: Tensor, shape: Shape): Tensor {
  const [from, to] = [factors(x.shape), factors(shape)];
  if (from.names === to.names && from.count !== to.count)
    throw new ShapeError('reshape', `${show(x.shape)} does not fit into ${show(shape)}`);
  const codes = shapeCodes(x.shape, shape);
  if (!codes)
    throw new ShapeError('reshape', `more than one named size of ${show(shape)} is not in its place in ${show(x.shape)}`);
  return operator('Reshape', [x, integers(codes)], shape, [(dy) => reshapeBack(dy, x), null]);
}

/** Merged sizes do not come apart by themselves, but x still knows them. */
function reshapeBack(dy: Tensor, x: Tensor): Tensor {
  const codes = shapeCodes(dy.shape, x.shape);
  return operator('Reshape', [dy, codes ? integers(codes) : shapeOf(x)], x.shape, [(dx) => reshapeBack(dx, dy), null]);
}

/** ONNX: 0 keeps the size at the same place, −1 (once) is found from the rest. */
function shapeCodes(from: Shape, to: Shape): number[] | undefined {
  const codes = to.map((dim, i) => (typeof dim === 'number' ? dim : dim === from[i] ? 0 : -1));
  return codes.filter((code) => code === -1).length > 1 ? undefined : codes;
}

/** How many elements: a number times named sizes. */
function factors(shape: Shape): { count: number; names: string } {
  const names = shape.filter((dim): dim is string => typeof dim === 'string').flatMap((name) => name.split('*'));
  const isNumber = (dim: Dim): dim is number => typeof dim === 'number';
  return { count: shape.filter(isNumber).reduce((product, n) => product * n, 1), names: names.sort().join('*') };
}
