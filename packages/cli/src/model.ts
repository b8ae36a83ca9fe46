import { fileURLToPath } from 'node:url';
import type { Checkpoint, Lifter } from '@anylift/core';
import { readInput } from './files.js';

/** Path of a checkpoint: of one that comes with AnyLift, `small` or `base`, by its name. */
export function modelFile(model: string): string {
  if (model === 'base') return fileURLToPath(import.meta.resolve('@anylift/model-base/model.safetensors'));
  if (model === 'small') return fileURLToPath(import.meta.resolve('@anylift/model-small/model.safetensors'));
  return model;
}

/**
 * Read a checkpoint.
 * @param model as `modelFile` takes it
 * @throws InputError when it cannot be read or is no checkpoint
 */
export async function loadCheckpoint(model: string): Promise<Checkpoint> {
  const { parseCheckpoint } = await import('@anylift/core');
  const path = modelFile(model);
  return parseCheckpoint(await readInput(path), path);
}

/** Read a checkpoint to lift with. @throws InputError as loadCheckpoint */
export async function loadLifter(model: string): Promise<Lifter> {
  const [{ Lifter }, { nodeBackend }] = await Promise.all([import('@anylift/core'), import('@anylift/autodiff/node')]);
  return Lifter.from(await loadCheckpoint(model), nodeBackend());
}
