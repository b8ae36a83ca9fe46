import { InputError } from '@anylift/core';
import type { File, Metadata, ready } from 'h5wasm';
import { checkGlobalHeaps } from './globalHeaps.js';

type Library = Awaited<typeof ready>;

/** Numbers of an HDF5 dataset, C order. */
export interface Hdf5Array {
  shape: number[];
  data: Float64Array;
}

/** A field of a table, all rows: `width` numbers a row, or one text. */
export type Hdf5Column = { width: number; numbers: Float64Array } | { texts: string[] };

/** Bytes of one dataset that are read at once. */
const MOST_BYTES = 2 ** 29;

/** Deflate shrinks at most so much. */
const BEST_COMPRESSION = 1032;

/** Names of what is in a file that a message lists. */
const MOST_LISTED = 8;

/** An HDF5 file that is open. Paths begin with `/`. Every failure of the library comes out as one InputError. */
export class Hdf5 {
  readonly where: string;
  readonly #library: Library;
  readonly #file: File;
  readonly #size: number;

  constructor(library: Library, file: File, size: number, where: string) {
    this.#library = library;
    this.#file = file;
    this.#size = size;
    this.where = where;
  }

  kind(path: string): 'group' | 'dataset' | undefined {
    try {
      const type = this.#library.get_type(this.#file.file_id, path);
      return type === this.#library.H5G_GROUP ? 'group' : type === this.#library.H5G_DATASET ? 'dataset' : undefined;
    } catch {
      return;
    }
  }

  /** What a group holds; nothing where there is no such group. */
  names(path: string): string[] {
    if (this.kind(path) !== 'group') return [];
    return this.#attempt(path, () => this.#library.get_names(this.#file.file_id, path, false));
  }

  /** Of a dataset; undefined where there is none. */
  shape(path: string): number[] | undefined {
    if (this.kind(path) !== 'dataset') return;
    return this.#attempt(path, () => this.#metadata(path).shape ?? [0]);
  }

  /** Whether a dataset holds numbers, true and false among them. */
  numeric(path: string): boolean {
    return this.kind(path) === 'dataset' && this.#attempt(path, () => this.#isNumeric(this.#metadata(path)));
  }

  /** Whether a dataset is a table with named fields. */
  isTable(path: string): boolean {
    return this.kind(path) === 'dataset' && this.#attempt(path, () => this.#metadata(path).compound_type !== undefined);
  }

  /** @throws InputError when there is none, or it holds no numbers, or more than fit in memory */
  numbers(path: string): Hdf5Array {
    this.#expect(path);
    return this.#attempt(path, () => {
      const metadata = this.#metadata(path);
      if (!this.#isNumeric(metadata)) throw this.#wrong(path, 'holds no numbers');
      const shape = metadata.shape ?? [0];
      const bytes = this.#bytes(path, metadata);
      return { shape, data: this.#decode(bytes, metadata, 0, metadata.size, product(shape), 1, path) };
    });
  }

  /** Texts of a dataset, in C order; none of an empty one, whatever its type. @throws InputError when it holds anything else */
  texts(path: string): string[] {
    this.#expect(path);
    return this.#attempt(path, () => {
      const metadata = this.#metadata(path);
      if (product(metadata.shape ?? [0]) === 0) return [];
      if (metadata.type !== this.#library.H5T_class_t.H5T_STRING.value) throw this.#wrong(path, 'holds no text');
      if (!metadata.vlen) return fixedTexts(this.#bytes(path, metadata), 0, metadata.size, metadata.size);
      this.#checkSize(path, metadata);
      const dataset = this.#file.get(path);
      const value: unknown = dataset && 'value' in dataset ? dataset.value : undefined;
      return (Array.isArray(value) ? value : [value]).map(String);
    });
  }

