import { InputError } from '@anylift/core';

/** Bytes that are read in pieces: a file, or an array of all of them. */
export interface ByteSource {
  size: number;
  /** @throws InputError when they cannot be read, or there are fewer */
  read(start: number, length: number): Promise<Uint8Array>;
}

/** A file to read landmarks from: of a disk, of a page's file picker, or in memory. */
export interface InputFile extends ByteSource {
  /** Its own name without folders, such as `walk_01.amc`; for what a format tells by name. */
  name: string;
  /** The names of the files in its folder, where that is known: some formats are two files. */
  neighbours(): Promise<string[]>;
  /** Open one of them. @throws InputError when it cannot be read */
  open(neighbour: string): Promise<InputFile>;
}

/** A folder whose files make one recording. */
export interface InputFolder {
  name: string;
  /** Of its files, without folders in it. */
  names: string[];
  /** @throws InputError when it cannot be read */
  open(name: string): Promise<InputFile>;
}

/** Where a format is written to; what is written may come in any order, and lies still in a temporary file. */
export interface ByteSink {
  write(start: number, bytes: Uint8Array): Promise<void>;
}

/** Write one piece after the other. */
export function appender(sink: ByteSink): (bytes: Uint8Array) => Promise<void> {
  let at = 0;
  return async (bytes) => {
    const start = at;
    at += bytes.length;
    await sink.write(start, bytes);
  };
}

/** The whole of a source. */
export const readAll = (source: ByteSource) => source.read(0, source.size);

/** Bytes that are there already, as a file without neighbours. */
export function inMemory(bytes: Uint8Array, name = ''): InputFile {
  return {
    name,
    size: bytes.length,
    read: async (start, length) => bytes.subarray(start, start + length),
    neighbours: async () => [],
    open: async (neighbour) => {
      throw new InputError(`${name}: ${neighbour} is needed beside it, but it came without a folder`);
    },
  };
}
