import { InputError } from './errors.js';

/** Tensors of one file with its string metadata: https://huggingface.co/docs/safetensors (8 bytes header length, JSON header, raw data). */
export interface Safetensors {
  tensors: Record<string, SafeTensor>;
  metadata: Record<string, string>;
}

export interface SafeTensor {
  shape: number[];
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
  /** float32 that is to be written in half precision, each number rounded to the nearest. What is read is float32 again. */
  half?: true;
}

const KINDS = {
  F32: Float32Array,
  F64: Float64Array,
  I32: Int32Array,
  U8: Uint8Array,
} as const;

type Kind = keyof typeof KINDS;

/** A header longer than this is taken for a file of another kind. */
const MAX_HEADER_BYTES = 100_000_000;

/** A tensor as the header has it. */
export interface SafetensorsEntry {
  dtype: 'F16' | Kind;
  shape: number[];
  /** Bytes of the file, from its beginning. */
  start: number;
  end: number;
}

/** What a safetensors file says of itself before its data. */
export interface SafetensorsHeader {
  entries: Record<string, SafetensorsEntry>;
  metadata: Record<string, string>;
}

/**
 * Where the header of a safetensors file ends, in bytes from its beginning.
 * @param start the first 9 bytes of the file, or more
 * @param size of the file, in bytes
 * @param where file name for error messages
 * @throws InputError when the file is empty, cut short, or of another format
 */
export function safetensorsHeaderEnd(start: Uint8Array, size: number, where: string): number {
  if (size === 0) throw new InputError(`${where}: the file is empty, expected safetensors`);
  if (size < 8) throw new InputError(`${where}: not a safetensors file, it has ${size} bytes, expected at least 8`);
  const length = Number(new DataView(start.buffer, start.byteOffset, start.byteLength).getBigUint64(0, true));
  if (length > MAX_HEADER_BYTES || length < 2 || start[8] !== 0x7b)
    throw new InputError(`${where}: not a safetensors file, it does not begin with a header length and JSON`);
  if (8 + length > size) throw new InputError(`${where}: cut short, the header needs ${8 + length} bytes, found ${size}`);
  return 8 + length;
}

/**
 * Read the header of a safetensors file.
 * @param start the beginning of the file, to the end of the header or further
 * @param size of the file, in bytes
 * @param where file name for error messages
 * @throws InputError when the file is empty, cut short, of another format, or a tensor has an unknown dtype
 */
export function parseSafetensorsHeader(start: Uint8Array, size: number, where: string): SafetensorsHeader {
  const dataStart = safetensorsHeaderEnd(start, size, where);
  const { __metadata__: metadata = {}, ...entries } = parseJson(start.subarray(8, dataStart), where);
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw new InputError(`${where}: __metadata__ in the header must map names to strings`);
  return {
    // Not by assignment: a tensor may have any name, "__proto__" too.
    entries: Object.fromEntries(
      Object.entries(entries).map(([name, entry]) => [name, readEntry(name, entry, dataStart, size, where)]),
    ),
    metadata: metadata as Record<string, string>,
  };
}

/**
 * Parse a safetensors file. F16 tensors are widened to float32; F32, F64, I32 and U8 keep their type.
 * @param where file name for error messages
 * @throws InputError as parseSafetensorsHeader
 */
export function parseSafetensors(bytes: Uint8Array, where: string): Safetensors {
  const { entries, metadata } = parseSafetensorsHeader(bytes, bytes.length, where);
  const tensors = Object.fromEntries(
    Object.entries(entries).map(([name, { dtype, shape, start, end }]) => [
      name,
      { shape, data: numbersOf(dtype, bytes.subarray(start, end)) },
    ]),
  );
  return { tensors, metadata };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(bytes: Uint8Array, where: string): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    throw new InputError(`${where}: not a safetensors file, its header is not JSON`);
  }
}

function readEntry(name: string, entry: unknown, dataStart: number, fileSize: number, where: string): SafetensorsEntry {
  const { dtype, shape, data_offsets: offsets }: Record<string, unknown> = isObject(entry) ? entry : {};
  const whole = (n: unknown) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  if (!Array.isArray(shape) || !Array.isArray(offsets) || ![...shape, ...offsets].every(whole) || offsets.length !== 2)
    throw new InputError(`${where}: tensor "${name}" has no valid shape and data_offsets in the header`);
  const [start, end]: number[] = offsets;
  if (dataStart + end > fileSize)
    throw new InputError(`${where}: cut short, tensor "${name}" ends at byte ${end} of the data, found ${fileSize - dataStart}`);
  if (!isDtype(dtype))
    throw new InputError(`${where}: tensor "${name}" has dtype ${dtype}, expected one of F16, ${Object.keys(KINDS).join(', ')}`);
  const needed = shape.reduce((product: number, n) => product * n, 1) * bytesOf(dtype);
  if (end - start !== needed)
    throw new InputError(
      `${where}: tensor "${name}" of shape [${shape}] and dtype ${dtype} needs ${needed} bytes, found ${end - start}`,
    );
  return { dtype, shape, start: dataStart + start, end: dataStart + end };
}

