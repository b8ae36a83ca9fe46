import { InputError, parseSafetensors, serializeSafetensors } from '@anylift/core';
import type { AdamState } from './optimizer/adam.js';
import type { ProgressState } from './optimizer/schedule.js';

/** All that a run must remember to go on as if it had never stopped. Batches need no memory: they follow from seed and step. */
export interface TrainingState {
  /** Steps done, and samples seen in them. */
  step: number;
  samples: number;
  /** Seconds spent so far, over all sittings. */
  seconds: number;
  progress: ProgressState;
  /** Flat, in the order of the model's parameters. */
  weights: Float32Array;
  average: Float32Array;
  adam: AdamState;
}

const FORMAT = 'anylift-training-state/1';

/** @param config the resolved config as JSON, so that a run is not resumed under another one */
export function serializeState({ weights, average, adam, ...rest }: TrainingState, config: string): Uint8Array {
  const tensor = (data: Float32Array) => ({ shape: [data.length], data });
  return serializeSafetensors({
    tensors: { weights: tensor(weights), average: tensor(average), m: tensor(adam.m), v: tensor(adam.v) },
    metadata: { format: FORMAT, state: JSON.stringify(rest), config },
  });
}

/**
 * Refuse to go on with a run under another config.
 * @param before, now resolved configs as JSON
 */
export function checkSameConfig(before: string, now: string, where: string): void {
  if (before === now) return;
  const [old, current] = [before, now].map((json) => JSON.parse(json) as Record<string, unknown>);
  const key = Object.keys({ ...old, ...current }).find((k) => JSON.stringify(old[k]) !== JSON.stringify(current[k])) ?? '';
  throw new InputError(
    `${where}: the run was started with another config; ${key} was ${JSON.stringify(old[key])}, is ${JSON.stringify(current[key])}`,
  );
}

/** @throws InputError when the file is not a state, or belongs to a run of another config or model */
export function parseState(bytes: Uint8Array, config: string, size: number, where: string): TrainingState {
  const { tensors, metadata } = parseSafetensors(bytes, where);
  if (metadata.format !== FORMAT)
    throw new InputError(`${where}: metadata "format" must be ${FORMAT}, found ${metadata.format ?? 'none'}`);
  checkSameConfig(metadata.config ?? '{}', config, where);
  const [weights, average, m, v] = ['weights', 'average', 'm', 'v'].map((name) => {
    const data = tensors[name]?.data;
    if (!(data instanceof Float32Array) || data.length !== size)
      throw new InputError(`${where}: tensor "${name}" must hold ${size} F32 numbers, found ${data?.length ?? 'none'}`);
    return data;
  });
  return {
    ...(JSON.parse(metadata.state) as Omit<TrainingState, 'weights' | 'average' | 'adam'>),
    weights,
    average,
    adam: { m, v },
  };
}
