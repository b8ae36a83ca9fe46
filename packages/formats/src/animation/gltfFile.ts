import { InputError } from '@anylift/core';
import { z } from 'zod';
import { type InputFile, readAll } from '../bytes.js';
import { parseJson, parsePiece } from '../containers/json.js';

/** How many numbers an element of an accessor has. */
const COMPONENTS: Record<string, number> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4, MAT2: 4, MAT3: 9, MAT4: 16 };
/** How a number is stored, by the code of its type, and which integer stands for 1. */
const NUMBERS: Record<number, { bytes: number; one: number; read(data: DataView, at: number): number }> = {
  5120: { bytes: 1, one: 127, read: (data, at) => data.getInt8(at) },
  5121: { bytes: 1, one: 255, read: (data, at) => data.getUint8(at) },
  5122: { bytes: 2, one: 32767, read: (data, at) => data.getInt16(at, true) },
  5123: { bytes: 2, one: 65535, read: (data, at) => data.getUint16(at, true) },
  5125: { bytes: 4, one: 1, read: (data, at) => data.getUint32(at, true) },
  5126: { bytes: 4, one: 1, read: (data, at) => data.getFloat32(at, true) },
};
/** How a GLB file and its chunks begin. */
const GLB_MAGIC = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;

const count = z.int({ error: 'a whole number' }).min(0, 'a whole number, 0 or more');
const finite = z.number({ error: 'a finite number' });
const numbers = (length: number) => z.array(finite, { error: `${length} numbers` }).length(length, `${length} numbers`);
const listOf = <T extends z.ZodType>(item: T) => z.array(item, { error: 'a list' }).default([]);
const object = <T extends z.ZodRawShape>(shape: T) => z.object(shape, { error: 'an object' });
const name = z.string({ error: 'a text' }).optional();

