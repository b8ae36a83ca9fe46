import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { InputError } from '@anylift/core';
import { type ByteSink, type InputFile, type InputFolder, inMemory } from '@anylift/formats';

/** What to call a file in messages; '-' is stdin or stdout. */
export const nameOf = (path: string, standard: 'stdin' | 'stdout') => (path === '-' ? standard : path);

async function failure(verb: 'read' | 'written', where: string, error: unknown): Promise<InputError> {
  if (error instanceof InputError) return error;
  const { reason } = await import('@anylift/training/node');
  return new InputError(`${where}: cannot be ${verb}, ${reason(error)}`);
}

/** Read a whole file, or stdin for '-'. @throws InputError when it cannot be read */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    if (path !== '-') return await readFile(path);
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    throw await failure('read', nameOf(path, 'stdin'), error);
  }
}

/** What a command reads; closed when it is done with. */
export type Input = (InputFile | InputFolder) & { close(): Promise<void> };

/**
 * Open a file to be read in pieces, or a folder of files. What is neither, such as stdin for '-', is read at once.
 * @throws InputError when it cannot be read
 */
export async function openInput(path: string): Promise<Input> {
  const stats = path === '-' ? undefined : await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) return openFolder(path);
  const opened: FileHandle[] = [];
  const file = stats?.isFile() ? await openFile(path, opened) : inMemory(await readInput(path), basename(path));
  return { ...file, close: async () => void (await Promise.all(opened.map((handle) => handle.close()))) };
}

async function openFile(path: string, opened: FileHandle[]): Promise<InputFile> {
  try {
    const handle = await open(path);
    opened.push(handle);
    const { size } = await handle.stat();
    return {
      name: basename(path),
      size,
      read: (start, length) =>
        readRange(handle, start, length, path).catch(async (error) => Promise.reject(await failure('read', path, error))),
      neighbours: () => filesIn(dirname(path)),
      open: (neighbour) => openFile(join(dirname(path), neighbour), opened),
    };
  } catch (error) {
    throw await failure('read', path, error);
  }
}

/** Files of a folder are read as a whole each, since there may be more of them than can be open at once. */
async function openFolder(path: string): Promise<Input> {
  return {
    name: basename(path),
    names: await filesIn(path),
    open: async (name) => inMemory(await readInput(join(path, name)), name),
    close: async () => {},
  };
}

async function filesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isDirectory() ? [] : [entry.name]));
  } catch (error) {
    throw await failure('read', folder, error);
  }
}

async function readRange(file: FileHandle, start: number, length: number, path: string): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at, start + at);
    if (bytesRead === 0) throw new InputError(`${path}: cut short, expected ${start + length} bytes, found ${start + at}`);
    at += bytesRead;
  }
  return bytes;
}

/**
 * Write a file, or to stdout for '-'; see `openOutput`.
 * @throws InputError when it cannot be written
 */
export async function writeOutput(path: string, write: (sink: ByteSink) => Promise<void>): Promise<void> {
  const file = await openOutput(path);
  try {
    await write(file);
    await file.finish();
  } finally {
    await file.discard();
  }
}

export interface OutputFile extends ByteSink {
  finish(): Promise<void>;
  /** Leave nothing behind, unless it is finished. */
  discard(): Promise<void>;
}

/**
 * Open a file to be written in pieces. It appears complete or not at all: it is written under a temporary name beside its target
 * and renamed when finished. What is no regular file, such as a device or stdout for '-', is written at once when finished.
 * @throws InputError when it cannot be written
 */
export async function openOutput(path: string): Promise<OutputFile> {
  if (path === '-') return collected(print);
  const attempt = async <T>(action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (error) {
      throw await failure('written', path, error);
    }
  };
  const target = await realpath(path).catch(() => path);
  const isRegular = await stat(target).then(
    (stats) => stats.isFile(),
    () => true,
  );
  const { write, finish, discard } = await attempt(() => (isRegular ? beside(target) : through(target)));
  return {
    write: (start, bytes) => attempt(() => write(start, bytes)),
    finish: () => attempt(finish),
    discard,
  };
}

async function beside(target: string): Promise<OutputFile> {
  const { path, handle, close, remove } = await temporaryFile(dirname(target), basename(target));
  return {
    write: (start, bytes) => writeRange(handle, start, bytes),
    async finish() {
      await close();
      await rename(path, target);
    },
    discard: remove,
  };
}

/**
 * A file for what is written, read again and thrown away, in the folder of a path, or among the system's temporary files for '-'.
 * @throws InputError when it cannot be made
 */
export async function openScratch(near: string): Promise<InputFile & ByteSink & { discard(): Promise<void> }> {
  try {
    const { path, handle, remove } = await temporaryFile(near === '-' ? tmpdir() : dirname(near), 'lift');
    const attempt = <T>(verb: 'read' | 'written', work: Promise<T>) =>
      work.catch(async (error) => Promise.reject(await failure(verb, nameOf(near, 'stdout'), error)));
    const scratch = {
      ...inMemory(new Uint8Array(), basename(path)),
      read: (start: number, length: number) => attempt('read', readRange(handle, start, length, path)),
      async write(start: number, bytes: Uint8Array) {
        scratch.size = Math.max(scratch.size, start + bytes.length);
        await attempt('written', writeRange(handle, start, bytes));
      },
      discard: remove,
    };
    return scratch;
  } catch (error) {
    throw await failure('written', nameOf(near, 'stdout'), error);
  }
}

/** A file under a name of its own, that a signal removes. */
async function temporaryFile(folder: string, name: string) {
  const path = join(folder, `.${name}.${randomUUID()}.tmp`);
  const interrupted = (signal: NodeJS.Signals) => {
    rmSync(path, { force: true });
    ignoreSignals();
    process.kill(process.pid, signal);
  };
  const ignoreSignals = () => {
    for (const signal of SIGNALS) process.off(signal, interrupted);
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  const handle = await open(path, 'wx+').catch((error) => {
    ignoreSignals();
    throw error;
  });
  let isOpen = true;
  const close = async () => {
    if (isOpen) await handle.close();
    isOpen = false;
  };
  const remove = async () => {
    await close();
    await rm(path, { force: true });
    ignoreSignals();
  };
  return { path, handle, close, remove };
}

async function writeRange(file: FileHandle, start: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at, start + at)).bytesWritten;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function through(target: string): Promise<OutputFile> {
  const file = await open(target, 'r+');
  return { ...collected((bytes) => file.writeFile(bytes)), discard: () => file.close() };
}

/** Pieces put together, and handed over when finished. */
function collected(deliver: (bytes: Uint8Array) => Promise<void>): OutputFile {
  const pieces: { start: number; bytes: Uint8Array }[] = [];
  return {
    async write(start, bytes) {
      pieces.push({ start, bytes });
    },
    finish() {
      const whole = Buffer.alloc(pieces.reduce((size, { start, bytes }) => Math.max(size, start + bytes.length), 0));
      for (const { start, bytes } of pieces) whole.set(bytes, start);
      return deliver(whole);
    },
    discard: async () => {},
  };
}

/** Write to stdout and wait until it is out. A reader who has seen enough and closed the pipe is no error. */
export async function print(content: string | Uint8Array): Promise<void> {
  const error = await new Promise<Error | null | undefined>((resolve) => process.stdout.write(content, resolve));
  if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw await failure('written', 'stdout', error);
}
