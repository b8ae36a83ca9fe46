import { checkModelConfig, DEFAULT_MODEL, InputError, type ModelConfig, PRESETS, paperRecipe } from '@anylift/core';
import { z } from 'zod';
import { DEFAULT_AUGMENTATION } from './data/augment.js';
import { NO_RIG_CHANGE } from './data/rig/changeRig.js';
import { DEFAULT_CAMERAS } from './data/views.js';
import { DEFAULT_OBJECTIVE } from './objective/objective.js';
import { DEFAULT_ADAM } from './optimizer/adam.js';
import { DEFAULT_MUON } from './optimizer/muon.js';
import { NO_WORLDS, WORLDS } from './worlds/worlds.js';

const share = z.number().min(0).max(1);
const whole = z.number().int().min(1);
const positive = z.number().positive();

const model = z.strictObject({
  form: z.enum(['view', 'paper']).default(DEFAULT_MODEL.form),
  layers: whole.default(DEFAULT_MODEL.layers),
  width: whole.default(DEFAULT_MODEL.width),
  heads: whole.default(DEFAULT_MODEL.heads),
  expansion: positive.default(DEFAULT_MODEL.expansion),
  sigma: positive.default(DEFAULT_MODEL.sigma),
});

const schema = z.strictObject({
  /** Name of the checkpoint. */
  name: z.string().min(1),
  seed: z.number().int().min(0).default(0),
  /** keypoints3d/1 files, or folders of them. */
  data: z
    .union([z.string(), z.array(z.string())])
    .transform((paths) => (typeof paths === 'string' ? [paths] : paths))
    .default([]),
  /** Names of sets to leave out, such as `cmu_bvh-*`: whole rigs, to measure a model on what it has not seen. */
  exclude: z
    .union([z.string(), z.array(z.string())])
    .transform((names) => (typeof names === 'string' ? [names] : names))
    .default([]),
  /** A preset's name, 'paper' for the paper's recipe by the number of frames, or the sizes themselves. */
  model: z.union([z.enum(['small', 'base', 'large', 'paper']), model]).default('base'),
  objective: z
    .strictObject({
      canonical: z.number().min(0).default(DEFAULT_OBJECTIVE.canonical),
      view: z.number().min(0).default(DEFAULT_OBJECTIVE.view),
      error: z.enum(['squared', 'normalized']).default(DEFAULT_OBJECTIVE.error),
      mirrorBlind: z.enum(['none', 'untagged', 'all']).default(DEFAULT_OBJECTIVE.mirrorBlind),
      sign: z.number().min(0).default(DEFAULT_OBJECTIVE.sign),
      landmark: z.number().min(0).default(DEFAULT_OBJECTIVE.landmark),
    })
    .prefault({}),
  sampling: z
    .strictObject({
      /** A set of n frames is drawn with weight n^temperature. */
      temperature: share.default(0.3),
      /** Landmarks in a batch, and batches in a step; a worker thread takes every threads-th batch. */
      tokens: whole.default(1024),
      batches: whole.default(2),
    })
    .prefault({}),
  views: z
    .strictObject({
      elevation: z.tuple([z.number().min(-90), z.number().max(90)]).default(DEFAULT_CAMERAS.elevation),
      roll: z.number().min(0).max(180).default(DEFAULT_CAMERAS.roll),
      perspective: z.number().min(1).optional(),
      tumble: share.default(DEFAULT_CAMERAS.tumble),
      near: share.default(DEFAULT_CAMERAS.near),
      nearest: z.number().min(1).default(DEFAULT_CAMERAS.nearest),
      farthest: z.number().min(1).default(DEFAULT_CAMERAS.farthest),
    })
    .prefault({}),
  augment: z
    .strictObject({
      plain: share.default(DEFAULT_AUGMENTATION.plain),
      once: share.default(DEFAULT_AUGMENTATION.once),
      mirror: share.default(DEFAULT_AUGMENTATION.mirror),
      occlusion: share.default(DEFAULT_AUGMENTATION.occlusion),
      occlusionMost: share.default(DEFAULT_AUGMENTATION.occlusionMost),
      hideSide: share.default(DEFAULT_AUGMENTATION.hideSide),
      hidePart: share.default(DEFAULT_AUGMENTATION.hidePart),
      hideHalf: share.default(DEFAULT_AUGMENTATION.hideHalf),
      crop: share.default(DEFAULT_AUGMENTATION.crop),
      noise: share.default(DEFAULT_AUGMENTATION.noise),
      noiseMost: share.default(DEFAULT_AUGMENTATION.noiseMost),
      noiseSpread: share.default(DEFAULT_AUGMENTATION.noiseSpread),
      swapNeighbours: share.default(DEFAULT_AUGMENTATION.swapNeighbours),
      swapSides: share.default(DEFAULT_AUGMENTATION.swapSides),
      outliers: share.default(DEFAULT_AUGMENTATION.outliers),
      confidence: share.default(DEFAULT_AUGMENTATION.confidence),
      edgeDrop: share.default(DEFAULT_AUGMENTATION.edgeDrop),
      edgesNone: share.default(DEFAULT_AUGMENTATION.edgesNone),
      stretch: share.default(DEFAULT_AUGMENTATION.stretch),
      withholdSides: share.default(DEFAULT_AUGMENTATION.withholdSides),
    })
    .prefault({}),
  rigs: z
    .strictObject({
      edgesFound: share.default(NO_RIG_CHANGE.edgesFound),
      share: share.default(NO_RIG_CHANGE.share),
      part: share.default(NO_RIG_CHANGE.part),
      drop: z.number().min(0).default(NO_RIG_CHANGE.drop),
      merge: z.number().min(0).default(NO_RIG_CHANGE.merge),
      alongBone: z.number().min(0).default(NO_RIG_CHANGE.alongBone),
      besideBone: z.number().min(0).default(NO_RIG_CHANGE.besideBone),
      limbs: share.default(NO_RIG_CHANGE.limbs),
      limbsDeviation: share.default(NO_RIG_CHANGE.limbsDeviation),
      edgeAdd: share.default(NO_RIG_CHANGE.edgeAdd),
    })
    .prefault({}),
  worlds: z
    .strictObject({
      share: share.default(NO_WORLDS.share),
      weights: z
        .strictObject(Object.fromEntries(WORLDS.map(({ name }) => [name, z.number().min(0).default(NO_WORLDS.weights[name])])))
        .prefault({}),
    })
    .prefault({}),
  optimizer: z
    .strictObject({
      learningRate: positive.default(1e-3),
      beta1: share.default(DEFAULT_ADAM.beta1),
      beta2: share.default(DEFAULT_ADAM.beta2),
      epsilon: positive.default(DEFAULT_ADAM.epsilon),
      weightDecay: z.number().min(0).default(DEFAULT_ADAM.weightDecay),
      /** For the blocks' matrices; null leaves them to Adam as well. */
      muon: z
        .strictObject({
          momentum: share.default(DEFAULT_MUON.momentum),
          weightDecay: z.number().min(0).default(DEFAULT_MUON.weightDecay),
        })
        .nullable()
        .prefault({}),
      /** Largest norm of a step's gradient. */
      clip: positive.default(1),
      /** Decay of the moving average of the weights, which is what a checkpoint holds. 0: the weights themselves. */
      average: share.default(0.999),
    })
    .prefault({}),
  schedule: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('cosine'), warmup: z.number().int().min(0).default(300), final: share.default(0.01) }),
      z.strictObject({
        kind: z.literal('plateau'),
        warmup: z.number().int().min(0).default(0),
        patience: z.number().int().min(0).default(20),
        factor: positive.max(1).default(0.1),
      }),
    ])
    .prefault({ kind: 'cosine' }),
  steps: whole,
  validation: z
    .strictObject({
      every: whole.default(2000),
      views: whole.default(1),
      framesPerSet: whole.default(16),
      /** Validations without a better figure before the run ends; null never ends it (the paper: 30 epochs). */
      stopAfter: whole.nullable().default(null),
    })
    .prefault({}),
  /** Steps between two saved states, and between two lines of metrics. */
  saveEvery: whole.default(250),
  logEvery: whole.default(50),
  /** Worker threads. Part of the config: the order of sums depends on it. */
  threads: whole.default(2),
});