  /** A table by the names of its fields. @throws InputError when there is none */
  table(path: string): Map<string, Hdf5Column> {
    this.#expect(path);
    return this.#attempt(path, () => {
      const metadata = this.#metadata(path);
      if (!metadata.compound_type) throw this.#wrong(path, 'is no table');
      const rows = product(metadata.shape ?? [0]);
      const bytes = this.#bytes(path, metadata);
      const columns = new Map<string, Hdf5Column>();
      for (const member of metadata.compound_type.members) {
        const element = member.array_type ?? member;
        if (member.type === this.#library.H5T_class_t.H5T_STRING.value && !member.vlen)
          columns.set(member.name, { texts: fixedTexts(bytes, member.offset, member.size, metadata.size) });
        else if (this.#isNumeric(element)) {
          const width = Math.floor(member.size / element.size);
          const numbers = this.#decode(bytes, element, member.offset, metadata.size, rows, width, path);
          columns.set(member.name, { width, numbers });
        }
      }
      return columns;
    });
  }

  /** Whether a dataset holds references to others. */
  isReference(path: string): boolean {
    const { H5T_REFERENCE } = this.#library.H5T_class_t;
    return this.kind(path) === 'dataset' && this.#attempt(path, () => this.#metadata(path).type === H5T_REFERENCE.value);
  }

  /** Paths of what a dataset of references points at. */
  references(path: string): string[] {
    this.#expect(path);
    return this.#attempt(path, () => {
      const metadata = this.#metadata(path);
      if (metadata.type !== this.#library.H5T_class_t.H5T_REFERENCE.value) throw this.#wrong(path, 'holds no references');
      const bytes = this.#bytes(path, metadata);
      return Array.from({ length: bytes.length / metadata.size }, (_, i) =>
        this.#library.get_referenced_name(
          this.#file.file_id,
          bytes.slice(i * metadata.size, (i + 1) * metadata.size),
          metadata.ref_type !== 'region',
        ),
      );
    });
  }

  /** An attribute of a group or a dataset as plain numbers and texts; undefined where there is none. */
  attribute(path: string, name: string): unknown {
    if (!this.kind(path)) return;
    return this.#attempt(`attribute ${name} of ${path}`, () => {
      const { file_id } = this.#file;
      if (!this.#library.get_attribute_names(file_id, path).includes(name)) return;
      const metadata = this.#library.get_attribute_metadata(file_id, path, name);
      this.#checkSize(path, metadata);
      const entity = this.#file.get(path);
      return entity && 'get_attribute' in entity ? entity.get_attribute(name, true) : undefined;
    });
  }

  /** An attribute that is a text. */
  textAttribute(path: string, name: string): string | undefined {
    const value = this.attribute(path, name);
    return typeof value === 'string' ? value.replace(/\0[\s\S]*$/, '') : undefined;
  }

  /** An attribute that is a number. */
  numberAttribute(path: string, name: string): number | undefined {
    const value = this.attribute(path, name);
    const number = Array.isArray(value) ? value[0] : value;
    return typeof number === 'number' ? number : undefined;
  }

  #metadata(path: string): Metadata {
    return this.#library.get_dataset_metadata(this.#file.file_id, path);
  }

  #isNumeric({ type }: Metadata): boolean {
    const { H5T_INTEGER, H5T_FLOAT, H5T_ENUM } = this.#library.H5T_class_t;
    return type === H5T_INTEGER.value || type === H5T_FLOAT.value || type === H5T_ENUM.value;
  }

  #expect(path: string): void {
    if (this.kind(path) === 'dataset') return;
    const parent = path.slice(0, path.lastIndexOf('/')) || '/';
    const names = this.names(parent);
    const found = names.slice(0, MOST_LISTED).join(', ') + (names.length > MOST_LISTED ? ', …' : '');
    throw new InputError(`${this.where}: dataset ${path} is missing, found ${found || 'nothing'} in ${parent}`);
  }

  #wrong(path: string, what: string): InputError {
    return new InputError(`${this.where}: dataset ${path} ${what}`);
  }

  #checkSize(path: string, { shape, size }: Metadata): void {
    const bytes = product(shape ?? [0]) * size;
    if (!(bytes <= MOST_BYTES && bytes <= this.#size * BEST_COMPRESSION))
      throw this.#wrong(
        path,
        `of shape [${shape}] claims ${bytes} bytes, expected at most ${Math.min(MOST_BYTES, this.#size * BEST_COMPRESSION)}`,
      );
  }

  #bytes(path: string, metadata: Metadata): Uint8Array {
    this.#checkSize(path, metadata);
    const length = product(metadata.shape ?? [0]) * metadata.size;
    if (length === 0) return new Uint8Array();
    const { _malloc, _free, get_dataset_data } = this.#library;
    const at = _malloc(length);
    if (at === 0) throw this.#wrong(path, `of ${length} bytes does not fit in memory`);
    try {
      if (get_dataset_data(this.#file.file_id, path, null, null, null, BigInt(at)) < 0) throw this.#wrong(path, 'is damaged');
      return this.#library.HEAPU8.slice(at, at + length);
    } finally {
      _free(at);
    }
  }

  /** Numbers that lie `stride` bytes apart, `width` at each place; the library has made them little-endian. */
  #decode(
    bytes: Uint8Array,
    { type, size, signed }: Metadata,
    offset: number,
    stride: number,
    rows: number,
    width: number,
    path: string,
  ): Float64Array {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const isFloat = type === this.#library.H5T_class_t.H5T_FLOAT.value;
    const number = numberReader(view, isFloat, size, signed);
    if (!number) throw this.#wrong(path, `holds ${isFloat ? 'floats' : 'integers'} of ${8 * size} bits, expected up to 64`);
    const numbers = new Float64Array(rows * width);
    for (let row = 0, at = 0; row < rows; row++)
      for (let i = 0; i < width; i++) numbers[at++] = number(row * stride + offset + i * size);
    return numbers;
  }

  #attempt<T>(what: string, use: () => T): T {
    try {
      return use();
    } catch (error) {
      if (error instanceof InputError) throw error;
      throw new InputError(`${this.where}: ${what} cannot be read, the HDF5 file is damaged`);
    }
  }
}

