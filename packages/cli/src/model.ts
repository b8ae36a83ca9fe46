import { fileURLToPath } from 'node:url';
import type { Lifter } from '@anylift/core';
import { readInput } from './files.js';

/** Path of the checkpoint that comes with AnyLift. */
export function shippedModel(): string {
  return fileURLToPath(import.meta.resolve('@anylift/model-base/model.safetensors'));
}

/**
 * Load a checkpoint.
 * @param path of the checkpoint; the shipped one by default
 * @throws InputError when it cannot be read or is no checkpoint
 */
export async function loadLifter(path = shippedModel()): Promise<Lifter> {
  const [{ Lifter }, { nodeBackend }] = await Promise.all([import('@anylift/core'), import('@anylift/autodiff/node')]);
  return Lifter.load(await readInput(path), { where: path, backend: nodeBackend() });
}
