import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { type FileHandle, open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '@anylift/core';
import type { ByteSource } from '@anylift/formats';

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

export interface InputFile extends ByteSource {
  close(): Promise<void>;
}

/**
 * Open a file to be read in pieces. What is no regular file, such as stdin for '-', is read at once.
 * @throws InputError when it cannot be read
 */
export async function openInput(path: string): Promise<InputFile> {
  const isRegular = path !== '-' && (await stat(path).catch(() => undefined))?.isFile();
  if (!isRegular) return inMemory(await readInput(path));
  try {
    const file = await open(path);
    const { size } = await file.stat();
    return {
      size,
      read: (start, length) =>
        readRange(file, start, length, path).catch(async (error) => Promise.reject(await failure('read', path, error))),
      close: () => file.close(),
    };
  } catch (error) {
    throw await failure('read', path, error);
  }
}

/** Bytes that are there already, as a file. */
export function inMemory(bytes: Uint8Array): InputFile {
  return {
    size: bytes.length,
    read: async (start, length) => bytes.subarray(start, start + length),
    close: async () => {},
  };
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

/** Write a whole file, or to stdout for '-'; see `openOutput`. @throws InputError when it cannot be written */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  if (path === '-') return print(bytes);
  const file = await openOutput(path, bytes.length);
  try {
    await file.write(0, bytes);
    await file.finish();
  } finally {
    await file.discard();
  }
}

export interface OutputFile {
  write(start: number, bytes: Uint8Array): Promise<void>;
  finish(): Promise<void>;
  /** Leave nothing behind, unless it is finished. */
  discard(): Promise<void>;
}

/**
 * Open a file to be written in pieces. It appears complete or not at all: it is written under a temporary name beside its target
 * and renamed when finished. What is no regular file, such as a device, is written at once when finished.
 * @param size of the whole file, in bytes
 * @throws InputError when it cannot be written
 */
export async function openOutput(path: string, size: number): Promise<OutputFile> {
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
  const { write, finish, discard } = await attempt(() => (isRegular ? beside(target) : through(target, size)));
  return {
    write: (start, bytes) => attempt(() => write(start, bytes)),
    finish: () => attempt(finish),
    discard,
  };
}

async function beside(target: string): Promise<OutputFile> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  const file = await open(temporary, 'wx');
  const interrupted = (signal: NodeJS.Signals) => {
    rmSync(temporary, { force: true });
    ignoreSignals();
    process.kill(process.pid, signal);
  };
  const ignoreSignals = () => {
    for (const signal of SIGNALS) process.off(signal, interrupted);
  };
  for (const signal of SIGNALS) process.on(signal, interrupted);
  let isOpen = true;
  const close = async () => {
    if (isOpen) await file.close();
    isOpen = false;
  };
  return {
    async write(start, bytes) {
      for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at, bytes.length - at, start + at)).bytesWritten;
    },
    async finish() {
      await close();
      await rename(temporary, target);
    },
    async discard() {
      await close();
      await rm(temporary, { force: true });
      ignoreSignals();
    },
  };
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function through(target: string, size: number): Promise<OutputFile> {
  const file = await open(target, 'r+');
  const whole = Buffer.alloc(size);
  return {
    write: async (start, bytes) => whole.set(bytes, start),
    finish: () => file.writeFile(whole),
    discard: () => file.close(),
  };
}

/** Write to stdout and wait until it is out. A reader who has seen enough and closed the pipe is no error. */
export async function print(content: string | Uint8Array): Promise<void> {
  const error = await new Promise<Error | null | undefined>((resolve) => process.stdout.write(content, resolve));
  if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE') throw await failure('written', 'stdout', error);
}
