import { InputError } from '@anylift/core';
import type { ByteSource } from '../bytes.js';
import type { NdArray } from './ndarray.js';
import { looksLikeNpy, NPY_PREFIX, type NpyHeader, npyHeaderLength, parseNpyHeader, readNpy } from './npy.js';
import { MOST_BYTES, readMember, readZipDirectory } from './zip.js';

/** A zip of `.npy` arrays that is open; a lone `.npy` is one with the single name ''. */
export interface Npz {
  /** Without `.npy`. */
  names: string[];
  /** Shape and type of an array. @throws InputError when its header is damaged */
  header(name: string): Promise<NpyHeader>;
  /**
   * An array; one of Python objects is unpickled, as `unpickle` says.
   * @throws InputError when it is damaged or too large
   */
  array(name: string): Promise<NdArray>;
}

/** Bytes to read at first for a header: those of arrays of a plain type have 128. */
const FIRST_BYTES = 1024;

/** A `.npy`, in a zip or not. */
interface Npy {
  size: number;
  /** The first `length` bytes of it. */
  read(length: number): Promise<Uint8Array>;
}

/**
 * Open an `.npz` or a `.npy`, told apart by how it begins. Nothing but the directory of a zip is read before it is asked for.
 * @param where file name for error messages
 * @throws InputError when it is damaged, or holds no array
 */
export async function openNpz(source: ByteSource, where: string): Promise<Npz> {
  const files = new Map<string, Npy>();
  if (looksLikeNpy(await source.read(0, Math.min(source.size, NPY_PREFIX))))
    files.set('', { size: source.size, read: (length) => source.read(0, length) });
  else
    for (const [name, member] of await readZipDirectory(source, where))
      if (name.endsWith('.npy')) {
        const array = name.slice(0, -'.npy'.length);
        files.set(array, { size: member.size, read: (length) => readMember(source, member, length, label(array, where)) });
      }
  if (files.size === 0) throw new InputError(`${where}: a zip without arrays, expected files .npy in it`);
  const fileOf = (name: string): Npy => {
    const file = files.get(name);
    if (!file) throw new InputError(`${where}: array ${name} is missing, found ${[...files.keys()].slice(0, 5).join(', ')}`);
    return file;
  };
  return {
    names: [...files.keys()],
    header: async (name) => readHeader(fileOf(name), label(name, where)),
    array: async (name) => readArray(fileOf(name), label(name, where)),
  };
}

const label = (name: string, where: string) => (name === '' ? where : `${where}: array ${name}`);

async function readHeader(file: Npy, where: string): Promise<NpyHeader> {
  const start = await file.read(Math.min(file.size, FIRST_BYTES));
  const length = npyHeaderLength(start, where);
  return parseNpyHeader(length <= start.length ? start : await file.read(Math.min(file.size, length)), where);
}

/** What the header says of the size is compared with what the zip says of it before anything is unpacked. */
async function readArray(file: Npy, where: string): Promise<NdArray> {
  const header = await readHeader(file, where);
  const { shape, dtype, dataStart } = header;
  const expected = dataStart + shape.reduce((product, n) => product * n, dtype.size);
  if (dtype.kind !== 'O' && expected !== file.size)
    throw new InputError(
      `${where}: ${file.size} bytes, expected ${expected} for an array ${dtype} of shape [${shape.join(', ')}]`,
    );
  if (file.size > MOST_BYTES) throw new InputError(`${where}: ${file.size} bytes, expected at most ${MOST_BYTES}`);
  return readNpy(await file.read(file.size), header, where);
}
