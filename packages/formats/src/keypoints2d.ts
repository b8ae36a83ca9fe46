import { InputError, type Keypoints2D } from '@anylift/core';
import { readJson2D } from './json2d.js';
import { type Recognised, recognise } from './recognise.js';
import { readSafetensors2D } from './safetensors2d.js';

/**
 * Read 2D landmarks of any format that is known here; its content tells which.
 * @param where file name for error messages
 * @throws InputError saying what is wrong in which frame and keypoint
 */
export function readKeypoints2D(bytes: Uint8Array, where: string): Keypoints2D {
  const file = recognise(bytes, where);
  keypoints2DOnly(file.format, where);
  return file.format === 'safetensors2d' ? readSafetensors2D(file.content, where) : readJson2D(file.content, where);
}

/** @throws InputError for what holds no 2D landmarks */
export function keypoints2DOnly(format: Recognised['format'], where: string): void {
  if (format === 'checkpoint') throw new InputError(`${where}: this is a checkpoint, expected 2D landmarks`);
  if (format !== 'json2d' && format !== 'safetensors2d')
    throw new InputError(`${where}: these landmarks are 3D already, expected 2D landmarks`);
}
