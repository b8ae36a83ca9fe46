/** Files of the page as @anylift/formats reads them: in pieces, from where they lie. */
import { InputError } from '@anylift/core';
import type { InputFile, InputFolder } from '@anylift/formats';
import type { Entry } from './calls.js';

/** A file, with the files of its folder beside it. @param onRead told how many bytes were read */
export function inputFile(file: File, beside: readonly File[], onRead: (bytes: number) => void = () => {}): InputFile {
  return {
    name: file.name,
    size: file.size,
    async read(start, length) {
      const bytes = await bytesOf(file, start, length);
      onRead(bytes.length);
      return bytes;
    },
    neighbours: async () => beside.map(({ name }) => name),
    open: async (neighbour) => inputFile(named(neighbour, beside, file.name), beside),
  };
}

/** A folder of files that are one recording. */
export function inputFolder(name: string, files: readonly File[], onRead?: (bytes: number) => void): InputFolder {
  return {
    name,
    names: files.map((file) => file.name),
    open: async (wanted) => inputFile(named(wanted, files, name), files, onRead),
  };
}

async function bytesOf(file: File, start: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(
    await file
      .slice(start, start + length)
      .arrayBuffer()
      .catch(() => {
        throw new InputError(`${file.name}: cannot be read, it was changed or taken away since it was opened`);
      }),
  );
  if (bytes.length < length)
    throw new InputError(`${file.name}: ends after ${start + bytes.length} bytes, expected ${start + length}`);
  return bytes;
}

function named(name: string, files: readonly File[], where: string): File {
  const found = files.find((file) => file.name === name);
  if (!found) throw new InputError(`${where}: ${name} is needed beside it; open both together`);
  return found;
}

/** Files by the folder that they came in; '' for those that came without. */
export function byFolder(entries: readonly Entry[]): Map<string, File[]> {
  const folders = new Map<string, File[]>();
  for (const { path, file } of entries) {
    if (file.name.startsWith('.')) continue;
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    folders.set(folder, [...(folders.get(folder) ?? []), file]);
  }
  return folders;
}