/** What joints and their motion need of a document; all else is left out, and never looked at. */
const documentSchema = object({
  asset: object({ version: z.string({ error: '"2.0"' }).regex(/^2\./, '"2.0", another version is not read') }),
  nodes: listOf(
    object({
      name,
      children: listOf(count),
      translation: numbers(3).optional(),
      rotation: numbers(4).optional(),
      scale: numbers(3).optional(),
      matrix: numbers(16).optional(),
    }),
  ),
  skins: listOf(object({ name, joints: z.array(count, { error: 'a list of nodes' }).min(1, 'at least one node') })),
  animations: listOf(
    object({
      name,
      channels: listOf(
        object({ sampler: count, target: object({ node: count.optional(), path: z.string({ error: 'a text' }) }) }),
      ),
      samplers: listOf(object({ input: count, output: count, interpolation: z.string({ error: 'a text' }).optional() })),
    }),
  ),
  accessors: listOf(
    object({
      bufferView: count.optional(),
      byteOffset: count.default(0),
      componentType: count,
      normalized: z.boolean({ error: 'true or false' }).optional(),
      count,
      type: z.string({ error: 'a text' }),
      sparse: z.unknown().optional(),
    }),
  ),
  bufferViews: listOf(
    object({
      buffer: count,
      byteOffset: count.default(0),
      byteLength: count,
      byteStride: count.optional(),
      extensions: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  buffers: listOf(object({ uri: z.string({ error: 'a text' }).optional(), byteLength: count })),
});

export type GltfDocument = z.infer<typeof documentSchema>;

/** A glTF document with the numbers of its accessors. */
export interface GltfFile extends GltfDocument {
  /** The numbers of an accessor, `size` an element; integers that stand for fractions as such. @throws InputError */
  read(accessor: number): Promise<{ values: Float64Array; size: number }>;
}

/**
 * Open a glTF or GLB file as far as joints and their motion need it. That nodes, skins and animations refer to what is there is
 * checked; accessors are checked against the bytes that are there when they are read.
 * @throws InputError naming the part of the document
 */
export async function openGltf(file: InputFile, where: string): Promise<GltfFile> {
  const { json, binary } = splitGlb(await readAll(file), where);
  const document = parsePiece(documentSchema, parseJson(json, where), '', where);
  checkReferences(document, where);
  const buffers = new Map<number, Promise<Uint8Array>>();
  const bufferOf = (buffer: number) => {
    const bytes = buffers.get(buffer) ?? bufferBytes(document, buffer, binary, file, where);
    buffers.set(buffer, bytes);
    return bytes;
  };
  const numbers = new Map<number, ReturnType<GltfFile['read']>>();
  const read = (at: number) => {
    const found = numbers.get(at) ?? readAccessor(document, at, bufferOf, `${where}: accessors[${at}]`);
    numbers.set(at, found);
    return found;
  };
  return { ...document, read };
}

/** The JSON of a file, and the binary chunk of a GLB file. */
function splitGlb(bytes: Uint8Array, where: string): { json: Uint8Array; binary?: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 4 || view.getUint32(0, true) !== GLB_MAGIC) return { json: bytes };
  const version = bytes.length < 12 ? 'missing' : view.getUint32(4, true);
  if (version !== 2) throw new InputError(`${where}: the version of the GLB file is ${version}, expected 2`);
  const chunks = new Map<number, Uint8Array>();
  for (let at = 12; at + 8 <= bytes.length; ) {
    const [length, kind] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    if (at + 8 + length > bytes.length)
      throw new InputError(`${where}: byte ${at}: a chunk of ${length} bytes, but ${bytes.length - at - 8} are left`);
    if (!chunks.has(kind)) chunks.set(kind, bytes.subarray(at + 8, at + 8 + length));
    at += 8 + length;
  }
  const json = chunks.get(JSON_CHUNK);
  if (!json) throw new InputError(`${where}: a GLB file without its JSON chunk`);
  return { json, binary: chunks.get(BINARY_CHUNK) };
}

async function bufferBytes(
  { buffers }: GltfDocument,
  at: number,
  binary: Uint8Array | undefined,
  file: InputFile,
  where: string,
): Promise<Uint8Array> {
  const buffer = buffers[at];
  if (!buffer) throw new InputError(`${where}: there is no buffers[${at}], expected 0 to ${buffers.length - 1}`);
  const { uri, byteLength } = buffer;
  const bytes =
    uri === undefined
      ? binary
      : uri.startsWith('data:')
        ? dataBytes(uri, at, where)
        : await neighbourBytes(file, uri, `${where}: buffers[${at}]`);
  if (!bytes) throw new InputError(`${where}: buffers[${at}] has no uri, and the file no binary chunk`);
  if (bytes.length < byteLength)
    throw new InputError(`${where}: buffers[${at}] has ${bytes.length} bytes, expected ${byteLength}`);
  return bytes.subarray(0, byteLength);
}

/** A file beside this one, and nowhere else. */
async function neighbourBytes(file: InputFile, uri: string, where: string): Promise<Uint8Array> {
  const name = uri.includes('%') ? unescaped(uri) : uri;
  if (/[/\\:]/.test(name.replace(/^\.\//, ''))) throw new InputError(`${where}, ${uri.slice(0, 60)}, is not beside the file`);
  return readAll(await file.open(name.replace(/^\.\//, '')));
}

function unescaped(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

function dataBytes(uri: string, buffer: number, where: string): Uint8Array {
  try {
    if (/^[^,]*;base64,/.test(uri))
      return Uint8Array.from(atob(uri.slice(uri.indexOf(',') + 1)), (letter) => letter.charCodeAt(0));
  } catch {}
  throw new InputError(`${where}: buffers[${buffer}] is ${uri.slice(0, 40)}…, expected a data: address in base64`);
}

async function readAccessor(
  { accessors, bufferViews }: GltfDocument,
  at: number,
  bufferOf: (buffer: number) => Promise<Uint8Array>,
  where: string,
): Promise<{ values: Float64Array; size: number }> {
  const accessor = accessors[at];
  if (!accessor) throw new InputError(`${where} is not there, expected 0 to ${accessors.length - 1}`);
  const { componentType, type, count, normalized } = accessor;
  const size = COMPONENTS[type];
  const reader = NUMBERS[componentType];
  if (!size || !reader)
    throw new InputError(`${where} is of type ${type.slice(0, 20)} and ${componentType}, expected such as VEC3 and 5126`);
  if (accessor.sparse !== undefined) throw new InputError(`${where} is sparse, which is not read here`);
  const view = bufferViews[accessor.bufferView ?? -1];
  if (!view) throw new InputError(`${where} has no bufferView of its own, expected 0 to ${bufferViews.length - 1}`);
  const packed = Object.keys(view.extensions ?? {})[0];
  if (packed) throw new InputError(`${where} is compressed by ${packed.slice(0, 60)}, which is not read here`);
  const bytes = await bufferOf(view.buffer);
  const stride = view.byteStride || size * reader.bytes;
  const length = count === 0 ? 0 : stride * (count - 1) + size * reader.bytes;
  const start = view.byteOffset + accessor.byteOffset;
  if (accessor.byteOffset + length > view.byteLength || start + length > bytes.length)
    throw new InputError(
      `${where} has ${count} elements, ${length} bytes from byte ${start} on, but its buffer view ends before`,
    );
  const data = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = new Float64Array(count * size);
  for (let k = 0; k < values.length; k++) {
    const value = reader.read(data, start + Math.floor(k / size) * stride + (k % size) * reader.bytes);
    values[k] = normalized ? Math.max(-1, value / reader.one) : value;
  }
  return { values, size };
}

/** Nodes that form trees, skins of nodes, channels of nodes and samplers. */
function checkReferences({ nodes, skins, animations }: GltfDocument, where: string): void {
  const refuse = (what: string) => {
    throw new InputError(`${where}: ${what}`);
  };
  const parents = new Map<number, number>();
  for (const [i, { children }] of nodes.entries())
    for (const child of children) {
      if (child >= nodes.length) refuse(`nodes[${i}] has the child ${child}, expected 0 to ${nodes.length - 1}`);
      if (parents.has(child)) refuse(`nodes[${child}] is a child of nodes[${parents.get(child)}] and of nodes[${i}]`);
      parents.set(child, i);
    }
  const ended = new Set<number>();
  for (const i of nodes.keys()) {
    const path = new Set<number>();
    for (let at: number | undefined = i; at !== undefined && !ended.has(at); at = parents.get(at)) {
      if (path.has(at)) refuse(`nodes[${at}] is below itself`);
      path.add(at);
    }
    for (const at of path) ended.add(at);
  }
  for (const [s, { joints }] of skins.entries())
    for (const joint of joints)
      if (joint >= nodes.length) refuse(`skins[${s}] has the joint ${joint}, expected 0 to ${nodes.length - 1}`);
  for (const [a, { channels, samplers }] of animations.entries())
    for (const [c, { sampler, target }] of channels.entries()) {
      if (sampler >= samplers.length)
        refuse(`animations[${a}].channels[${c}] has the sampler ${sampler}, expected 0 to ${samplers.length - 1}`);
      if ((target.node ?? 0) >= nodes.length && target.node !== undefined)
        refuse(`animations[${a}].channels[${c}] moves node ${target.node}, expected 0 to ${nodes.length - 1}`);
    }
}
