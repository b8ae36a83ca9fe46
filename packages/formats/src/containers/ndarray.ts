import { InputError } from '@anylift/core';

/** The type of an array's elements. A class, since pickles change the byte order of one that is there already. */
export class Dtype {
  constructor(
    /** A letter of NumPy's array protocol: b bool, i and u integers, f floats, S bytes, U text, O Python objects, others. */
    readonly kind: string,
    /** Bytes an element. */
    readonly size: number,
    public littleEndian: boolean,
  ) {}

  /** Whether its elements are plain numbers, of a size that is read here. */
  get numeric(): boolean {
    return this.size in (GETTERS[this.kind] ?? {});
  }

  toString(): string {
    return `${this.littleEndian ? '<' : '>'}${this.kind}${this.kind === 'U' ? this.size / 4 : this.size}`;
  }
}

/** A type by its name in NumPy's array protocol, such as `<f4`; undefined where there is no such type. */
export function parseDtype(text: string): Dtype | undefined {
  const [, order, kind, digits] = /^([<>=|]?)([biufcSUVOmM])(\d{0,9})(?:\[.*\])?$/.exec(text.replace(/\?$/, 'b1')) ?? [];
  if (kind === undefined) return undefined;
  const count = digits === '' ? (kind === 'O' ? 8 : 0) : Number(digits);
  return new Dtype(kind, kind === 'U' ? 4 * count : count, order !== '>');
}

type Getter = (view: DataView, at: number, littleEndian: boolean) => number;

/** How a number is read, by kind and size in bytes. */
const GETTERS: Record<string, Record<number, Getter>> = {
  b: { 1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1) },
  i: {
    1: (view, at) => view.getInt8(at),
    2: (view, at, little) => view.getInt16(at, little),
    4: (view, at, little) => view.getInt32(at, little),
    8: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  u: {
    1: (view, at) => view.getUint8(at),
    2: (view, at, little) => view.getUint16(at, little),
    4: (view, at, little) => view.getUint32(at, little),
    8: (view, at, little) => Number(view.getBigUint64(at, little)),
  },
  f: {
    2: (view, at, little) => float16(view.getUint16(at, little)),
    4: (view, at, little) => view.getFloat32(at, little),
    8: (view, at, little) => view.getFloat64(at, little),
  },
};

/** DataView has getFloat16 in the newest engines alone. */
function float16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Bytes of texts, at most: they are names, not data. */
const MOST_TEXT = 2 ** 24;

/** What an array is made of. */
export interface ArrayParts {
  shape: number[];
  dtype: Dtype;
  /** First axis fastest in `bytes`. */
  fortran?: boolean;
  bytes?: Uint8Array;
  /** Elements of an array of Python objects, in C order. */
  items?: unknown[];
}

/** An array of NumPy: its bytes as they stand, decoded where they are asked for. Elements count in C order, last axis fastest. */
export class NdArray {
  shape: number[] = [];
  dtype = new Dtype('O', 8, true);
  items?: unknown[];
  private fortran = false;
  private bytes = new Uint8Array(0);

  /** @param where file and array for error messages. It has no elements before `fill`. */
  constructor(readonly where: string) {}

  /** @throws InputError when there are more bytes or items, or fewer, than the shape asks for */
  fill({ shape, dtype, fortran = false, bytes = new Uint8Array(0), items }: ArrayParts): this {
    const [found, expected, what] = items
      ? [items.length, elementsOf(shape), 'elements']
      : [bytes.length, elementsOf(shape) * dtype.size, 'bytes of data'];
    if (found !== expected)
      throw new InputError(
        `${this.where}: ${found} ${what}, expected ${expected} for an array ${dtype} of shape [${shape.join(', ')}]`,
      );
    Object.assign(this, { shape: [...shape], dtype, fortran, bytes, items });
    return this;
  }

  /** Elements in all. */
  get count(): number {
    return elementsOf(this.shape);
  }

  /**
   * Elements from `start` on as numbers.
   * @throws InputError when they are none
   */
  numbers(start = 0, count = this.count - start): Float64Array {
    if (this.items) return this.itemsAsNumbers(this.items.slice(start, start + count));
    const { dtype, bytes } = this;
    const get = GETTERS[dtype.kind]?.[dtype.size];
    if (!get) throw new InputError(`${this.where}: elements of type ${dtype}, expected numbers`);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) values[i] = get(view, this.placeOf(start + i) * dtype.size, dtype.littleEndian);
    return values;
  }

  /** @throws InputError when the elements are no texts */
  texts(): string[] {
    const { items, dtype, bytes } = this;
    if (items?.every((item) => typeof item === 'string')) return items;
    if (items || !'SU'.includes(dtype.kind)) throw new InputError(`${this.where}: elements of type ${dtype}, expected texts`);
    if (Math.max(bytes.length, this.count) > MOST_TEXT)
      throw new InputError(`${this.where}: ${bytes.length} bytes of texts, expected at most ${MOST_TEXT}`);
    return Array.from({ length: this.count }, (_, i) => {
      const start = this.placeOf(i) * dtype.size;
      const text = bytes.subarray(start, start + dtype.size);
      return (dtype.kind === 'S' ? new TextDecoder().decode(text) : utf32(text, dtype.littleEndian)).replace(/\0+$/, '');
    });
  }

  /**
   * Its parts along the first axis: numbers or objects of an array of one axis, else arrays that share its memory.
   * @throws InputError when it has several axes and the first is fastest
   */
  parts(): unknown[] {
    const [length = 0] = this.shape;
    if (this.shape.length === 1) return this.items ?? Array.from(this.numbers());
    return Array.from({ length }, (_, i) => this.part(i));
  }

  private part(i: number): NdArray {
    const { dtype, items, bytes, where } = this;
    const shape = this.shape.slice(1);
    const size = elementsOf(shape);
    if (items) return new NdArray(where).fill({ shape, dtype, items: items.slice(i * size, (i + 1) * size) });
    if (this.fortran)
      throw new InputError(`${where}: an array of shape [${this.shape.join(', ')}] in Fortran order, expected C order`);
    return new NdArray(where).fill({ shape, dtype, bytes: bytes.subarray(i * size * dtype.size, (i + 1) * size * dtype.size) });
  }

  private itemsAsNumbers(items: unknown[]): Float64Array {
    const strange = items.find((item) => typeof item !== 'number');
    if (strange !== undefined) throw new InputError(`${this.where}: Python objects, expected numbers`);
    return Float64Array.from(items as number[]);
  }

  /** Where in memory an element is, counted in elements. */
  private placeOf(element: number): number {
    if (!this.fortran) return element;
    let place = 0;
    let stride = this.count;
    for (let axis = this.shape.length - 1; axis >= 0; axis--) {
      stride /= this.shape[axis];
      place += (element % this.shape[axis]) * stride;
      element = Math.floor(element / this.shape[axis]);
    }
    return place;
  }
}

export const elementsOf = (shape: number[]) => shape.reduce((product, n) => product * n, 1);

function utf32(bytes: Uint8Array, littleEndian: boolean): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const points = Array.from({ length: bytes.length / 4 }, (_, i) => view.getUint32(4 * i, littleEndian));
  return points.map((point) => String.fromCodePoint(point > 0x10ffff ? 0xfffd : point)).join('');
}
