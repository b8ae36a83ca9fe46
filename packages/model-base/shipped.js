/** The checkpoints that AnyLift comes with, a package each: where they lie, and the most bytes they may have. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const SHIPPED = {
  base: { folder: import.meta.dirname, most: 20e6 },
  small: { folder: join(import.meta.dirname, '../model-small'), most: 3e6 },
};

export const checkpointOf = (name) => join(SHIPPED[name].folder, 'model.safetensors');
export const resultOf = (name, file) => join(SHIPPED[name].folder, 'results', file);
export const readResult = (name, file) => JSON.parse(readFileSync(resultOf(name, file), 'utf8'));

/** Names of the sets of people that were captured. */
export const PEOPLE = /^(hdm05|cmu|accad)/;

/** Names of the sets of furniture and objects, which share one rig. */
export const SOLIDS = /^(furniture|objects)/;
