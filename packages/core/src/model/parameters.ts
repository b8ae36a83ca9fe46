import { input, type Tensor } from '@anylift/autodiff';

/** One array of numbers that belongs to a model. */
export interface Parameter {
  name: string;
  shape: readonly number[];
  /** Standard deviation it starts with (normal, mean 0); 0 for zeros. */
  deviation: number;
  /** Sampled once and never trained: the frequencies of eq. 4. */
  frozen: boolean;
  tensor: Tensor;
}

/** Parameters in the order in which a model's formulas ask for them. */
export class Parameters {
  readonly list: Parameter[] = [];

  /** A linear map from `rows` to `columns`, started so that it keeps the variance, times `gain`. */
  matrix(name: string, rows: number, columns: number, gain = 1): Tensor {
    return this.add(name, [rows, columns], gain / Math.sqrt(rows), false);
  }

  /** A row of numbers that starts at zero. */
  offset(name: string, size: number): Tensor {
    return this.add(name, [size], 0, false);
  }

  /** Random numbers that are never trained. */
  frozen(name: string, shape: readonly number[], deviation: number): Tensor {
    return this.add(name, shape, deviation, true);
  }

  get trained(): Parameter[] {
    return this.list.filter((parameter) => !parameter.frozen);
  }

  private add(name: string, shape: readonly number[], deviation: number, frozen: boolean): Tensor {
    const tensor = input(name, shape);
    this.list.push({ name, shape, deviation, frozen, tensor });
    return tensor;
  }
}

/** Values of parameters, by name. */
export type Weights = Map<string, Float32Array>;

/**
 * Values a training begins with.
 * @param normal draws from the standard normal distribution
 */
export function initialWeights(parameters: Parameters, normal: () => number): Weights {
  return new Map(
    parameters.list.map(({ name, shape, deviation }) => {
      const size = shape.reduce((product, n) => product * n, 1);
      return [name, Float32Array.from({ length: size }, () => (deviation ? deviation * normal() : 0))];
    }),
  );
}
