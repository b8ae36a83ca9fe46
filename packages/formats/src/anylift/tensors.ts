import {
  InputError,
  numbersOf,
  parseSafetensorsHeader,
  type SafetensorsHeader,
  type Skeleton,
  safetensorsHeaderEnd,
} from '@anylift/core';
import type { ByteSource } from '../bytes.js';
import { parseJson, parsePiece, skeletonSchema } from '../containers/json.js';
import { countedPoses } from '../lifted.js';
import type { Poses, Recording } from '../recording.js';
import { type About, aboutOf, isNumbered, readAbout } from './about.js';
import { checkNumbering } from './numbering.js';

/** A safetensors file whose header is read; its tensors are read in pieces, so that a long file need not fit in memory. */
export interface TensorFile extends SafetensorsHeader {
  source: ByteSource;
  where: string;
}

/** Eight bytes of header length, the upper four of them zero, and an opening brace. */
export function looksLikeSafetensors(start: Uint8Array): boolean {
  return start.length > 8 && start[8] === 0x7b && start.subarray(4, 8).every((byte) => byte === 0);
}

/** @throws InputError when the header is damaged, or tells of more than there is */
export async function openTensors(source: ByteSource, where: string): Promise<TensorFile> {
  const end = safetensorsHeaderEnd(await source.read(0, Math.min(9, source.size)), source.size, where);
  return { ...parseSafetensorsHeader(await source.read(0, end), source.size, where), source, where };
}

/** Rows `first` to `first + count` of a tensor, along its first dimension. */
export async function readRows({ entries, source }: TensorFile, name: string, first: number, count: number) {
  const { dtype, shape, start, end } = entries[name];
  const bytes = shape[0] === 0 ? 0 : (end - start) / shape[0];
  return numbersOf(dtype, await source.read(start + first * bytes, count * bytes));
}

/** A value of the metadata that is JSON. */
export function jsonOf({ metadata, where }: TensorFile, key: string): unknown {
  const text = metadata[key];
  if (text === undefined || text === '') return undefined;
  return parseJson(new TextEncoder().encode(text), `${where}: ${key} in the metadata`);
}

/** The skeleton in the metadata, a JSON object. @throws InputError when it is missing or malformed */
export function readSkeleton(file: TensorFile): Skeleton {
  const skeleton = jsonOf(file, 'skeleton');
  if (skeleton === undefined) throw new InputError(`${file.where}: no skeleton in the metadata, expected "skeleton" as JSON`);
  return parsePiece(skeletonSchema, skeleton, 'skeleton', file.where);
}

/** What else is known, each value JSON but for plain words. */
export function aboutFromMetadata(file: TensorFile): About {
  const { units, up } = file.metadata;
  return readAbout(
    {
      ...(units ? { units } : {}),
      ...(/^[+-][xyz]$/.test(up ?? '') ? { up } : {}),
      ...(Number(file.metadata.fps) > 0 ? { fps: Number(file.metadata.fps) } : {}),
      instanceNames: jsonOf(file, 'instanceNames'),
      frameNames: jsonOf(file, 'frameNames'),
    },
    `${file.where}: metadata`,
  );
}

export function aboutToMetadata(recording: Recording): Record<string, string> {
  const values = Object.entries(aboutOf(recording));
  return Object.fromEntries(values.map(([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)]));
}

/** Tensors that tell which frame and instance each pose is, where that is not one a frame. */
export function numberingTensors(recording: Recording): Record<string, { dtype: 'I32'; shape: number[] }> {
  if (!isNumbered(recording)) return {};
  const shape = [recording.poseCount];
  return { frame: { dtype: 'I32', shape }, instance: { dtype: 'I32', shape } };
}

/** What these tensors tell. @throws InputError when they do not fit, or frames are out of order */
export async function readNumbering(file: TensorFile, poseCount: number) {
  const { frame, instance } = file.entries;
  if (!frame && !instance)
    return {
      frameCount: poseCount,
      instanceCount: 1,
      numbersOf: async (first: number, count: number) => countedPoses(first, count),
    };
  for (const [name, tensor] of Object.entries({ frame, instance }))
    if (tensor?.dtype !== 'I32' || tensor.shape.length !== 1 || tensor.shape[0] !== poseCount)
      throw new InputError(
        `${file.where}: tensor ${name} ${tensor ? `is ${tensor.dtype} of shape [${tensor.shape}]` : 'is missing'}, expected I32 of shape [${poseCount}]`,
      );
  const all = async (name: string) => (await readRows(file, name, 0, poseCount)) as Int32Array;
  const numbers = { frame: await all('frame'), instance: await all('instance') };
  const negative = [...Object.entries(numbers)].find(([, values]) => values.some((value) => value < 0));
  if (negative)
    throw new InputError(`${file.where}: tensor ${negative[0]} holds a negative number, expected numbers counted from 0`);
  const { frameCount = 0, instanceCount = 1 } = checkNumbering(numbers.frame, numbers.instance, file.where);
  const numbersOf = async (first: number, count: number): Promise<Pick<Poses, 'frame' | 'instance'>> => ({
    frame: numbers.frame.subarray(first, first + count),
    instance: numbers.instance.subarray(first, first + count),
  });
  return { frameCount, instanceCount, numbersOf };
}
