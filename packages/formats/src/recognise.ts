import { InputError } from '@anylift/core';
import { type InputFile, type InputFolder, readAll } from './bytes.js';
import { parseJson } from './containers/json.js';
import type {
  CsvReader,
  FileReader,
  FolderReader,
  Format,
  Hdf5Reader,
  JsonReader,
  NpzReader,
  ReadContext,
  Reader,
} from './format.js';
import { FORMATS } from './formats.js';
import type { Recording } from './recording.js';

export interface OpenOptions extends ReadContext {
  /** Name of the format to take it for, whatever it looks like. */
  from?: string;
}

/**
 * Open a file, or a folder of files that are one recording, in any format that is known here. Its content tells which, never its name
 * alone. What is large and of a format that can be read in pieces is not held in memory.
 * @throws InputError when it is empty, damaged, or of no known format
 */
export async function openRecording(input: InputFile | InputFolder, options: OpenOptions): Promise<Recording> {
  const formats = options.from === undefined ? FORMATS : formatsNamed(options.from, options.where);
  return 'names' in input ? openFolder(input, formats, options) : openFile(input, formats, options);
}

/** Whether files of these names, in one folder, are one recording together: OpenPose writes a file a frame. */
export function isOneRecording(names: readonly string[]): boolean {
  const sorted = [...names].sort();
  return readersOf<FolderReader>('folder', FORMATS).some(({ matches }) => matches(sorted));
}

/** A format whose recordings are a file or a folder is two of one name. @throws InputError when none that can be read is called so */
function formatsNamed(from: string, where: string): Format[] {
  const readable = FORMATS.filter(({ reader }) => reader);
  const named = readable.filter(({ name }) => name === from);
  if (named.length > 0) return named;
  throw new InputError(`${where}: no format that can be read is called ${from}, expected one of ${names(readable)}`);
}

/** The readers of one kind of container. Of a format that was asked for by name, its look is not asked. */
function readersOf<R extends Reader>(
  container: R['container'],
  formats: readonly Format[],
  { from }: Partial<OpenOptions> = {},
): R[] {
  const readers = formats.flatMap(({ reader }) => (reader?.container === container ? [reader as R] : []));
  return from === undefined ? readers : readers.map((reader) => ({ ...reader, matches: () => true }));
}

async function openFolder(folder: InputFolder, formats: readonly Format[], options: OpenOptions): Promise<Recording> {
  const { where } = options;
  const names = [...folder.names].sort();
  if (names.length === 0) throw new InputError(`${where}: the folder is empty, expected files of landmarks`);
  const reader = readersOf<FolderReader>('folder', formats, options).find(({ matches }) => matches(names));
  if (reader) return reader.read(names, folder, options);
  throw new InputError(`${where}: a folder of no format known here, it begins with ${names.slice(0, 3).join(', ')}`);
}

async function openFile(file: InputFile, formats: readonly Format[], options: OpenOptions): Promise<Recording> {
  const { where } = options;
  if (file.size === 0) throw new InputError(`${where}: the file is empty, expected landmarks`);
  const start = await file.read(0, Math.min(4096, file.size));
  const other = readersOf<FileReader>('file', formats, options).find(({ matches }) => matches(start, file.name));
  if (other) return other.read(file, options);
  if (isHdf5(start)) return openHdf5(file, formats, options);
  if (startsWith(start, [0x50, 0x4b]) || startsWith(start, [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]))
    return openNpz(file, formats, options);
  if (looksLikeJson(start)) return openJson(file, formats, options);
  if (isText(start)) return openCsv(file, formats, options);
  throw unknown(
    where,
    `begins with bytes ${[...start.subarray(0, 8)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ')}`,
  );
}

async function openJson(file: InputFile, formats: readonly Format[], options: OpenOptions): Promise<Recording> {
  const { checkJsonSize } = await import('./containers/json.js');
  checkJsonSize(file.size, options.where);
  const document = parseJson(await readAll(file), options.where);
  const reader = readersOf<JsonReader>('json', formats, options).find(({ matches }) => matches(document));
  if (reader) return reader.read(document, options);
  throw unknown(options.where, 'is JSON');
}

async function openCsv(file: InputFile, formats: readonly Format[], options: OpenOptions): Promise<Recording> {
  const { headOf } = await import('./containers/csv.js');
  const head = await headOf(file);
  const reader = readersOf<CsvReader>('csv', formats, options).find(({ matches }) => matches(head));
  if (reader) return reader.read(file, options);
  throw unknown(options.where, `is text, its first line is ${JSON.stringify((head[0] ?? []).join(',').slice(0, 60))}`);
}

async function openHdf5(file: InputFile, formats: readonly Format[], options: OpenOptions): Promise<Recording> {
  const { withHdf5 } = await import('./containers/hdf5.js');
  return withHdf5(await readAll(file), options.where, (hdf5) => {
    const reader = readersOf<Hdf5Reader>('hdf5', formats, options).find(({ matches }) => matches(hdf5));
    if (reader) return reader.read(hdf5, options);
    throw unknown(options.where, `is HDF5, it holds ${hdf5.names('/').slice(0, 8).join(', ') || 'nothing'}`);
  });
}

async function openNpz(file: InputFile, formats: readonly Format[], options: OpenOptions): Promise<Recording> {
  const { openNpz } = await import('./containers/npz.js');
  const arrays = await openNpz(file, options.where);
  const reader = readersOf<NpzReader>('npz', formats, options).find(({ matches }) => matches(arrays));
  if (reader) return reader.read(arrays, options);
  throw unknown(options.where, `is NumPy's, it holds ${arrays.names.slice(0, 8).join(', ') || 'nothing'}`);
}

function unknown(where: string, what: string): InputError {
  return new InputError(`${where}: of no format known here, it ${what}; expected one of those that \`anylift formats\` lists`);
}

const names = (formats: readonly Format[]) => [...new Set(formats.map(({ name }) => name))].join(', ');

const startsWith = (start: Uint8Array, magic: number[]) => magic.every((byte, at) => start[at] === byte);

/** The signature stands at the beginning, or after a user block as MATLAB's is. */
const isHdf5 = (start: Uint8Array) =>
  [0, 512, 1024, 2048].some((at) => startsWith(start.subarray(at), [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a]));

/** A brace or a bracket first, a byte order mark and white space aside. */
function looksLikeJson(start: Uint8Array): boolean {
  const text = new TextDecoder().decode(start.subarray(0, 256)).trimStart();
  return text.startsWith('{') || text.startsWith('[');
}

/** No control characters but tabs and line ends; UTF-16 by its mark. */
function isText(start: Uint8Array): boolean {
  if (startsWith(start, [0xff, 0xfe]) || startsWith(start, [0xfe, 0xff])) return true;
  return start.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d);
}
