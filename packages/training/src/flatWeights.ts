import type { Parameter, Parameters, Weights } from '@anylift/core';

/** Where each trained parameter lies in one flat vector: the optimiser sees one array, a session sees views of it. */
export class FlatLayout {
  readonly parameters: readonly Parameter[];
  readonly size: number;
  private readonly offsets = new Map<string, number>();

  constructor(parameters: Parameters) {
    this.parameters = parameters.trained;
    let size = 0;
    for (const { name, shape } of this.parameters) {
      this.offsets.set(name, size);
      size += shape.reduce((product, n) => product * n, 1);
    }
    this.size = size;
  }

  /** A parameter's part of a flat vector, in place. */
  view(flat: Float32Array, parameter: Parameter): Float32Array {
    return flat.subarray(...this.range(parameter));
  }

  private range({ name, shape }: Parameter): [from: number, to: number] {
    const from = this.offsets.get(name)!;
    return [from, from + shape.reduce((product, n) => product * n, 1)];
  }

  /** The parameters in groups that lie one after the other and are about equally large: from where to where, and which. */
  shares(count: number): { from: number; to: number; parameters: Parameter[] }[] {
    const groups = Array.from({ length: count }, () => [] as Parameter[]);
    for (const parameter of this.parameters)
      groups[Math.min(count - 1, Math.floor((this.offsets.get(parameter.name)! / this.size) * count))].push(parameter);
    return groups.map((parameters) => {
      const views = parameters.map((parameter) => this.range(parameter));
      return { from: views[0]?.[0] ?? 0, to: views.at(-1)?.[1] ?? 0, parameters };
    });
  }

  /** Copy named weights into a flat vector. */
  gather(weights: Weights, flat: Float32Array): void {
    for (const parameter of this.parameters) this.view(flat, parameter).set(weights.get(parameter.name)!);
  }

  /** Named copies of a flat vector, with the frozen ones of `others` beside them. */
  scatter(flat: Float32Array, others: Weights): Weights {
    const weights: Weights = new Map(others);
    for (const parameter of this.parameters) weights.set(parameter.name, this.view(flat, parameter).slice());
    return weights;
  }
}
