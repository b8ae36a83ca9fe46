import { zlibSync } from 'fflate';

/** Writes MAT-files of level 5 by hand, as the specification lays them out. */
export class Mat5 {
  constructor(readonly little = true) {}

  element(type: number, data: Uint8Array): Uint8Array {
    const padded = new Uint8Array(8 + 8 * Math.ceil(data.length / 8));
    this.#words(padded, 0, [type, data.length]);
    padded.set(data, 8);
    return padded;
  }

  /** Tag and up to 4 bytes of data in 8 bytes. */
  short(type: number, data: Uint8Array): Uint8Array {
    const bytes = new Uint8Array(8);
    this.#words(bytes, 0, [(data.length << 16) | type]);
    bytes.set(data, 4);
    return bytes;
  }

  int32(values: number[]): Uint8Array {
    const bytes = new Uint8Array(4 * values.length);
    this.#words(bytes, 0, values);
    return bytes;
  }

  doubles(values: number[]): Uint8Array {
    const bytes = new Uint8Array(8 * values.length);
    for (const [i, value] of values.entries()) new DataView(bytes.buffer).setFloat64(8 * i, value, this.little);
    return bytes;
  }

  matrix(arrayClass: number, shape: number[], name: string, content: Uint8Array[]): Uint8Array {
    const parts = [
      this.element(6, this.int32([arrayClass, 0])),
      this.element(5, this.int32(shape)),
      this.element(1, new TextEncoder().encode(name)),
      ...content,
    ];
    return this.element(14, join(parts));
  }

  numbers(name: string, shape: number[], values: number[]): Uint8Array {
    return this.matrix(6, shape, name, [this.element(9, this.doubles(values))]);
  }

  /** Doubles that MATLAB stored as bytes since they fit. */
  small(name: string, shape: number[], values: number[]): Uint8Array {
    return this.matrix(6, shape, name, [this.element(2, Uint8Array.from(values))]);
  }

  text(name: string, text: string): Uint8Array {
    const data = new TextEncoder().encode(text);
    return this.matrix(4, [1, text.length], name, [data.length <= 4 ? this.short(16, data) : this.element(16, data)]);
  }

  cell(name: string, items: Uint8Array[]): Uint8Array {
    return this.matrix(1, [1, items.length], name, items);
  }

  struct(name: string, fields: Record<string, Uint8Array>): Uint8Array {
    const names = new Uint8Array(32 * Object.keys(fields).length);
    for (const [i, field] of Object.keys(fields).entries()) names.set(new TextEncoder().encode(field), 32 * i);
    return this.matrix(2, [1, 1], name, [this.short(5, this.int32([32])), this.element(1, names), ...Object.values(fields)]);
  }

  compressed(variable: Uint8Array): Uint8Array {
    const data = zlibSync(variable);
    const bytes = new Uint8Array(8 + data.length);
    this.#words(bytes, 0, [15, data.length]);
    bytes.set(data, 8);
    return bytes;
  }

  file(...variables: Uint8Array[]): Uint8Array {
    const header = new Uint8Array(128).fill(0x20);
    header.set(new TextEncoder().encode('MATLAB 5.0 MAT-file'));
    header.set(this.little ? [0, 1, 0x49, 0x4d] : [1, 0, 0x4d, 0x49], 124);
    return join([header, ...variables]);
  }

  #words(bytes: Uint8Array, at: number, values: number[]): void {
    for (const [i, value] of values.entries()) new DataView(bytes.buffer).setInt32(at + 4 * i, value, this.little);
  }
}

function join(parts: Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
