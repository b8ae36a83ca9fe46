import { InputError } from '@anylift/core';
import { DEEPEST, type MatlabValue, type MatlabVariables, MOST_NUMBERS, product, textRows } from './value.js';

// Level 5 MAT-files: https://www.mathworks.com/help/pdf_doc/matlab/matfile_format.pdf

const HEADER = 128;
const MATRIX = 14;
const COMPRESSED = 15;

/** Bytes that one compressed variable may have. */
const MOST_INFLATED = 2 ** 29;

/** Arrays by their class: 1 cell, 2 struct, 4 char, 6 to 15 numbers; the others are objects, sparse arrays and functions. */
const CELL = 1;
const STRUCT = 2;
const CHAR = 4;

interface Input {
  bytes: Uint8Array;
  view: DataView;
  little: boolean;
  where: string;
}

interface Element {
  type: number;
  start: number;
  end: number;
  /** Where the next one begins. */
  next: number;
}

/** Whether a file begins like a level 5 MAT-file. */
export function looksLikeMat5(start: Uint8Array): boolean {
  const mark = String.fromCharCode(start[126] ?? 0, start[127] ?? 0);
  const version = mark === 'IM' ? start[125] : mark === 'MI' ? start[124] : 0;
  return version === 1;
}

/**
 * Read all variables of a level 5 MAT-file.
 * @param where file name for error messages
 * @throws InputError when it is damaged
 */
export async function readMat5(bytes: Uint8Array, where: string): Promise<MatlabVariables> {
  if (bytes.length < HEADER || !looksLikeMat5(bytes)) throw new InputError(`${where}: no MAT-file of level 5, or a damaged one`);
  const file: Input = inputOf(bytes, bytes[126] === 0x49, where);
  const variables: MatlabVariables = new Map();
  for (let at = HEADER; at + 8 <= bytes.length; ) {
    const element = elementAt(file, at, bytes.length);
    // What is compressed is not padded.
    at = element.type === COMPRESSED ? element.end : element.next;
    if (element.type === COMPRESSED) {
      const inflated = inputOf(await inflate(bytes.subarray(element.start, element.end), where), file.little, where);
      if (inflated.bytes.length < 8) throw damaged(inflated, 'a compressed variable is empty');
      const inner = elementAt(inflated, 0, inflated.bytes.length);
      if (inner.type === MATRIX) readVariable(inflated, inner, variables);
    } else if (element.type === MATRIX) readVariable(file, element, variables);
  }
  return variables;
}

const inputOf = (bytes: Uint8Array, little: boolean, where: string): Input => ({
  bytes,
  view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength),
  little,
  where,
});

const damaged = ({ where }: Input, what: string) => new InputError(`${where}: the MAT-file is damaged, ${what}`);

function readVariable(input: Input, element: Element, variables: MatlabVariables): void {
  const { name, value } = readMatrix(input, element, 0);
  if (name !== '') variables.set(name, value);
}

