import { InputError } from './errors.js';

/** Tensors of one file with its string metadata: https://huggingface.co/docs/safetensors (8 bytes header length, JSON header, raw data). */
export interface Safetensors {
  tensors: Record<string, SafeTensor>;
  metadata: Record<string, string>;
}

export interface SafeTensor {
  shape: number[];
  data: Float32Array | Float64Array | Int32Array | Uint8Array;
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

/**
 * Parse a safetensors file. F16 tensors are widened to float32; F32, F64, I32 and U8 keep their type.
 * @param where file name for error messages
 * @throws InputError when the file is empty, cut short, of another format, or a tensor has an unknown dtype
 */
export function parseSafetensors(bytes: Uint8Array, where: string): Safetensors {
  if (bytes.length === 0) throw new InputError(`${where}: the file is empty, expected safetensors`);
  if (bytes.length < 8)
    throw new InputError(`${where}: not a safetensors file, it has ${bytes.length} bytes, expected at least 8`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > MAX_HEADER_BYTES || headerLength < 2 || bytes[8] !== 0x7b)
    throw new InputError(`${where}: not a safetensors file, it does not begin with a header length and JSON`);
  if (8 + headerLength > bytes.length)
    throw new InputError(`${where}: cut short, the header needs ${8 + headerLength} bytes, found ${bytes.length}`);
  const header = parseHeader(bytes.subarray(8, 8 + headerLength), where);
  const body = bytes.subarray(8 + headerLength);
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isObject(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    throw new InputError(`${where}: __metadata__ in the header must map names to strings`);
  // Not by assignment: a tensor may have any name, "__proto__" too.
  const tensors = Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, readTensor(name, entry, body, where)]),
  );
  return { tensors, metadata: metadata as Record<string, string> };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseHeader(bytes: Uint8Array, where: string): Record<string, unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
  } catch {
    throw new InputError(`${where}: not a safetensors file, its header is not JSON`);
  }
}

function readTensor(name: string, entry: unknown, body: Uint8Array, where: string): SafeTensor {
  const { dtype, shape, data_offsets: offsets }: Record<string, unknown> = isObject(entry) ? entry : {};
  const whole = (n: unknown) => typeof n === 'number' && Number.isSafeInteger(n) && n >= 0;
  if (!Array.isArray(shape) || !Array.isArray(offsets) || ![...shape, ...offsets].every(whole) || offsets.length !== 2)
    throw new InputError(`${where}: tensor "${name}" has no valid shape and data_offsets in the header`);
  const [start, end]: number[] = offsets;
  if (end > body.length)
    throw new InputError(`${where}: cut short, tensor "${name}" ends at byte ${end} of the data, found ${body.length}`);
  const size = shape.reduce((product: number, n) => product * n, 1);
  const width = dtype === 'F16' ? 2 : KINDS[dtype as Kind]?.BYTES_PER_ELEMENT;
  if (width === undefined)
    throw new InputError(`${where}: tensor "${name}" has dtype ${dtype}, expected one of F16, ${Object.keys(KINDS).join(', ')}`);
  if (end - start !== size * width)
    throw new InputError(
      `${where}: tensor "${name}" of shape [${shape}] and dtype ${dtype} needs ${size * width} bytes, found ${end - start}`,
    );
  // A copy, for the alignment; not by slice(), which a Node Buffer answers with a view.
  const copy = new Uint8Array(body.subarray(start, end)).buffer;
  if (dtype === 'F16') return { shape, data: Float32Array.from(new Uint16Array(copy), halfToFloat) };
  return { shape, data: new KINDS[dtype as Kind](copy) };
}

function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Serialise tensors and string metadata as one safetensors file; data start is aligned to 8 bytes. */
export function serializeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  let offset = 0;
  const entries = Object.entries(tensors).sort(([, a], [, b]) => b.data.BYTES_PER_ELEMENT - a.data.BYTES_PER_ELEMENT);
  const header = entries.map(([name, { shape, data }]) => {
    const start = offset;
    offset += data.byteLength;
    return [name, { dtype: kindOf(data), shape, data_offsets: [start, offset] }] as const;
  });
  let json = JSON.stringify(Object.fromEntries<unknown>([['__metadata__', metadata], ...header]));
  const encoder = new TextEncoder();
  json += ' '.repeat((8 - (encoder.encode(json).length % 8)) % 8);
  const head = encoder.encode(json);
  const file = new Uint8Array(8 + head.length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(head.length), true);
  file.set(head, 8);
  let at = 8 + head.length;
  for (const [, { data }] of entries) {
    file.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), at);
    at += data.byteLength;
  }
  return file;
}

function kindOf(data: SafeTensor['data']): Kind {
  const kind = (Object.keys(KINDS) as Kind[]).find((key) => data instanceof KINDS[key]);
  if (!kind) throw new TypeError('unsupported tensor data');
  return kind;
}
