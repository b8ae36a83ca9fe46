import { InputError, parseSafetensors, serializeSafetensors } from '@anylift/core';
import { z } from 'zod';
import { framesOf, type KeypointSet } from './data/keypointSet.js';
import type { ProgressState } from './optimizer/schedule.js';
import type { StateVectors } from './trainingEngine.js';

/** Of each set, by its name: landmarks, training frames, validation frames. */
export type SetSizes = Record<string, [landmarks: number, training: number, validation: number]>;

/** All that a run must remember to go on as if it had never stopped. Batches need no memory: they follow from seed and step. */
export interface TrainingState {
  /** Steps done, and samples seen in them. */
  step: number;
  samples: number;
  /** Seconds spent so far, over all sittings. */
  seconds: number;
  progress: ProgressState;
  /** What batches are drawn from besides the config; unknown in states of before it was kept. */
  sets?: SetSizes;
  vectors: StateVectors;
}

const FORMAT = 'anylift-training-state/1';

/** What of a state stands in the metadata. */
const counters: z.ZodType<Omit<TrainingState, 'vectors'>> = z.object({
  step: z.int().min(0),
  samples: z.number(),
  seconds: z.number(),
  progress: z.object({ best: z.number().nullable(), sinceBest: z.int(), sinceDrop: z.int(), drop: z.number() }),
  sets: z.record(z.string(), z.tuple([z.int(), z.int(), z.int()])).optional(),
});

/**
 * @param config the resolved config as JSON, so that a run is not resumed under another one
 * @param device that trains; the bits of another one are others
 */
export function serializeState({ vectors, ...rest }: TrainingState, config: string, device = 'cpu'): Uint8Array {
  const tensors = Object.fromEntries(Object.entries(vectors).map(([name, data]) => [name, { shape: [data.length], data }]));
  return serializeSafetensors({
    tensors,
    metadata: { format: FORMAT, state: JSON.stringify(rest), config, device },
  });
}

/**
 * Refuse to go on with a run under another config.
 * @param before, now resolved configs as JSON
 * @throws InputError also when the one before is damaged
 */
export function checkSameConfig(before: string, now: string, where: string): void {
  const [old, current] = [before, now].map((json) => parseAs(z.record(z.string(), z.unknown()), json, `${where}: the config`));
  const key = Object.keys({ ...old, ...current }).find((k) => JSON.stringify(old[k]) !== JSON.stringify(current[k]));
  if (key === undefined) return;
  throw new InputError(
    `${where}: the run was started with another config; ${key} was ${JSON.stringify(old[key])}, is ${JSON.stringify(current[key])}`,
  );
}

/** What tells whether a run goes on with the sets that it was started with, short of reading every number. */
export function sizesOf(sets: readonly KeypointSet[]): SetSizes {
  return Object.fromEntries(
    sets.map((set) => [set.name, [set.keypoints, framesOf(set, 'train').length, framesOf(set, 'val').length]]),
  );
}

/** @throws InputError when a run would go on with other sets than it was started with */
export function checkSameSets(before: SetSizes, now: SetSizes): void {
  const name = Object.keys({ ...before, ...now }).find((key) => String(before[key]) !== String(now[key]));
  if (name === undefined) return;
  const told = (sizes: SetSizes[string] | undefined) =>
    sizes ? `${sizes[0]} landmarks, ${sizes[1]} training and ${sizes[2]} validation frames` : 'not there';
  throw new InputError(`${name}: the run was started with other sets; this one was ${told(before[name])}, is ${told(now[name])}`);
}

/** @throws InputError when the file is not a state, or belongs to a run of another config, device or model */
export function parseState(bytes: Uint8Array, config: string, size: number, where: string, device = 'cpu'): TrainingState {
  const { tensors, metadata } = parseSafetensors(bytes, where);
  if (metadata.format !== FORMAT)
    throw new InputError(`${where}: metadata "format" must be ${FORMAT}, found ${metadata.format ?? 'none'}`);
  checkSameConfig(metadata.config, config, where);
  // States without one are older than the other devices.
  const { device: before = 'cpu' } = metadata;
  if (before !== device) throw new InputError(`${where}: the run was started with device ${before}, cannot go on with ${device}`);
  const [weights, average, m, v] = ['weights', 'average', 'm', 'v'].map((name) => {
    const data = tensors[name]?.data;
    if (!(data instanceof Float32Array) || data.length !== size)
      throw new InputError(`${where}: tensor "${name}" must hold ${size} F32 numbers, found ${data?.length ?? 'none'}`);
    return data;
  });
  return { ...parseAs(counters, metadata.state, `${where}: metadata "state"`), vectors: { weights, average, m, v } };
}

function parseAs<T>(schema: z.ZodType<T>, json: string | undefined, what: string): T {
  let value: unknown;
  try {
    value = JSON.parse(json ?? '');
  } catch {
    throw new InputError(`${what} is damaged, expected JSON`);
  }
  const { data, error } = schema.safeParse(value);
  if (data === undefined) throw new InputError(`${what} is damaged, ${z.prettifyError(error!).replace(/\s+/g, ' ')}`);
  return data;
}
