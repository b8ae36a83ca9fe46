import { InputError, parseSafetensors, type Safetensors } from '@anylift/core';
import { isObject, parseJson } from './json.js';

/** What a file is, told by its content alone, and its content as far as it had to be parsed for that. */
export type Recognised =
  | { format: 'json2d' | 'json3d'; content: unknown }
  | { format: SafetensorsContract; content: Safetensors };

export type SafetensorsContract = 'safetensors2d' | 'safetensors3d' | 'keypoints3d' | 'checkpoint';

/** Contracts by the `format` in the metadata of their safetensors files. */
const SAFETENSORS = {
  'anylift/1': 'safetensors3d',
  'keypoints3d/1': 'keypoints3d',
  'anylift-checkpoint/1': 'checkpoint',
} as const;

/**
 * Recognise a file.
 * @param where file name for error messages
 * @throws InputError when it is empty, damaged, or of a format that nobody here reads
 */
export function recognise(bytes: Uint8Array, where: string): Recognised {
  if (bytes.length === 0) throw new InputError(`${where}: the file is empty, expected JSON or safetensors`);
  if (looksLikeSafetensors(bytes)) return recogniseSafetensors(parseSafetensors(bytes, where), where);
  const start = new TextDecoder().decode(bytes.subarray(0, 64)).trimStart();
  if (start !== '' && !'{['.includes(start[0]))
    throw new InputError(`${where}: neither JSON nor safetensors, it begins with ${JSON.stringify(start.slice(0, 12))}`);
  const content = parseJson(bytes, where);
  return { format: isObject(content) && content.format === 'anylift/1' ? 'json3d' : 'json2d', content };
}

/** Eight bytes of header length, the upper four of them zero, and an opening brace. */
export function looksLikeSafetensors(bytes: Uint8Array): boolean {
  return bytes.length > 8 && bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}

const isContract = (format: string): format is keyof typeof SAFETENSORS => Object.hasOwn(SAFETENSORS, format);

function recogniseSafetensors(content: Safetensors, where: string): Recognised {
  return { format: contractOf(content.metadata, Object.keys(content.tensors), where), content };
}

/** What a safetensors file is, told by its metadata and the names of its tensors. @throws InputError when nobody here reads it */
export function contractOf(metadata: Record<string, string>, tensors: string[], where: string): SafetensorsContract {
  const contract = metadata.format ?? '';
  if (isContract(contract)) return SAFETENSORS[contract];
  if (tensors.includes('keypoints2d')) return 'safetensors2d';
  const found = tensors.slice(0, 5).join(', ') || 'no tensors';
  throw new InputError(`${where}: safetensors of an unknown format, expected a tensor keypoints2d, found ${found}`);
}