function numberReader(view: DataView, isFloat: boolean, size: number, signed: boolean) {
  if (isFloat && size === 4) return (at: number) => view.getFloat32(at, true);
  if (isFloat && size === 8) return (at: number) => view.getFloat64(at, true);
  if (isFloat) return;
  if (size === 1) return (at: number) => (signed ? view.getInt8(at) : view.getUint8(at));
  if (size === 2) return (at: number) => (signed ? view.getInt16(at, true) : view.getUint16(at, true));
  if (size === 4) return (at: number) => (signed ? view.getInt32(at, true) : view.getUint32(at, true));
  if (size === 8) return (at: number) => Number(signed ? view.getBigInt64(at, true) : view.getBigUint64(at, true));
  return;
}

/** Texts that lie `stride` bytes apart, ended by a zero byte or by their size. */
function fixedTexts(bytes: Uint8Array, offset: number, size: number, stride: number): string[] {
  const decoder = new TextDecoder();
  return Array.from({ length: Math.floor(bytes.length / stride) }, (_, row) => {
    const text = bytes.subarray(row * stride + offset, row * stride + offset + size);
    const end = text.indexOf(0);
    return decoder.decode(end < 0 ? text : text.subarray(0, end));
  });
}

const product = (shape: number[]) => shape.reduce((all, size) => all * size, 1);

let library: Promise<typeof import('h5wasm')> | undefined;

async function load() {
  library ??= import('h5wasm').then(async (module) => {
    const { FS } = await module.ready;
    // The library explains each error on stderr at length; its stack of calls helps nobody here.
    const { streams } = FS as unknown as { streams: ({ tty?: { ops: unknown } } | null)[] };
    const terminal = streams[2]?.tty;
    if (terminal) terminal.ops = { put_char: () => {}, fsync: () => {} };
    return module;
  });
  return library;
}

let count = 0;

/**
 * Open an HDF5 file that is in memory, use it, close it.
 * @param where file name for error messages
 * @throws InputError when it is damaged
 */
export async function withHdf5<T>(bytes: Uint8Array, where: string, use: (file: Hdf5) => T | Promise<T>): Promise<T> {
  checkGlobalHeaps(bytes, where);
  const { ready, File: Hdf5File } = await load();
  const opened = await ready;
  const name = `anylift-${count++}.h5`;
  opened.FS.writeFile(name, bytes);
  try {
    const file = openFile(() => new Hdf5File(name, 'r'), where);
    try {
      return await use(new Hdf5(opened, file, bytes.length, where));
    } finally {
      closeFile(file);
    }
  } finally {
    opened.FS.unlink(name);
  }
}

function openFile(open: () => File, where: string): File {
  let file: File | undefined;
  try {
    file = open();
  } catch {
    // As below.
  }
  if (file && file.file_id > 0n) return file;
  throw new InputError(`${where}: not an HDF5 file, or a damaged one`);
}

function closeFile(file: File): void {
  try {
    file.close();
  } catch {
    // Of a damaged file nothing is left to close.
  }
}
