import { InputError } from '../errors.js';

/** What makes one model another. The resolved config is part of every checkpoint. */
export interface ModelConfig {
  /**
   * 'paper': the printed order of normalisation (eq. 7), a canonical shape in a frame of its own as the output, tokens that carry
   * TPE alone. 'view': what measures better: pre-norm, [x, y, 0] + δ as the output, tokens that see edges as vectors.
   */
  form: 'view' | 'paper';
  /** Blocks. */
  layers: number;
  /** Width D of a token. */
  width: number;
  /** Attention heads; the first half sees the skeleton's edges alone, the other half every landmark. */
  heads: number;
  /** Width of the hidden layer of a block's MLP, in D. */
  expansion: number;
  /** Standard deviation of the frequencies ω of eq. 4 for coordinates in −1…1, without 2π. */
  sigma: number;
}

export const DEFAULT_MODEL: ModelConfig = { form: 'view', layers: 4, width: 128, heads: 8, expansion: 2, sigma: 5 };

/** Our own sizes: for phones, for a laptop's CPU, and for a machine with more. */
export const PRESETS = {
  small: { ...DEFAULT_MODEL, width: 64, heads: 4 },
  base: DEFAULT_MODEL,
  large: { ...DEFAULT_MODEL, layers: 6, width: 256 },
} as const satisfies Record<string, ModelConfig>;

/** The paper's recipe (section 4): width and heads by the number of training frames, four layers. */
export function paperRecipe(frames: number): ModelConfig {
  const [width, heads] = frames > 10_000 ? [512, 8] : frames > 1_000 ? [256, 4] : [64, 4];
  return { form: 'paper', layers: 4, width, heads, expansion: 2, sigma: DEFAULT_MODEL.sigma };
}

/** No layers, heads or width beyond this: a damaged config would ask for a graph without end. */
const MOST = 4096;

/** @throws InputError naming the first value that no model can have */
export function checkModelConfig(config: ModelConfig, where: string): void {
  const { form, layers, width, heads, expansion, sigma } = config;
  const refuse = (key: string, expected: string, found: unknown) => {
    throw new InputError(`${where}: model.${key} must be ${expected}, found ${JSON.stringify(found)}`);
  };
  const whole = (n: unknown, least: number) => Number.isInteger(n) && (n as number) >= least && (n as number) <= MOST;
  if (form !== 'view' && form !== 'paper') refuse('form', '"view" or "paper"', form);
  if (!whole(layers, 1)) refuse('layers', 'a whole number from 1', layers);
  if (!whole(heads, 2) || heads % 2) refuse('heads', 'an even number (half of them see edges alone)', heads);
  if (!whole(width, 2) || width % heads || width % 2) refuse('width', `an even multiple of the ${heads} heads`, width);
  if (!(expansion > 0) || !Number.isInteger(width * expansion))
    refuse('expansion', 'a factor that gives a whole hidden width', expansion);
  if (!(sigma > 0)) refuse('sigma', 'a positive number', sigma);
}
