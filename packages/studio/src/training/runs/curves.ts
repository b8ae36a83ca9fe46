/** What is drawn of runs: a figure of their lines over steps, samples or hours, smoothed. */
import type { StepMetrics, ValidationMetrics } from '@anylift/training';
import { signal } from '@preact/signals';
import type { Lines } from './run.js';

export const AXES = { step: 'steps', samples: 'samples', seconds: 'hours' } as const;
export type Axis = keyof typeof AXES;

/** How curves are drawn, all alike. */
export const axis = signal<Axis>('step');
export const isLogarithmic = signal(false);
/** Share of the past in each point, 0 … 0.99. */
export const smoothing = signal(0.6);
/** What part of the axis is shown; all where null. */
export const zoom = signal<readonly [from: number, to: number] | null>(null);

export interface Figure {
  title: string;
  unit?: string;
  /** Whether it is to be smoothed. */
  isNoisy?: boolean;
  /** Whether it falls over magnitudes. */
  fallsFar?: boolean;
  /** Whether there are few enough points to mark each. */
  isSparse?: boolean;
  of(lines: Lines, axis: Axis): Curve;
}

/** Points from left to right. */
export interface Curve {
  x: number[];
  y: number[];
}

/** @param value of a line */
function perStep(title: string, value: (line: StepMetrics) => number, rest: Partial<Figure> = {}): Figure {
  return {
    title,
    ...rest,
    of: ({ steps }, axis) => ({
      x: steps.map((line) => (axis === 'seconds' ? line.seconds / 3600 : line[axis])),
      y: steps.map(value),
    }),
  };
}

export const LOSS = perStep('Loss', ({ loss }) => loss, { isNoisy: true, fallsFar: true });

export const SMALL_FIGURES: readonly Figure[] = [
  perStep('Samples a second', ({ samplesPerSecond }) => samplesPerSecond, { isNoisy: true }),
  perStep('Depth sign right', ({ signRight }) => 100 * signRight, { isNoisy: true, unit: '%' }),
  perStep('Gradient norm', ({ gradientNorm }) => gradientNorm, { isNoisy: true, fallsFar: true }),
  perStep('Learning rate', ({ learningRate }) => learningRate),
];

/** What a validation measures, by what a person reads; the first is what `best` goes by. All in %, all better where lower. */
export const VALIDATIONS = {
  'Mean of PA and PA₂': ({ figure }: ValidationMetrics) => figure,
  'PA, sides told': ({ withSides }: ValidationMetrics) => withSides.paMpjpePercent,
  'N, sides told': ({ withSides }: ValidationMetrics) => withSides.nMpjpePercent,
  'PA₂, sides not told': ({ withoutSides }: ValidationMetrics) => withoutSides.pa2MpjpePercent,
  'PA, sides not told': ({ withoutSides }: ValidationMetrics) => withoutSides.paMpjpePercent,
  'N, sides not told': ({ withoutSides }: ValidationMetrics) => withoutSides.nMpjpePercent,
  'Flips, sides told': ({ withSides }: ValidationMetrics) => 100 * withSides.flipRate,
  'Flips, sides not told': ({ withoutSides }: ValidationMetrics) => 100 * withoutSides.flipRate,
} as const;
export type ValidationName = keyof typeof VALIDATIONS;
export const validationName = signal<ValidationName>('Mean of PA and PA₂');

export function validationFigure(name: ValidationName): Figure {
  return {
    title: 'Validation',
    unit: '%',
    fallsFar: true,
    isSparse: true,
    of: ({ steps, validations }, axis) => ({
      x: validations.map((line) => (axis === 'seconds' ? hoursAt(line.step, steps) : line[axis])),
      y: validations.map(VALIDATIONS[name]),
    }),
  };
}

/** Validations do not say when they were: at the time of the last line before. */
function hoursAt(step: number, steps: readonly StepMetrics[]): number {
  let [low, high] = [0, steps.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle].step <= step) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : steps[low - 1].seconds / 3600;
}

/** Exponential moving average that begins without a bias. @param share of the past in each value, 0 … 1 */
export function smooth(values: readonly number[], share: number): number[] {
  let [average, weight] = [0, 0];
  return values.map((value) => {
    average = share * average + (1 - share) * value;
    weight = share * weight + (1 - share);
    return average / weight;
  });
}