const isDtype = (dtype: unknown): dtype is SafetensorsEntry['dtype'] =>
  typeof dtype === 'string' && (dtype === 'F16' || Object.hasOwn(KINDS, dtype));

const bytesOf = (dtype: SafetensorsEntry['dtype']) => (dtype === 'F16' ? 2 : KINDS[dtype].BYTES_PER_ELEMENT);

/** Bytes of a tensor, or of a part of it, as numbers. */
export function numbersOf(dtype: SafetensorsEntry['dtype'], bytes: Uint8Array): SafeTensor['data'] {
  // A copy, for the alignment; not by slice(), which a Node Buffer answers with a view.
  const copy = new Uint8Array(bytes).buffer;
  if (dtype === 'F16') return Float32Array.from(new Uint16Array(copy), halfToFloat);
  return new KINDS[dtype](copy);
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The nearest half-precision number, of two as near the even one; what is beyond the largest, 65504, is infinite. */
function floatToHalf(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0;
  const size = Math.abs(value);
  if (Number.isNaN(size)) return 0x7e00;
  if (size >= 65520) return sign | 0x7c00;
  const exponent = Math.max(-14, Math.floor(Math.log2(size)));
  const units = size * 2 ** (10 - exponent);
  const whole = Math.floor(units);
  const rest = units - whole;
  const rounded = rest > 0.5 || (rest === 0.5 && whole % 2 === 1) ? whole + 1 : whole;
  // A normal number has its leading 1 in `rounded`, which makes the exponent one more than is written here.
  return sign | (((exponent + 14) << 10) + rounded);
}

/** Where the parts of a safetensors file are to be written. */
export interface SafetensorsLayout {
  /** The beginning of the file. */
  head: Uint8Array;
  /** First byte of each tensor, from the beginning of the file; data start is aligned to 8 bytes. */
  starts: Record<string, number>;
  /** Bytes of the whole file. */
  size: number;
}

/** Lay out a safetensors file whose data are yet to come. */
export function layoutSafetensors(
  tensors: Record<string, Pick<SafetensorsEntry, 'dtype' | 'shape'>>,
  metadata: Record<string, string>,
): SafetensorsLayout {
  let offset = 0;
  const sorted = Object.entries(tensors).sort(([, a], [, b]) => bytesOf(b.dtype) - bytesOf(a.dtype));
  const entries = sorted.map(([name, { dtype, shape }]) => {
    const start = offset;
    offset += shape.reduce((product, n) => product * n, 1) * bytesOf(dtype);
    return [name, { dtype, shape, data_offsets: [start, offset] }] as const;
  });
  const json = new TextEncoder().encode(JSON.stringify(Object.fromEntries<unknown>([['__metadata__', metadata], ...entries])));
  const head = new Uint8Array(8 + 8 * Math.ceil(json.length / 8)).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(head.length - 8), true);
  head.set(json, 8);
  const starts = Object.fromEntries(entries.map(([name, { data_offsets }]) => [name, head.length + data_offsets[0]]));
  return { head, starts, size: head.length + offset };
}

/** Serialise tensors and string metadata as one safetensors file; data start is aligned to 8 bytes. */
export function serializeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const entries = Object.entries(tensors);
  const { head, starts, size } = layoutSafetensors(
    Object.fromEntries(entries.map(([name, tensor]) => [name, { shape: tensor.shape, dtype: dtypeOf(tensor) }])),
    metadata,
  );
  const file = new Uint8Array(size);
  file.set(head);
  for (const [name, { data, half }] of entries) {
    const stored = half ? Uint16Array.from(data, floatToHalf) : data;
    file.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), starts[name]);
  }
  return file;
}

function dtypeOf({ data, half }: SafeTensor): SafetensorsEntry['dtype'] {
  if (half) return 'F16';
  const kind = (Object.keys(KINDS) as Kind[]).find((key) => data instanceof KINDS[key]);
  if (!kind) throw new TypeError('unsupported tensor data');
  return kind;
}
