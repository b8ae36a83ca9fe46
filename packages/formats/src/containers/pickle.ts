import { InputError } from '@anylift/core';
import { Dtype, NdArray } from './ndarray.js';
import { CALLABLES, Callable } from './pickleCallables.js';

/**
 * Read a Python pickle of plain data, protocols 0 to 5. A pickle is a program; of what it may call, only the few functions are
 * known here that NumPy's arrays are made of, and everything else is refused by its name.
 * @returns None as null; numbers, booleans and texts as they are; `bytes` as Uint8Array; lists, tuples and sets as arrays; dictionaries
 * as maps; NumPy's arrays as `NdArray`, and its scalars as numbers or texts. A thing that the pickle refers to twice is the same
 * thing twice, and may contain itself.
 * @throws InputError when it is damaged or asks for anything else
 */
export function unpickle(bytes: Uint8Array, where: string): unknown {
  return new Unpickler(bytes, where).load();
}

/** Steps of a pickle, at most; each makes one thing at most. */
const MOST_STEPS = 2 ** 24;

/** Bytes of an integer: those of data have 8, and long ones take long to read. */
const LONGEST_INTEGER = 256;

/** The machine that a pickle is a program for: a stack with marks in it, and a memory of what may be referred to again. */
export class Unpickler {
  private readonly view: DataView;
  private at = 0;
  private stack: unknown[] = [];
  private readonly marks: number[] = [];
  private readonly memo = new Map<number, unknown>();
  private copied = 0;

  constructor(
    private readonly bytes: Uint8Array,
    readonly where: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  load(): unknown {
    for (let step = 0; step < MOST_STEPS; step++) {
      const opcode = String.fromCharCode(this.uint(1));
      if (opcode === '.') return this.pop();
      const run = OPCODES[opcode];
      if (!run) throw this.damaged(`opcode ${this.bytes[this.at - 1]} is none that plain data need`);
      run(this);
    }
    throw new InputError(`${this.where}: a pickle of more than ${MOST_STEPS} steps, expected fewer`);
  }

  damaged(what: string): InputError {
    return new InputError(`${this.where}: the pickle is damaged before its byte ${this.at}, ${what}`);
  }

  /** Little-endian, of up to 8 bytes. */
  uint(size: 1 | 2 | 4 | 8): number {
    const start = this.skip(size);
    if (size === 1) return this.view.getUint8(start);
    if (size === 2) return this.view.getUint16(start, true);
    return size === 4 ? this.view.getUint32(start, true) : Number(this.view.getBigUint64(start, true));
  }

  int32 = () => this.view.getInt32(this.skip(4), true);
  float64 = () => this.view.getFloat64(this.skip(8));

  take(length: number): Uint8Array {
    const start = this.skip(length);
    return this.bytes.subarray(start, start + length);
  }

  private skip(length: number): number {
    const start = this.at;
    if (!(length <= this.bytes.length - start)) throw this.damaged(`${length} bytes are expected there`);
    this.at += length;
    return start;
  }

  line(): string {
    const end = this.bytes.indexOf(10, this.at);
    if (end < 0) throw this.damaged('the end of a line is missing');
    const line = latin1(this.take(end - this.at));
    this.at++;
    return line;
  }

  text(size: 1 | 4 | 8): string {
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.take(this.uint(size)));
  }

