import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { InputError } from '@anylift/core';
import { type KeypointSet, readKeypointSet } from '../data/keypointSet.js';
import { attempt } from './attempt.js';

/**
 * Read keypoints3d/1 files, or every .safetensors file of folders, in the order of their names.
 * @throws InputError for the first path that cannot be read, or where there is no set at all
 */
export function readSets(paths: readonly string[]): KeypointSet[] {
  const files = paths.flatMap((path) => attempt('read', path, () => filesAt(path)));
  if (files.length === 0)
    throw new InputError(`${paths.join(', ') || 'no paths given'}: no keypoint sets found, expected .safetensors files`);
  return files.map((file) =>
    readKeypointSet(
      attempt('read', file, () => readFileSync(file)),
      basename(file),
    ),
  );
}

function filesAt(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name.endsWith('.safetensors'))
    .sort()
    .map((name) => join(path, name));
}
