import { randomUUID } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError } from '@anylift/core';
import { reason } from '@anylift/training/node';

/** What to call a file in messages; '-' is stdin or stdout. */
export const nameOf = (path: string, standard: 'stdin' | 'stdout') => (path === '-' ? standard : path);

/** Read a whole file, or stdin for '-'. @throws InputError when it cannot be read */
export async function readInput(path: string): Promise<Uint8Array> {
  try {
    if (path !== '-') return await readFile(path);
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk);
    return Buffer.concat(chunks);
  } catch (error) {
    throw new InputError(`${nameOf(path, 'stdin')}: cannot be read, ${reason(error)}`);
  }
}

/**
 * Write a whole file, or to stdout for '-'. The file appears complete or not at all: it is written under a temporary name
 * beside its target and renamed. What is no regular file, such as a device, is written directly.
 * @throws InputError when it cannot be written; nothing is left behind
 */
export async function writeOutput(path: string, bytes: Uint8Array): Promise<void> {
  if (path === '-') return print(bytes);
  try {
    const target = await realpath(path).catch(() => path);
    const isRegular = await stat(target).then(
      (stats) => stats.isFile(),
      () => true,
    );
    await (isRegular ? writeBeside(target, bytes) : writeThrough(target, 'r+', bytes));
  } catch (error) {
    throw new InputError(`${path}: cannot be written, ${reason(error)}`);
  }
}

async function writeBeside(target: string, bytes: Uint8Array): Promise<void> {
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeThrough(temporary, 'wx', bytes);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writeThrough(path: string, flags: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** Write to stdout and wait until it is out. A reader who has seen enough and closed the pipe is no error. */
export async function print(content: string | Uint8Array): Promise<void> {
  const error = await new Promise<Error | null | undefined>((resolve) => process.stdout.write(content, resolve));
  if (error && (error as NodeJS.ErrnoException).code !== 'EPIPE')
    throw new InputError(`stdout: cannot be written, ${reason(error)}`);
}