  integer(size: number): number {
    if (size > LONGEST_INTEGER) throw this.damaged(`an integer of ${size} bytes`);
    const bytes = this.take(size);
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]);
    return Number(BigInt.asIntN(8 * size, value));
  }

  push(value: unknown): void {
    this.stack.push(value);
  }

  pop(): unknown {
    if (this.stack.length <= (this.marks.at(-1) ?? 0)) throw this.damaged('a value is missing');
    return this.stack.pop();
  }

  /** The last value, which must be such a thing. */
  top<T>(isOne: (value: unknown) => value is T, what: string): T {
    const value = this.stack.at(-1);
    if (!isOne(value)) throw this.damaged(`${what} is missing`);
    return value;
  }

  mark(): void {
    this.marks.push(this.stack.length);
  }

  /** Take the values since the last mark. */
  popMark(): unknown[] {
    const mark = this.marks.pop();
    if (mark === undefined) throw this.damaged('a mark is missing');
    const values = this.stack.slice(mark);
    this.stack.length = mark;
    return values;
  }

  pops(count: number): unknown[] {
    return Array.from({ length: count }, () => this.pop()).reverse();
  }

  put(key = this.memo.size): void {
    if (this.stack.length === 0) throw this.damaged('a value is missing');
    this.memo.set(key, this.stack.at(-1));
  }

  get(key: number): void {
    if (!this.memo.has(key)) throw this.damaged(`value ${key} is missing`);
    this.push(this.memo.get(key));
  }

  append(values: unknown[]): void {
    const list = this.top(Array.isArray, 'a list');
    for (const value of values) list.push(value);
  }

  setItems(values: unknown[]): void {
    if (values.length % 2 !== 0) throw this.damaged('a value of a dictionary is missing');
    const map = this.top(isMap, 'a dictionary');
    for (let i = 0; i < values.length; i += 2) map.set(values[i], values[i + 1]);
  }

  global(module: unknown, name: unknown): void {
    const path = `${module}.${name}`.replace(/^numpy\._core\./, 'numpy.core.').replace(/^__builtin__\./, 'builtins.');
    const callable = typeof module === 'string' && typeof name === 'string' ? CALLABLES.get(path) : undefined;
    if (!callable)
      throw new InputError(
        `${this.where}: the pickle asks for ${JSON.stringify(path.slice(0, 80))}, expected plain data and NumPy arrays`,
      );
    this.push(callable);
  }

  reduce(): void {
    const [callable, args] = this.pops(2);
    if (!(callable instanceof Callable) || !Array.isArray(args)) throw this.damaged('a call without function or arguments');
    this.push(callable.call(args, this));
  }

  build(): void {
    const state = this.pop();
    const target = this.stack.at(-1);
    if (!Array.isArray(state)) throw this.damaged('the state of an object is none of an array');
    if (target instanceof Dtype) target.littleEndian = state[1] !== '>';
    else if (target instanceof NdArray) this.fillArray(target, state.length === 5 ? state.slice(1) : state);
    else throw this.damaged('an object that is no array has a state');
  }

  /** @param state shape, type, whether the first axis is fastest, and bytes or a list of objects */
  fillArray(array: NdArray, [shape, dtype, fortran, data]: unknown[]): NdArray {
    if (!isShape(shape) || !(dtype instanceof Dtype)) throw this.damaged('an array without shape or type');
    // A type may be shared, and its byte order is set once: nothing that comes later may change this array.
    const own = new Dtype(dtype.kind, dtype.size, dtype.littleEndian);
    if (Array.isArray(data)) return array.fill({ shape, dtype: new Dtype('O', 8, true), items: data });
    if (own.kind === 'O') throw this.damaged('an array of objects without a list of them');
    return array.fill({ shape, dtype: own, fortran: fortran === true || fortran === 1, bytes: this.bytesOf(data) });
  }

  /** Count bytes that are copied. Each text is once; a pickle that does it again and again is after memory. */
  spend(length: number): void {
    this.copied += length;
    if (this.copied > this.bytes.length) throw this.damaged('more bytes are asked for than it has');
  }

  /** Bytes, or a text that stands for them: Python 2 knew no difference. */
  bytesOf(data: unknown): Uint8Array {
    if (data instanceof Uint8Array) return data;
    if (typeof data !== 'string') throw this.damaged('bytes are missing');
    this.spend(data.length);
    const bytes = new Uint8Array(data.length);
    for (let i = 0; i < data.length; i++) {
      bytes[i] = data.charCodeAt(i);
      if (bytes[i] !== data.charCodeAt(i)) throw this.damaged('a text that stands for bytes has other characters');
    }
    return bytes;
  }
}

const isMap = (value: unknown): value is Map<unknown, unknown> => value instanceof Map;

const isShape = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length <= 32 && value.every((n) => Number.isSafeInteger(n) && n >= 0);

/** Byte for byte; TextDecoder's latin1 is another encoding in truth. */
function latin1(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return pieces.join('');
}

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', '\\': '\\', "'": "'", '"': '"' };

