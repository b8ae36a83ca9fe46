import { InputError } from '@anylift/core';
import type { File } from 'h5wasm';

/** An HDF5 file that is open. */
export type Hdf5 = File;

let count = 0;

/**
 * Open an HDF5 file that is in memory, use it, close it.
 * @param where file name for error messages
 * @throws InputError when it is damaged
 */
export async function withHdf5<T>(bytes: Uint8Array, where: string, use: (file: Hdf5) => T | Promise<T>): Promise<T> {
  const { ready, File: Hdf5File } = await import('h5wasm');
  const { FS } = await ready;
  const name = `anylift-${count++}.h5`;
  FS.writeFile(name, bytes);
  try {
    let file: Hdf5;
    try {
      file = new Hdf5File(name, 'r');
    } catch {
      throw new InputError(`${where}: not an HDF5 file, or a damaged one`);
    }
    try {
      return await use(file);
    } finally {
      file.close();
    }
  } finally {
    FS.unlink(name);
  }
}
