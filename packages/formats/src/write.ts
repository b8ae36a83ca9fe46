import type { Keypoints2D, Keypoints3D } from '@anylift/core';
import { writeJson3D } from './json3d.js';
import { writeSafetensors3D } from './safetensors3d.js';
import { writeSvg } from './svg.js';

const WRITERS = {
  '.json': writeJson3D,
  '.safetensors': writeSafetensors3D,
  '.svg': (lifted: Keypoints3D, input: Keypoints2D) => new TextEncoder().encode(writeSvg(lifted, input)),
};

export type OutputExtension = keyof typeof WRITERS;

/** File name extensions that tell the format to write. */
export const OUTPUT_EXTENSIONS = Object.keys(WRITERS) as OutputExtension[];

/** Write an answer, with the input it answers, in the format of a file name extension. */
export function writeLifted(extension: OutputExtension, lifted: Keypoints3D, input: Keypoints2D): Uint8Array {
  return WRITERS[extension](lifted, input);
}