async function inflate(bytes: Uint8Array, where: string): Promise<Uint8Array> {
  const { Unzlib } = await import('fflate');
  const parts: Uint8Array[] = [];
  let size = 0;
  try {
    const stream = new Unzlib((part) => {
      size += part.length;
      if (size > MOST_INFLATED)
        throw new InputError(`${where}: a compressed variable has more than ${MOST_INFLATED} bytes, expected fewer`);
      parts.push(part);
    });
    for (let at = 0; at < bytes.length; at += 2 ** 16)
      stream.push(bytes.subarray(at, at + 2 ** 16), at + 2 ** 16 >= bytes.length);
  } catch (error) {
    if (error instanceof InputError) throw error;
    throw new InputError(`${where}: the MAT-file is damaged, a compressed variable cannot be inflated`);
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The data element at a place: a tag of 8 bytes and its data, or both in 8 bytes. */
function elementAt(input: Input, at: number, limit: number): Element {
  const { view, little } = input;
  if (at + 8 > limit) throw damaged(input, `an element at byte ${at} is cut off`);
  const head = view.getUint32(at, little);
  const short = head >>> 16;
  if (short > 0) {
    if (short > 4) throw damaged(input, `a short element at byte ${at} has ${short} bytes, expected up to 4`);
    return { type: head & 0xffff, start: at + 4, end: at + 4 + short, next: at + 8 };
  }
  const size = view.getUint32(at + 4, little);
  const end = at + 8 + size;
  if (end > limit) throw damaged(input, `an element at byte ${at} claims ${size} bytes, found ${limit - at - 8}`);
  return { type: head, start: at + 8, end, next: Math.min(limit, at + 8 + 8 * Math.ceil(size / 8)) };
}

function readMatrix(input: Input, matrix: Element, depth: number): { name: string; value: MatlabValue | undefined } {
  if (matrix.start === matrix.end) return { name: '', value: { kind: 'numbers', shape: [0, 0], data: new Float64Array() } };
  if (depth > DEEPEST) throw damaged(input, `cells and structs are nested more than ${DEEPEST} deep`);
  const flags = elementAt(input, matrix.start, matrix.end);
  const arrayClass = flags.end - flags.start >= 4 ? input.view.getUint32(flags.start, input.little) & 0xff : 0;
  const isKnown = [CELL, STRUCT, CHAR].includes(arrayClass) || (arrayClass >= 6 && arrayClass <= 15);
  if (!isKnown) return { name: '', value: undefined };
  const dimensions = elementAt(input, flags.next, matrix.end);
  const shape = Array.from(numbersOf(input, dimensions));
  const count = product(shape);
  if (!(count >= 0 && count <= MOST_NUMBERS)) throw damaged(input, `an array has shape [${shape}]`);
  const label = elementAt(input, dimensions.next, matrix.end);
  const name = latin(input, label.start, label.end);
  const body = { at: label.next, end: matrix.end };
  return { name, value: readBody(input, arrayClass, shape, body, depth) };
}

function readBody(
  input: Input,
  arrayClass: number,
  shape: number[],
  body: { at: number; end: number },
  depth: number,
): MatlabValue | undefined {
  const count = product(shape);
  if (arrayClass === CELL) return { kind: 'cell', shape, items: readMatrices(input, count, body, depth) };
  if (arrayClass === STRUCT) return readStruct(input, count, body, depth);
  if (count === 0) return arrayClass === CHAR ? { kind: 'text', rows: [] } : { kind: 'numbers', shape, data: new Float64Array() };
  const element = elementAt(input, body.at, body.end);
  if (arrayClass === CHAR) return { kind: 'text', rows: textRows(charactersOf(input, element), shape) };
  const data = numbersOf(input, element);
  if (data.length !== count) throw damaged(input, `an array of shape [${shape}] has ${data.length} numbers`);
  return { kind: 'numbers', shape, data };
}

function readMatrices(
  input: Input,
  count: number,
  body: { at: number; end: number },
  depth: number,
): (MatlabValue | undefined)[] {
  if (count * 8 > body.end - body.at) throw damaged(input, `${count} cells claim more bytes than there are`);
  return Array.from({ length: count }, () => {
    const element = elementAt(input, body.at, body.end);
    body.at = element.next;
    return element.type === MATRIX ? readMatrix(input, element, depth + 1).value : undefined;
  });
}

function readStruct(input: Input, count: number, body: { at: number; end: number }, depth: number): MatlabValue {
  const width = elementAt(input, body.at, body.end);
  const size = numbersOf(input, width)[0] ?? 0;
  const labels = elementAt(input, width.next, body.end);
  body.at = labels.next;
  const names: string[] = [];
  if (size > 0) for (let at = labels.start; at + size <= labels.end; at += size) names.push(latin(input, at, at + size));
  const values = readMatrices(input, count * names.length, body, depth);
  const items = Array.from(
    { length: names.length > 0 ? count : 0 },
    (_, i) => new Map(names.map((name, field) => [name, values[i * names.length + field]])),
  );
  return { kind: 'struct', items };
}

function latin({ bytes }: Input, start: number, end: number): string {
  const text = bytes.subarray(start, end);
  const zero = text.indexOf(0);
  return new TextDecoder('latin1').decode(zero < 0 ? text : text.subarray(0, zero));
}

/** 2 and 16 are UTF-8 or plain bytes, 4 and 17 UTF-16, 18 UTF-32. */
function charactersOf(input: Input, element: Element): string[] {
  const { bytes } = input;
  if (element.type === 16) return [...new TextDecoder().decode(bytes.subarray(element.start, element.end))];
  const numbering = { 17: 4, 18: 6 }[element.type] ?? element.type;
  return Array.from(numbersOf(input, { ...element, type: numbering }), (code) =>
    code >= 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd',
  );
}

/** Numbers of any of the types that data elements have. */
function numbersOf(input: Input, { type, start, end }: Element): Float64Array {
  const { view, little } = input;
  const readers: Record<number, [size: number, read: (at: number) => number]> = {
    1: [1, (at) => view.getInt8(at)],
    2: [1, (at) => view.getUint8(at)],
    3: [2, (at) => view.getInt16(at, little)],
    4: [2, (at) => view.getUint16(at, little)],
    5: [4, (at) => view.getInt32(at, little)],
    6: [4, (at) => view.getUint32(at, little)],
    7: [4, (at) => view.getFloat32(at, little)],
    9: [8, (at) => view.getFloat64(at, little)],
    12: [8, (at) => Number(view.getBigInt64(at, little))],
    13: [8, (at) => Number(view.getBigUint64(at, little))],
    16: [1, (at) => view.getUint8(at)],
  };
  const reader = readers[type];
  if (!reader) throw damaged(input, `numbers at byte ${start} are of type ${type}, expected one that is known`);
  const [size, read] = reader;
  return Float64Array.from({ length: Math.floor((end - start) / size) }, (_, i) => read(start + i * size));
}
