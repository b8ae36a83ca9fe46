import { InputError } from '@anylift/core';
import { zipSync } from 'fflate';
import { expect } from 'vitest';
import type { ByteSink } from '../../src/bytes.js';
import { inMemory } from '../../src/bytes.js';
import { type Npz, openNpz } from '../../src/containers/npz.js';
import type { Format } from '../../src/format.js';
import type { Poses, Recording } from '../../src/recording.js';

/** Files of NumPy, made by hand after its documentation. */

export const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

export const concat = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

const floats = (values: number[]) => new Uint8Array(new Float32Array(values).buffer);

/** A `.npy` of version 1. */
export function npy(descr: string, shape: number[], data: Uint8Array, fortran = false): Uint8Array {
  const tuple = `(${shape.map((n) => `${n},`).join(' ')})`;
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${tuple}, }`;
  const header = `${text.padEnd(117)}\n`;
  return concat(latin1(`\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}`), data);
}

export const npyFloats = (shape: number[], values: number[]) => npy('<f4', shape, floats(values));

export const npyIntegers = (shape: number[], values: number[]) =>
  npy('<i4', shape, new Uint8Array(new Int32Array(values).buffer));

export function npyTexts(values: string[], shape = [values.length]): Uint8Array {
  const longest = Math.max(...values.map((value) => value.length));
  const codes = values.flatMap((value) => Array.from({ length: longest }, (_, i) => value.charCodeAt(i) || 0));
  return npy(`<U${longest}`, shape, new Uint8Array(new Uint32Array(codes).buffer));
}

/** An array of Python objects. */
export const npyObject = (shape: number[], pickled: string) => npy('|O', shape, latin1(pickled));

/** A `.npz`, deflated unless told otherwise. */
export const npz = (arrays: Record<string, Uint8Array>, level: 0 | 6 = 6) =>
  zipSync(Object.fromEntries(Object.entries(arrays).map(([name, bytes]) => [`${name}.npy`, bytes])), { level });

const int32 = (value: number) => String.fromCharCode(...new Uint8Array(new Int32Array([value]).buffer));

/** A value that is pickled as an array of float32. */
export class Floats {
  constructor(
    readonly shape: number[],
    readonly values: number[],
  ) {}
}

type Plain = null | number | string | Floats | Plain[] | { [key: string]: Plain };

/** The instructions of protocol 2, as Python 2 writes them, that push a value. */
function instructions(value: Plain): string {
  if (value === null) return 'N';
  if (typeof value === 'number') return `J${int32(value)}`;
  if (typeof value === 'string') return `T${int32(value.length)}${value}`;
  if (value instanceof Floats)
    return arrayInstructions(
      value.shape,
      'U\x02f4K\x00K\x01\x87R(K\x03U\x01<NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb',
      instructions(String.fromCharCode(...floats(value.values))),
    );
  if (Array.isArray(value)) return `](${value.map(instructions).join('')}e`;
  return `}(${Object.entries(value)
    .map(([key, part]) => instructions(key) + instructions(part))
    .join('')}u`;
}

function arrayInstructions(shape: number[], dtype: string, data: string): string {
  const start = 'cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R';
  return `${start}(K\x01(${shape.map((n) => `J${int32(n)}`).join('')}tcnumpy\ndtype\n${dtype}\x89${data}tb`;
}

const OBJECT = 'U\x02O8K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK?tb';

/** A pickle of one array of objects. */
export const pickledObjects = (shape: number[], values: Plain[]) =>
  `\x80\x02${arrayInstructions(shape, OBJECT, instructions(values))}.`;

/** The `.npy` that `np.save` writes of a dictionary. */
export const npyOf = (value: Plain) => npyObject([], pickledObjects([], [value]));

export const open = (bytes: Uint8Array): Promise<Npz> => openNpz(inMemory(bytes), 'x');

export async function readWith(format: Format, bytes: Uint8Array): Promise<Recording & { poses: Poses }> {
  const arrays = await open(bytes);
  const reader = format.reader!;
  if (reader.container !== 'npz') throw new Error(`${format.name} reads no .npz`);
  expect(reader.matches(arrays)).toBe(true);
  const recording = await reader.read(arrays, { where: 'x' });
  return { ...recording, poses: await recording.read(0, recording.poseCount) };
}

/** What is written, as one file. */
export async function written(format: Format, recording: Recording): Promise<Uint8Array> {
  let bytes = new Uint8Array(0);
  const sink: ByteSink = {
    write: async (start, piece) => {
      const longer = new Uint8Array(Math.max(bytes.length, start + piece.length));
      longer.set(bytes);
      longer.set(piece, start);
      bytes = longer;
    },
  };
  await format.writer!.write(recording, sink, { where: 'x' });
  return bytes;
}

/** Read, or refused in one sentence on one line. */
export async function readsOrRefuses(run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    expect(error.message).toMatch(/^x: [^\n]+$/);
  }
}

/** Bytes written over, cut off or swapped. */
export function damage(bytes: Uint8Array, changes: { at: number; value: number }[], cut?: number): Uint8Array {
  const damaged = bytes.slice(0, cut === undefined ? bytes.length : cut % bytes.length);
  for (const { at, value } of changes) if (damaged.length > 0) damaged[at % damaged.length] = value;
  return damaged;
}
