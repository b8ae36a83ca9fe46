import type { Skeleton } from '@anylift/core';
import type { OpenOptions, Recording } from '@anylift/formats';
import { type Command, InvalidArgumentError } from 'commander';
import type { Input } from './files.js';

/** How a file of landmarks is to be read, whatever its format. */
export interface ReadingOptions {
  from?: string;
  skeleton?: string;
  size?: { width: number; height: number };
  minConfidence?: number;
  fps?: number;
}

/** Options of every command that reads landmarks. */
export function addReadingOptions(command: Command): Command {
  return command
    .option('--from <format>', 'take the input for this format, whatever it looks like; `anylift formats` lists them')
    .option(
      '--skeleton <file|name>',
      "another skeleton than the file's: a JSON skeleton, another file of landmarks, or a name of `anylift skeletons list`",
    )
    .option('--size <WxH>', 'of the picture in pixels, for coordinates that are shares of it, e.g. 1920x1080', pictureSize)
    .option('--min-confidence <p>', 'hide landmarks whose confidence is lower', share)
    .option('--fps <rate>', 'frames a second, where the file does not tell', positive)
    .hook('preAction', checkFrom);
}

/** A format that is not known is wrong usage, before any file is looked at. */
async function checkFrom(command: Command): Promise<void> {
  const { from } = command.opts<ReadingOptions>();
  if (from === undefined) return;
  const { listFormats } = await import('@anylift/formats');
  const names = listFormats().flatMap(({ name, reads }) => (reads.length > 0 ? [name] : []));
  if (names.includes(from)) return;
  command.error(`anylift: no format that can be read is called ${from}, expected one of ${names.join(', ')}`);
}

function pictureSize(text: string): { width: number; height: number } {
  const [, width, height] = /^(\d+)[x×](\d+)$/.exec(text) ?? [];
  if (Number(width) > 0 && Number(height) > 0) return { width: Number(width), height: Number(height) };
  throw new InvalidArgumentError('expected WIDTHxHEIGHT in pixels, such as 1920x1080');
}

function share(text: string): number {
  const value = Number(text);
  if (text !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('expected 0 to 1');
}

export function positive(text: string): number {
  const value = Number(text);
  if (value > 0 && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('expected a number above 0');
}

/**
 * Open a file or folder of landmarks as the options say, use it, close it.
 * @throws InputError when it cannot be read, or the options do not fit it
 */
export async function withRecording<T>(
  path: string,
  options: ReadingOptions,
  use: (recording: Recording, where: string) => Promise<T>,
): Promise<T> {
  const { nameOf, openInput } = await import('./files.js');
  const input = await openInput(path);
  try {
    const where = nameOf(path, 'stdin');
    return await use(await recordingOf(input, options, where), where);
  } finally {
    await input.close();
  }
}

/** A file that is open, read as the options say. */
export async function recordingOf(input: Input, options: ReadingOptions, where: string): Promise<Recording> {
  const { openRecording, withSkeleton, withThreshold } = await import('@anylift/formats');
  const { from, skeleton, size, minConfidence, fps } = options;
  const opening: OpenOptions = { where, from, pictureSize: size };
  let recording = await openRecording(input, opening);
  if (skeleton !== undefined) recording = withSkeleton(recording, await skeletonFrom(skeleton, recording), skeleton);
  if (minConfidence !== undefined) recording = withThreshold(recording, minConfidence);
  return fps === undefined ? recording : { ...recording, fps };
}

/** A skeleton by its name in the registry, else from a file: a JSON skeleton, or that of any file of landmarks. */
async function skeletonFrom(nameOrPath: string, { skeleton: own }: Recording): Promise<Skeleton> {
  const { SKELETONS } = await import('@anylift/core');
  const known = SKELETONS.find(({ name }) => name === nameOrPath);
  if (known) {
    const { title: _title, source: _source, ...skeleton } = known;
    return skeleton;
  }
  const { openRecording, skeletonOf } = await import('@anylift/formats');
  const { openInput, readInput } = await import('./files.js');
  if (/\.json$/i.test(nameOrPath)) return skeletonOf(await readInput(nameOrPath), nameOrPath, own.keypoints);
  const input = await openInput(nameOrPath);
  try {
    return (await openRecording(input, { where: nameOrPath })).skeleton;
  } finally {
    await input.close();
  }
}
