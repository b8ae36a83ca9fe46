import { broadcast, operator, ShapeError, sameShape, shapeOf, show, type Tensor } from '../tensor.js';
import { sumTo } from './sumTo.js';

/** x stretched to the shape of `like`, which may be known only when the graph runs. */
export function expand(x: Tensor, like: Tensor): Tensor {
  if (sameShape(x.shape, like.shape)) return x;
  if (!sameShape(broadcast('expand', x.shape, like.shape), like.shape))
    throw new ShapeError('expand', `${show(x.shape)} does not stretch to ${show(like.shape)}`);
  return operator('Expand', [x, shapeOf(like)], like.shape, [(dy) => sumTo(dy, x.shape), null]);
}
