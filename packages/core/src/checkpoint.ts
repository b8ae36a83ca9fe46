import { InputError } from './errors.js';
import { checkModelConfig, type ModelConfig } from './model/config.js';
import { buildModel } from './model/model.js';
import type { Weights } from './model/parameters.js';
import { parseSafetensors, type Safetensors, serializeSafetensors } from './safetensors.js';

export const CHECKPOINT_FORMAT = 'anylift-checkpoint/1';

/** A trained model: one safetensors file with the resolved config as JSON in its metadata, frozen frequencies among its tensors. */
export interface Checkpoint {
  name: string;
  model: ModelConfig;
  weights: Weights;
  /** What the training leaves for the reader: seed, samples seen, data …; free of meaning for a lift. */
  training?: Record<string, unknown>;
}

/** @param options.half store the weights in half precision: half the bytes, each number rounded by a 2000th at most */
export function serializeCheckpoint({ name, model, weights, training }: Checkpoint, options: { half?: true } = {}): Uint8Array {
  const { parameters } = buildModel(model, 'B', 'N');
  const tensors: Safetensors['tensors'] = {};
  for (const parameter of parameters.list)
    tensors[parameter.name] = { shape: [...parameter.shape], data: weights.get(parameter.name)!, ...options };
  const metadata = { format: CHECKPOINT_FORMAT, name, config: JSON.stringify({ model, training }) };
  return serializeSafetensors({ tensors, metadata });
}

/**
 * @param where file name for error messages
 * @throws InputError when the file is cut short, of another format, or a tensor is missing, too many, of the wrong shape or not finite
 */
export function parseCheckpoint(bytes: Uint8Array, where: string): Checkpoint {
  const { tensors, metadata } = parseSafetensors(bytes, where);
  if (metadata.format !== CHECKPOINT_FORMAT)
    throw new InputError(
      `${where}: metadata "format" must be ${CHECKPOINT_FORMAT}, found ${JSON.stringify(metadata.format ?? null)}`,
    );
  const { model, training } = parseConfig(metadata.config, where);
  const weights: Weights = new Map();
  for (const { name, shape } of buildModel(model, 'B', 'N').parameters.list) {
    const tensor = tensors[name];
    if (!tensor) throw new InputError(`${where}: tensor "${name}" of shape [${shape}] is missing`);
    if (String(tensor.shape) !== String(shape))
      throw new InputError(`${where}: tensor "${name}" must have shape [${shape}], found [${tensor.shape}]`);
    if (!(tensor.data instanceof Float32Array)) throw new InputError(`${where}: tensor "${name}" must be F32 or F16`);
    if (!allFinite(tensor.data)) throw new InputError(`${where}: tensor "${name}" holds a number that is not finite`);
    weights.set(name, tensor.data);
  }
  const extra = Object.keys(tensors).find((name) => !weights.has(name));
  if (extra !== undefined) throw new InputError(`${where}: tensor "${extra}" belongs to no parameter of the model in its config`);
  return { name: metadata.name ?? where, model, weights, training };
}

/** Not by every(), which takes a dozen milliseconds for half a million numbers. */
function allFinite(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

function parseConfig(json: string | undefined, where: string): Pick<Checkpoint, 'model' | 'training'> {
  let config: Partial<Pick<Checkpoint, 'model' | 'training'>> | null;
  try {
    config = JSON.parse(json ?? 'null');
  } catch {
    throw new InputError(`${where}: metadata "config" is not JSON`);
  }
  if (typeof config?.model !== 'object' || config.model === null)
    throw new InputError(`${where}: metadata "config" has no model`);
  checkModelConfig(config.model, where);
  return { model: config.model, training: config.training };
}
