import { InputError } from '@anylift/core';
import type { ByteSource } from '../bytes.js';

/** A file inside a zip. */
export interface ZipMember {
  name: string;
  compressed: boolean;
  /** Bytes in the zip. */
  packedSize: number;
  size: number;
  crc: number;
  /** Where its local header begins. */
  start: number;
}

/** Bytes of one member when unpacked, at most. */
export const MOST_BYTES = 2 ** 30;

const LARGEST_DIRECTORY = 2 ** 26;

/** Deflate makes nothing smaller than a 1032nd. */
const BEST_DEFLATE = 1032;

/** Bytes that are inflated at a time, packed: at most 17 MB then. */
const PIECE = 2 ** 14;

const END = 0x06054b50;
const END64 = 0x06064b50;
const END64_LOCATOR = 0x07064b50;
const DIRECTORY_ENTRY = 0x02014b50;
const LOCAL_HEADER = 0x04034b50;

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/**
 * The directory of a zip, which stands at its end.
 * @returns members by name; of two with the same name the last
 * @throws InputError when it is damaged, or a member is encrypted or packed otherwise than stored or deflated
 */
export async function readZipDirectory(source: ByteSource, where: string): Promise<Map<string, ZipMember>> {
  const { start, size, count } = await findDirectory(source, where);
  const bytes = await piece(source, start, size, where);
  const view = viewOf(bytes);
  const members = new Map<string, ZipMember>();
  let at = 0;
  for (let i = 0; i < count; i++) {
    const end =
      at + 46 > size
        ? Infinity
        : at + 46 + view.getUint16(at + 28, true) + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    if (end > size || view.getUint32(at, true) !== DIRECTORY_ENTRY) throw damaged(where, `entry ${i} of its directory`);
    const member = readEntry(bytes.subarray(at, end), where);
    members.set(member.name, member);
    at = end;
  }
  return members;
}

async function findDirectory(source: ByteSource, where: string): Promise<{ start: number; size: number; count: number }> {
  // The end record has 22 bytes and a comment of up to 65535.
  const tailStart = Math.max(0, source.size - 22 - 0xffff);
  const tail = await piece(source, tailStart, source.size - tailStart, where);
  const view = viewOf(tail);
  let at = tail.length - 22;
  while (at >= 0 && !(view.getUint32(at, true) === END && at + 22 + view.getUint16(at + 20, true) === tail.length)) at--;
  if (at < 0) throw damaged(where, 'its end, it is cut off');
  let count = view.getUint16(at + 10, true);
  let size = view.getUint32(at + 12, true);
  let start = view.getUint32(at + 16, true);
  let before = tailStart + at;
  if (count === 0xffff || size === 0xffffffff || start === 0xffffffff) {
    if (at < 20 || view.getUint32(at - 20, true) !== END64_LOCATOR) throw damaged(where, 'its zip64 record');
    before = long(view, at - 12);
    const record = viewOf(await piece(source, before, 56, where));
    if (record.getUint32(0, true) !== END64) throw damaged(where, 'its zip64 record');
    count = long(record, 32);
    size = long(record, 40);
    start = long(record, 48);
  }
  if (start + size > before || size > LARGEST_DIRECTORY || count > size / 46) throw damaged(where, 'the place of its directory');
  return { start, size, count };
}

function readEntry(entry: Uint8Array, where: string): ZipMember {
  const view = viewOf(entry);
  const nameEnd = 46 + view.getUint16(28, true);
  const name = new TextDecoder().decode(entry.subarray(46, nameEnd));
  const method = view.getUint16(10, true);
  if (view.getUint16(8, true) & 1) throw new InputError(`${where}: ${name} is encrypted, expected a zip that is not`);
  if (method !== 0 && method !== 8)
    throw new InputError(`${where}: ${name} is packed by method ${method}, expected 0 (stored) or 8 (deflated)`);
  const large = zip64Fields(entry.subarray(nameEnd, nameEnd + view.getUint16(30, true)));
  const field = (at: number) => {
    const value = view.getUint32(at, true);
    return value === 0xffffffff ? (large.shift() ?? value) : value;
  };
  const size = field(24);
  return { name, compressed: method === 8, size, packedSize: field(20), start: field(42), crc: view.getUint32(16, true) };
}

/** The sizes and places that did not fit in 32 bits, in the order of the fields they stand for. */
function zip64Fields(extra: Uint8Array): number[] {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = view.getUint16(at + 2, true);
    const end = Math.min(at + 4 + length, extra.length);
    if (view.getUint16(at, true) === 1)
      return Array.from({ length: Math.floor((end - at - 4) / 8) }, (_, i) => long(view, at + 4 + 8 * i));
    at += 4 + length;
  }
  return [];
}

/**
 * Unpack a member, or its beginning.
 * @param length bytes to unpack; the checksum is verified where they are all
 * @throws InputError when it is damaged, larger than it says, or too large
 */
export async function readMember(source: ByteSource, member: ZipMember, length: number, where: string): Promise<Uint8Array> {
  const { compressed, packedSize, size, crc, start } = member;
  if (compressed ? size > packedSize * BEST_DEFLATE + PIECE : size !== packedSize)
    throw new InputError(
      `${where}: said to unpack ${packedSize} bytes to ${size}, which no ${compressed ? 'deflated' : 'stored'} file does`,
    );
  if (length > MOST_BYTES) throw new InputError(`${where}: ${size} bytes when unpacked, expected at most ${MOST_BYTES}`);
  const header = viewOf(await piece(source, start, 30, where));
  if (header.getUint32(0, true) !== LOCAL_HEADER) throw damaged(where, 'the header of the member');
  const dataStart = start + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (dataStart + packedSize > source.size) throw damaged(where, `the data, ${packedSize} bytes expected from ${dataStart} on`);
  const bytes = compressed
    ? await inflate(source, dataStart, member, length, where)
    : await piece(source, dataStart, length, where);
  if (length === size && crc32(bytes) !== crc) throw damaged(where, 'the data, their checksum does not fit');
  return bytes;
}

/** The first `length` bytes of what a member unpacks to; inflating ends where more comes than the member says. */
async function inflate(source: ByteSource, start: number, { packedSize, size }: ZipMember, length: number, where: string) {
  const { Inflate } = await import('fflate');
  const bytes = new Uint8Array(length);
  let filled = 0;
  const inflater = new Inflate((chunk) => {
    bytes.set(chunk.subarray(0, length - filled), Math.min(filled, length));
    filled += chunk.length;
  });
  for (let at = 0; at < packedSize && filled < length; at += PIECE) {
    const packed = await piece(source, start + at, Math.min(PIECE, packedSize - at), where);
    try {
      inflater.push(packed, at + PIECE >= packedSize);
    } catch {
      throw damaged(where, 'the data, they do not unpack');
    }
    if (filled > size) throw new InputError(`${where}: unpacks to more than the ${size} bytes it says`);
  }
  if (filled < length) throw new InputError(`${where}: unpacks to ${filled} bytes, expected ${size} as it says`);
  return bytes;
}

/** @throws InputError when the file ends before */
async function piece(source: ByteSource, start: number, length: number, where: string): Promise<Uint8Array> {
  if (!(start >= 0 && start + length <= source.size)) throw damaged(where, `it ends before byte ${start + length}`);
  return source.read(start, length);
}

const damaged = (where: string, what: string) => new InputError(`${where}: the zip is damaged, ${what}`);

const long = (view: DataView, at: number) => Number(view.getBigUint64(at, true));

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}
