import { constant, integers, operator, operators, ShapeError, show, type Tensor } from '../tensor.js';
import { mul } from './mul.js';
import { sub } from './sub.js';

/**
 * x̂ = (x − mean) / √(variance + ε) over the last axis, without a gain and offset of its own: the linear map behind it has both.
 * dx = (dx̂ − mean(dx̂) − x̂ · mean(dx̂ · x̂)) / √(variance + ε).
 */
export function layerNorm(x: Tensor, epsilon = 1e-5): Tensor {
  const size = x.shape[x.rank - 1];
  if (typeof size !== 'number') throw new ShapeError('layerNorm', `the last axis of ${show(x.shape)} must have a known size`);
  const row = [...x.shape.slice(0, -1), 1];
  const mean = (v: Tensor) => operator('ReduceMean', [v, integers([-1])], row, [null, null]);
  const gain = constant(new Float32Array(size).fill(1), [size]);
  const [normalized, , inverseDeviation]: Tensor[] = operators('LayerNormalization', [x, gain], [x.shape, row, row], {
    attributes: { axis: -1, epsilon },
    derivative: ([dy]) => {
      if (!dy) return [];
      const centred = sub(dy, mean(dy));
      return [mul(sub(centred, mul(normalized, mean(mul(dy, normalized)))), inverseDeviation)];
    },
  });
  return normalized;
}
