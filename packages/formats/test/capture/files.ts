import { InputError } from '@anylift/core';
import fc from 'fast-check';
import { expect } from 'vitest';
import { type ByteSink, type InputFile, inMemory } from '../../src/bytes.js';
import type { FileReader, Format } from '../../src/format.js';
import type { Poses, Recording } from '../../src/recording.js';

export const text = (content: string) => new TextEncoder().encode(content);

/** A file in a folder of others. */
export function beside(name: string, folder: Record<string, Uint8Array>): InputFile {
  return {
    ...inMemory(folder[name], name),
    neighbours: async () => Object.keys(folder),
    open: async (neighbour) => beside(neighbour, folder),
  };
}

export function readerOf(format: Format): FileReader {
  if (format.reader?.container !== 'file') throw new Error(`${format.name} reads no files`);
  return format.reader;
}

/** Read a file that its reader must recognise. */
export async function readFile(format: Format, bytes: Uint8Array, name = `walk.${format.name}`): Promise<Recording> {
  const reader = readerOf(format);
  expect(reader.matches(bytes.subarray(0, 4096), name)).toBe(true);
  return reader.read(inMemory(bytes, name), { where: 'x' });
}

export const allPoses = (recording: Recording) => recording.read(0, recording.poseCount);

/** What a writer writes. */
export async function written(format: Format, recording: Recording): Promise<Uint8Array> {
  let bytes = new Uint8Array(0);
  const sink: ByteSink = {
    async write(start, piece) {
      const grown = new Uint8Array(Math.max(bytes.length, start + piece.length));
      grown.set(bytes);
      grown.set(piece, start);
      bytes = grown;
    },
  };
  await format.writer!.write(recording, sink, { where: 'x' });
  return bytes;
}

/** A recording of one instance whose points are a function of frame, landmark and axis; frames without a pose where it says undefined. */
export function made(
  about: Partial<Recording> & { keypointCount: number; frameCount: number },
  value: (frame: number, keypoint: number, axis: number) => number,
  posed: (frame: number) => boolean = () => true,
): Recording {
  const frames = Array.from({ length: about.frameCount }, (_, f) => f).filter(posed);
  return {
    format: 'made',
    dimensions: 3,
    skeleton: { edges: [] },
    poseCount: frames.length,
    instanceCount: 1,
    ...about,
    async read(first, count) {
      const read = frames.slice(first, first + count);
      const points = read.flatMap((frame) =>
        Array.from({ length: about.keypointCount * 3 }, (_, i) => value(frame, Math.floor(i / 3), i % 3)),
      );
      return { points: Float64Array.from(points), frame: Int32Array.from(read), instance: new Int32Array(read.length) };
    },
  };
}

export const damages = fc.array(
  fc.record({
    at: fc.nat(100_000),
    kind: fc.constantFrom('replace', 'remove', 'insert', 'truncate'),
    bytes: fc.oneof(
      fc.constantFrom('\t', ',', '\n', '-1', '1e999', 'nan', 'x', '0', '99999999', ' ').map(text),
      fc.uint8Array({ minLength: 1, maxLength: 4 }),
    ),
  }),
  { minLength: 1, maxLength: 4 },
);

export function damaged(bytes: Uint8Array, changes: { at: number; kind: string; bytes: Uint8Array }[]): Uint8Array {
  let content = [...bytes];
  for (const { at, kind, bytes: piece } of changes) {
    const start = at % (content.length + 1);
    if (kind === 'truncate') content = content.slice(0, Math.max(start, content.length >> 1));
    else content.splice(start, kind === 'insert' ? 0 : piece.length, ...(kind === 'remove' ? [] : piece));
  }
  return Uint8Array.from(content);
}

/** A damaged file is read, with as many numbers as it says, or refused in one sentence on one line; never anything else. */
export async function readsOrRefuses(format: Format, file: InputFile): Promise<void> {
  const reader = readerOf(format);
  reader.matches((await file.read(0, file.size)).subarray(0, 4096), file.name);
  try {
    const recording = await reader.read(file, { where: 'x' });
    const poses: Poses = await recording.read(0, Math.min(recording.poseCount, 1000));
    expect(poses.points.length).toBe(poses.frame.length * recording.keypointCount * 3);
    expect(poses.frame.length).toBe(Math.min(recording.poseCount, 1000));
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(/^[^\n]+: [^\n]+$/);
  }
}
