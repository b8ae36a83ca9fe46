import { InputError } from '@anylift/core';
import { type Dtype, elementsOf, NdArray, parseDtype } from './ndarray.js';
import { unpickle } from './pickle.js';

/** What a `.npy` file says of its array. */
export interface NpyHeader {
  shape: number[];
  dtype: Dtype;
  /** First axis fastest. */
  fortran: boolean;
  /** Where its data begin, in bytes. */
  dataStart: number;
}

/** Bytes of a header, at most; NumPy itself refuses more than 10,000 unless told to trust a file. */
const LONGEST_HEADER = 2 ** 16 + 12;

/** Bytes that tell how long a header is. */
export const NPY_PREFIX = 12;

const MAGIC = '\x93NUMPY';

export const looksLikeNpy = (start: Uint8Array) => String.fromCharCode(...start.subarray(0, 6)) === MAGIC;

/**
 * How many bytes of a `.npy` come before its data.
 * @param start the first 12 bytes
 * @throws InputError when they are those of no `.npy` of version 1 to 3
 */
export function npyHeaderLength(start: Uint8Array, where: string): number {
  if (start.length < NPY_PREFIX || !looksLikeNpy(start))
    throw new InputError(`${where}: not an .npy array, expected it to begin with \\x93NUMPY`);
  const view = new DataView(start.buffer, start.byteOffset);
  const version = view.getUint8(6);
  if (version < 1 || version > 3) throw new InputError(`${where}: .npy of version ${version}, expected 1 to 3`);
  const length = version === 1 ? 10 + view.getUint16(8, true) : 12 + view.getUint32(8, true);
  if (length > LONGEST_HEADER)
    throw new InputError(`${where}: an .npy header of ${length} bytes, expected at most ${LONGEST_HEADER}`);
  return length;
}

/**
 * Read a header, which is a Python dictionary as text.
 * @param start at least `npyHeaderLength` bytes
 * @throws InputError when it is damaged, or its type is structured
 */
export function parseNpyHeader(start: Uint8Array, where: string): NpyHeader {
  const dataStart = npyHeaderLength(start, where);
  if (start.length < dataStart) throw new InputError(`${where}: ${start.length} bytes, expected an .npy header of ${dataStart}`);
  const text = new TextDecoder().decode(start.subarray(start[6] === 1 ? 10 : 12, dataStart));
  const [, descr] = /['"]descr['"]\s*:\s*(\[|'[^']*'|"[^"]*")/.exec(text) ?? [];
  const [, order] = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(text) ?? [];
  const [, axes] = /['"]shape['"]\s*:\s*\(([\dL\s,]*)\)/.exec(text) ?? [];
  if (descr === '[') throw new InputError(`${where}: an array of records, expected one of numbers or texts`);
  const dtype = parseDtype(descr?.slice(1, -1) ?? '');
  if (!dtype || order === undefined || axes === undefined)
    throw new InputError(`${where}: the .npy header is damaged, expected 'descr', 'fortran_order' and 'shape'`);
  // Python 2 wrote its long integers as 3L.
  const shape = axes.split(',').flatMap((axis) => (axis.trim() === '' ? [] : [Number(axis.trim().replace(/L$/, ''))]));
  if (!shape.every(Number.isSafeInteger) || !Number.isSafeInteger(elementsOf(shape) * Math.max(1, dtype.size)))
    throw new InputError(`${where}: an array of shape (${axes}), expected one that fits in memory`);
  return { shape, dtype, fortran: order === 'True', dataStart };
}

/** An array of the whole of its `.npy`. @throws InputError when its data are damaged, more or fewer than the header says */
export function readNpy(bytes: Uint8Array, header: NpyHeader, where: string): NdArray {
  const data = bytes.subarray(header.dataStart);
  if (header.dtype.kind !== 'O') return new NdArray(where).fill({ ...header, bytes: data });
  const pickled = unpickle(data, where);
  if (!(pickled instanceof NdArray)) throw new InputError(`${where}: no array in its pickle, expected one`);
  if (pickled.shape.join() !== header.shape.join())
    throw new InputError(`${where}: a pickled array of shape [${pickled.shape}], expected [${header.shape}] as its header says`);
  return pickled;
}

/**
 * The beginning of a `.npy` of version 1, padded as NumPy does so that data begin at a multiple of 64 bytes.
 * @param descr type of the elements in the array protocol, such as `<f4`
 */
export function npyHeader(descr: string, shape: number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64;
  const header = new TextEncoder().encode(`      \x01\0  ${text.padEnd(length - 11)}\n`);
  header.set([0x93, ...new TextEncoder().encode('NUMPY')]);
  new DataView(header.buffer).setUint16(8, length - 10, true);
  return header;
}

/** The bytes of numbers as an `.npy` has them, whatever the byte order of this machine. */
export function littleEndianBytes(values: Float32Array | Int32Array | Float64Array): Uint8Array {
  const bytes = new Uint8Array(values.byteLength);
  const view = new DataView(bytes.buffer);
  const set =
    values instanceof Float64Array
      ? view.setFloat64.bind(view)
      : values instanceof Float32Array
        ? view.setFloat32.bind(view)
        : view.setInt32.bind(view);
  for (let i = 0; i < values.length; i++) set(i * values.BYTES_PER_ELEMENT, values[i], true);
  return bytes;
}
