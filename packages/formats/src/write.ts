import { InputError } from '@anylift/core';
import type { ByteSink } from './bytes.js';
import type { Format, WriteContext, Writer } from './format.js';
import { FORMATS } from './formats.js';
import { ofInstance } from './narrow.js';
import type { Recording } from './recording.js';

type Writable = Format & { writer: Writer };

const WRITABLE = FORMATS.filter((format): format is Writable => format.writer !== undefined);

/** Endings of file names that tell the format to write. */
export const OUTPUT_EXTENSIONS = WRITABLE.flatMap(({ writer }) => writer.extensions);

/** Names of the formats that can be written. */
export const OUTPUT_FORMATS = WRITABLE.map(({ name }) => name);

/** The format that a file name's ending tells, with its dot, in lower case; or a format by its name. */
export const writableBy = (ending: string, name?: string): Writable | undefined =>
  WRITABLE.find((format) => (name === undefined ? format.writer.extensions.includes(ending) : format.name === name));

/**
 * Write a recording.
 * @param instance its name or number, for formats that hold one; needed where there are several
 * @throws InputError when the format cannot hold the recording
 */
export async function writeRecording(
  { name, writer }: Writable,
  recording: Recording,
  sink: ByteSink,
  context: WriteContext & { instance?: string },
): Promise<void> {
  const { instance, ...rest } = context;
  if (!writer.dimensions.includes(recording.dimensions))
    throw new InputError(
      `${context.where}: these landmarks are ${recording.dimensions}D, expected ${writer.dimensions[0]}D to write ${name}`,
    );
  if (recording.poseCount === 0)
    throw new InputError(`${context.where}: a skeleton or frames without landmarks, there is nothing to write`);
  const several = recording.poseCount !== recording.frameCount || recording.instanceCount > 1;
  if (instance === undefined && !(writer.single && several)) return writer.write(recording, sink, rest);
  if (instance === undefined && recording.instanceCount > 1)
    throw new InputError(
      `${context.where}: several instances${recording.instanceNames ? ` (${recording.instanceNames.join(', ')})` : ''}, but ${name} holds one: say which by --instance`,
    );
  const alone = (of: Recording) => ofInstance(of, instance ?? '0', context.where);
  return writer.write(await alone(recording), sink, { ...rest, ...(rest.input && { input: await alone(rest.input) }) });
}

/** Write a recording into memory. */
export async function bytesOf(
  format: Writable,
  recording: Recording,
  context: WriteContext & { instance?: string },
): Promise<Uint8Array> {
  let bytes = new Uint8Array(1024);
  let size = 0;
  const write = async (start: number, piece: Uint8Array) => {
    size = Math.max(size, start + piece.length);
    if (size > bytes.length) {
      const grown = new Uint8Array(2 * size);
      grown.set(bytes);
      bytes = grown;
    }
    bytes.set(piece, start);
  };
  await writeRecording(format, recording, { write }, context);
  return bytes.subarray(0, size);
}
