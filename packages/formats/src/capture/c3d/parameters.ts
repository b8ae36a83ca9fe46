import { InputError } from '@anylift/core';
import type { StoredNumbers } from './numbers.js';

/** Parameters by group and name, both in capitals: `POINT:LABELS`. */
export class Parameters {
  constructor(private readonly values: ReadonlyMap<string, (string | number)[]>) {}

  /** Texts without the spaces around them; none where there is no such parameter. */
  texts(name: string): string[] {
    return (this.values.get(name) ?? []).filter((value) => typeof value === 'string');
  }

  /** Numbers, integers signed; none where there is no such parameter. */
  numbers(name: string): number[] {
    return (this.values.get(name) ?? []).filter((value) => typeof value === 'number');
  }

  /** One whole number from 0 up, stored in 16 bits without sign, as floating point, or not at all. */
  count(name: string): number | undefined {
    const [value] = this.numbers(name);
    if (value === undefined || !Number.isInteger(value)) return undefined;
    return value < 0 ? value + 2 ** 16 : value;
  }

  /** A list that is continued under the same name with 2, 3 … behind it: a parameter holds 255 entries at most. */
  continued(name: string): string[] {
    const all = [...this.texts(name)];
    for (let part = 2; this.values.has(name + part); part++) all.push(...this.texts(name + part));
    return all;
  }
}

const FLOAT = 4;
const SIZES: Record<number, number> = { [-1]: 1, 1: 1, 2: 2, [FLOAT]: 4 };

/**
 * Read a parameter section: groups and parameters in any order, each with the distance to the next.
 * @param section from its first byte, four bytes before the first group
 * @throws InputError when one reaches beyond the section
 */
export function parseParameters(section: Uint8Array, stored: StoredNumbers, where: string): Parameters {
  const view = new DataView(section.buffer, section.byteOffset, section.byteLength);
  const groups = new Map<number, string>();
  const found: { group: number; name: string; values: (string | number)[] }[] = [];
  let at = 4;
  while (at + 2 <= section.length) {
    // A negative length locks the parameter; that is nothing to a reader.
    const length = Math.abs(view.getInt8(at));
    if (length === 0) break;
    const id = view.getInt8(at + 1);
    const link = at + 2 + length;
    if (link + 2 > section.length)
      throw new InputError(`${where}: the parameter at byte ${at} of its section reaches beyond the section's end`);
    const name = decode(section.subarray(at + 2, link)).toUpperCase();
    if (id < 0) groups.set(-id, name);
    else found.push({ group: id, name, values: readValues(section, link + 2, stored, `${where}: parameter ${name}`) });
    const distance = stored.uint16(link);
    if (distance === 0) break;
    at = link + Math.max(2, distance);
  }
  return new Parameters(new Map(found.map(({ group, name, values }) => [`${groups.get(group) ?? ''}:${name}`, values])));
}

function readValues(section: Uint8Array, at: number, stored: StoredNumbers, where: string): (string | number)[] {
  if (at + 2 > section.length) throw new InputError(`${where} reaches beyond the end of its section`);
  const type = (section[at] << 24) >> 24;
  const dimensions = [...section.subarray(at + 2, at + 2 + section[at + 1])];
  const size = SIZES[type];
  if (size === undefined) throw new InputError(`${where} is of type ${type}, expected -1, 1, 2 or 4`);
  const start = at + 2 + section[at + 1];
  const count = dimensions.reduce((product, n) => product * n, 1);
  if (start + count * size > section.length)
    throw new InputError(`${where} has ${count} values, but its section ends before them`);
  if (type === -1) return readTexts(section.subarray(start, start + count), dimensions);
  const read = type === FLOAT ? stored.float32 : type === 2 ? stored.int16 : (i: number) => (section[i] << 24) >> 24;
  return Array.from({ length: count }, (_, i) => read(start + i * size));
}

/** The first dimension is the length of each. */
function readTexts(bytes: Uint8Array, dimensions: number[]): string[] {
  const length = dimensions[0] ?? 1;
  if (length === 0) return Array.from({ length: dimensions[1] ?? 0 }, () => '');
  return Array.from({ length: bytes.length / length }, (_, i) => decode(bytes.subarray(i * length, (i + 1) * length)));
}

/** Up to the first zero, without the spaces around it. Old files are in their makers' own code pages. */
function decode(bytes: Uint8Array): string {
  const text = (encoding: string, fatal: boolean) => new TextDecoder(encoding, { fatal }).decode(bytes);
  let decoded: string;
  try {
    decoded = text('utf-8', true);
  } catch {
    decoded = text('windows-1252', false);
  }
  return decoded
    .split('\0')[0]
    .replace(/\p{Cc}/gu, ' ')
    .trim();
}