/** A text as Python 2 prints it, between quotes. */
const unquoted = (text: string) =>
  text
    .trim()
    .slice(1, -1)
    .replace(/\\(?:x([\da-fA-F]{2})|(.))/g, (whole, hex?: string, letter = '') =>
      hex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[letter] ?? whole),
    );

const unescaped = (text: string) =>
  text.replace(/\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8}))/g, (_, short?: string, long?: string) =>
    String.fromCodePoint(Math.min(0x10ffff, Number.parseInt(short ?? long ?? '', 16))),
  );

/** What each opcode of Python's `pickletools` does that plain data need. */
const OPCODES: Record<string, (unpickler: Unpickler) => void> = {
  '\x80': (u) => u.uint(1), // protocol
  '\x95': (u) => u.uint(8), // frame
  N: (u) => u.push(null),
  '\x88': (u) => u.push(true),
  '\x89': (u) => u.push(false),
  I: (u) => {
    const line = u.line();
    u.push(line === '01' ? true : line === '00' ? false : Number(line));
  },
  L: (u) => u.push(Number(u.line().replace(/L$/, ''))),
  F: (u) => u.push(pythonFloat(u.line())),
  J: (u) => u.push(u.int32()),
  K: (u) => u.push(u.uint(1)),
  M: (u) => u.push(u.uint(2)),
  '\x8a': (u) => u.push(u.integer(u.uint(1))),
  '\x8b': (u) => u.push(u.integer(u.uint(4))),
  G: (u) => u.push(u.float64()),
  S: (u) => u.push(unquoted(u.line())),
  T: (u) => u.push(latin1(u.take(u.uint(4)))),
  U: (u) => u.push(latin1(u.take(u.uint(1)))),
  V: (u) => u.push(unescaped(u.line())),
  X: (u) => u.push(u.text(4)),
  '\x8c': (u) => u.push(u.text(1)),
  '\x8d': (u) => u.push(u.text(8)),
  B: (u) => u.push(u.take(u.uint(4))),
  C: (u) => u.push(u.take(u.uint(1))),
  '\x8e': (u) => u.push(u.take(u.uint(8))),
  '\x96': (u) => u.push(u.take(u.uint(8))),
  '\x98': () => {}, // a buffer becomes read-only
  ']': (u) => u.push([]),
  ')': (u) => u.push([]),
  '\x8f': (u) => u.push([]),
  '}': (u) => u.push(new Map()),
  l: (u) => u.push(u.popMark()),
  t: (u) => u.push(u.popMark()),
  '\x91': (u) => u.push(u.popMark()),
  '\x85': (u) => u.push(u.pops(1)),
  '\x86': (u) => u.push(u.pops(2)),
  '\x87': (u) => u.push(u.pops(3)),
  d: (u) => {
    const values = u.popMark();
    u.push(new Map());
    u.setItems(values);
  },
  a: (u) => u.append([u.pop()]),
  e: (u) => u.append(u.popMark()),
  '\x90': (u) => u.append(u.popMark()),
  s: (u) => u.setItems(u.pops(2)),
  u: (u) => u.setItems(u.popMark()),
  '(': (u) => u.mark(),
  '0': (u) => u.pop(),
  '1': (u) => u.popMark(),
  p: (u) => u.put(Number(u.line())),
  q: (u) => u.put(u.uint(1)),
  r: (u) => u.put(u.uint(4)),
  '\x94': (u) => u.put(),
  g: (u) => u.get(Number(u.line())),
  h: (u) => u.get(u.uint(1)),
  j: (u) => u.get(u.uint(4)),
  c: (u) => u.global(u.line(), u.line()),
  '\x93': (u) => u.global(...(u.pops(2) as [unknown, unknown])),
  R: (u) => u.reduce(),
  '\x81': (u) => u.reduce(),
  b: (u) => u.build(),
};

const pythonFloat = (line: string) =>
  Number(
    line
      .trim()
      .replace(/^([-+]?)inf(inity)?$/i, '$1Infinity')
      .replace(/^[-+]?nan$/i, 'NaN'),
  );
