import { InputError } from '@anylift/core';

/** Read or write a file. @throws InputError when that fails, naming the file */
export function attempt<T>(verb: 'read' | 'written', path: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new InputError(`${path}: cannot be ${verb}, ${reason(error)}`);
  }
}

const REASONS: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of its path is no folder',
  EISDIR: 'it is a folder',
  EEXIST: 'a file of that name is there already',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the disk is read-only',
  ENOSPC: 'no space is left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would be too large',
  ERR_FS_FILE_TOO_LARGE: 'it is larger than 2 GiB',
};

/** Why a file cannot be read or written: the end of a sentence. */
export function reason(error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? message;
}
