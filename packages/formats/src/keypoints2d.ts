import { InputError, type Keypoints2D } from '@anylift/core';
import { readJson2D } from './json2d.js';
import { recognise } from './recognise.js';
import { readSafetensors2D } from './safetensors2d.js';

/**
 * Read 2D landmarks of any format that is known here; its content tells which.
 * @param where file name for error messages
 * @throws InputError saying what is wrong in which frame and keypoint
 */
export function readKeypoints2D(bytes: Uint8Array, where: string): Keypoints2D {
  const file = recognise(bytes, where);
  switch (file.format) {
    case 'json2d':
      return readJson2D(file.content, where);
    case 'safetensors2d':
      return readSafetensors2D(file.content, where);
    case 'checkpoint':
      throw new InputError(`${where}: this is a checkpoint, expected 2D landmarks`);
    default:
      throw new InputError(`${where}: these landmarks are 3D already, expected 2D landmarks`);
  }
}
