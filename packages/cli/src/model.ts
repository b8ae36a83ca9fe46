import { fileURLToPath } from 'node:url';
import type { Checkpoint, Lifter } from '@anylift/core';
import { readInput } from './files.js';

/** Path of the checkpoint that comes with AnyLift. */
export function shippedModel(): string {
  return fileURLToPath(import.meta.resolve('@anylift/model-base/model.safetensors'));
}

/**
 * Read a checkpoint.
 * @param path of the checkpoint; the shipped one by default
 * @throws InputError when it cannot be read or is no checkpoint
 */
export async function loadCheckpoint(path = shippedModel()): Promise<Checkpoint> {
  const { parseCheckpoint } = await import('@anylift/core');
  return parseCheckpoint(await readInput(path), path);
}

/** Read a checkpoint to lift with. @throws InputError as loadCheckpoint */
export async function loadLifter(path?: string): Promise<Lifter> {
  const [{ Lifter }, { nodeBackend }] = await Promise.all([import('@anylift/core'), import('@anylift/autodiff/node')]);
  return Lifter.from(await loadCheckpoint(path), nodeBackend());
}
