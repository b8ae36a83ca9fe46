import { axisOf, type Dim, operators, ShapeError, show, type Tensor } from '../tensor.js';
import { split } from './split.js';

/** Tensors one after the other along an axis; every size along it must be known. */
export function concat(parts: readonly Tensor[], axis: number): Tensor {
  const along = axisOf('concat', parts[0], axis);
  for (const part of parts)
    if (part.rank !== parts[0].rank || part.shape.some((dim, i) => i !== along && dim !== parts[0].shape[i]))
      throw new ShapeError('concat', `${show(part.shape)} does not fit beside ${show(parts[0].shape)} along axis ${axis}`);
  const sizes = parts.map((part) => knownSize(part, along));
  const shape: Dim[] = [...parts[0].shape];
  shape[along] = sizes.reduce((sum, n) => sum + n, 0);
  return operators('Concat', parts, [shape], {
    attributes: { axis: along },
    derivative: ([dy]) => (dy ? split(dy, along, sizes) : []),
  })[0];
}

function knownSize(part: Tensor, axis: number): number {
  const size = part.shape[axis];
  if (typeof size !== 'number') throw new ShapeError('concat', `axis ${axis} of ${show(part.shape)} must have a known size`);
  return size;
}