/** A training run, resolved: every value stated. Defaults and their reasons stand beside the modules they belong to. */
export type TrainingConfig = Omit<z.output<typeof schema>, 'model'> & { model: ModelConfig };

/**
 * Check a config and fill in what it leaves open.
 * @param value what the YAML file holds
 * @param frames number of training frames, for the paper's recipe
 * @throws InputError naming the first key that is unknown or has a value that does not fit
 */
export function resolveConfig(value: unknown, where: string, frames: number): TrainingConfig {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0];
    throw new InputError(`${where}: ${path.length ? `${path.join('.')}: ` : ''}${message}`);
  }
  const { model: chosen, ...rest } = parsed.data;
  const resolved = typeof chosen === 'string' ? (chosen === 'paper' ? paperRecipe(frames) : PRESETS[chosen]) : chosen;
  checkModelConfig(resolved, where);
  if (rest.objective.canonical + rest.objective.view === 0)
    throw new InputError(`${where}: objective: canonical and view are both 0, expected at least one weight above 0`);
  if (rest.saveEvery % rest.logEvery !== 0)
    throw new InputError(
      `${where}: saveEvery must be a multiple of logEvery (${rest.logEvery}), so that a resumed run logs the same, found ${rest.saveEvery}`,
    );
  const { hideSide, hidePart, hideHalf, crop } = rest.augment;
  if (hideSide + hidePart + hideHalf + crop > 1)
    throw new InputError(`${where}: augment: the sum of the shares hideSide, hidePart, hideHalf and crop is above 1`);
  if (rest.views.nearest > rest.views.farthest) throw new InputError(`${where}: views.nearest must not be above views.farthest`);
  if (rest.worlds.share > 0 && Object.values(rest.worlds.weights).every((weight) => weight === 0))
    throw new InputError(`${where}: worlds.weights: all are 0, expected one above 0 as worlds.share is`);
  if (rest.views.elevation[0] > rest.views.elevation[1]) throw new InputError(`${where}: views.elevation must be [low, high]`);
  return { ...rest, model: resolved };
}
