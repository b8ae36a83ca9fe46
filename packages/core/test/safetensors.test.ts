import { InputError, parseSafetensors, type Safetensors, serializeSafetensors } from '@anylift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Header and data by the byte layout that https://huggingface.co/docs/safetensors describes. */
function layout(bytes: Uint8Array) {
  const buffer = Buffer.from(bytes);
  const length = Number(buffer.readBigUInt64LE(0));
  return { header: JSON.parse(buffer.toString('utf8', 8, 8 + length)), data: buffer.subarray(8 + length) };
}

function file(header: unknown, data: Uint8Array = new Uint8Array()): Uint8Array {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, data]);
}

const name = fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('__proto__', 'constructor', '0'));
const data = fc.oneof(fc.float32Array(), fc.float64Array(), fc.int32Array(), fc.uint8Array());
const tensor = data.map((data) => ({ shape: data.length % 2 ? [data.length] : [2, data.length / 2], data }));
const anyFile: fc.Arbitrary<Safetensors> = fc.record({
  // '__metadata__' is the one name that the format keeps for itself.
  tensors: fc.dictionary(name, tensor, { noNullPrototype: true }).map((all) => {
    const { __metadata__, ...rest } = all;
    return rest;
  }),
  metadata: fc.dictionary(name, fc.string({ unit: 'grapheme' }), { noNullPrototype: true }),
});

describe('safetensors', () => {
  it('gives back what was written', () => {
    fc.assert(
      fc.property(anyFile, (content) => {
        const { tensors, metadata } = parseSafetensors(serializeSafetensors(content), 'x');
        expect(metadata).toEqual(content.metadata);
        expect(Object.keys(tensors).sort()).toEqual(Object.keys(content.tensors).sort());
        for (const [key, { shape, data }] of Object.entries(content.tensors)) {
          expect(tensors[key].shape).toEqual(shape);
          expect(tensors[key].data).toEqual(data);
        }
      }),
    );
  });

  it('lies in the file as the format says, each tensor aligned to its numbers', () => {
    const content: Safetensors = {
      tensors: {
        bytes: { shape: [3], data: Uint8Array.of(1, 2, 255) },
        halves: { shape: [1, 2], data: Float32Array.of(0.5, -2) },
        doubles: { shape: [], data: Float64Array.of(Math.PI) },
        whole: { shape: [1], data: Int32Array.of(-7) },
      },
      metadata: { format: 'some/1', note: 'ä — €' },
    };
    const { header, data } = layout(serializeSafetensors(content));
    expect(header.__metadata__).toEqual(content.metadata);
    const at = (key: string) => header[key].data_offsets[0] as number;
    expect(header.halves).toMatchObject({ dtype: 'F32', shape: [1, 2] });
    expect([data.readFloatLE(at('halves')), data.readFloatLE(at('halves') + 4)]).toEqual([0.5, -2]);
    expect(header.doubles).toMatchObject({ dtype: 'F64', shape: [] });
    expect(data.readDoubleLE(at('doubles'))).toBe(Math.PI);
    expect(header.whole).toMatchObject({ dtype: 'I32', shape: [1] });
    expect(data.readInt32LE(at('whole'))).toBe(-7);
    expect(header.bytes).toMatchObject({ dtype: 'U8', shape: [3] });
    expect([...data.subarray(...header.bytes.data_offsets)]).toEqual([1, 2, 255]);
    expect([at('doubles') % 8, at('halves') % 4, at('whole') % 4]).toEqual([0, 0, 0]);
    // Together the tensors fill the data: no holes, no overlap.
    const ends = Object.values<{ data_offsets?: number[] }>(header).flatMap(({ data_offsets: o }) => (o ? [o[1] - o[0]] : []));
    expect(ends.reduce((sum, size) => sum + size, 0)).toBe(data.length);
  });

  it('reads a file that was put together by hand, at any offset of its buffer', () => {
    const data = Buffer.alloc(9);
    data.writeFloatLE(1.5, 1);
    data.writeFloatLE(-3, 5);
    const bytes = file({ x: { dtype: 'F32', shape: [2], data_offsets: [1, 9] } }, data);
    const shifted = new Uint8Array(bytes.length + 3).subarray(3);
    shifted.set(bytes);
    expect(parseSafetensors(shifted, 'x')).toEqual({
      tensors: { x: { shape: [2], data: Float32Array.of(1.5, -3) } },
      metadata: {},
    });
  });

  it('widens half precision', () => {
    const halves: [bits: number, value: number][] = [
      [0x3c00, 1],
      [0xc000, -2],
      [0x3555, 0.333251953125],
      [0x7bff, 65504],
      [0x0400, 2 ** -14],
      [0x0001, 2 ** -24],
      [0x8000, -0],
      [0x7c00, Number.POSITIVE_INFINITY],
      [0xfc00, Number.NEGATIVE_INFINITY],
      [0x7e00, Number.NaN],
    ];
    const data = Buffer.alloc(halves.length * 2);
    for (const [i, [bits]] of halves.entries()) data.writeUInt16LE(bits, i * 2);
    const { tensors } = parseSafetensors(file({ h: { dtype: 'F16', shape: [10], data_offsets: [0, 20] } }, data), 'x');
    expect([...tensors.h.data]).toEqual(halves.map(([, value]) => value));
  });

  describe('half precision', () => {
    const written = (data: Float32Array) =>
      serializeSafetensors({ tensors: { h: { shape: [data.length], data, half: true } }, metadata: {} });
    const readAgain = (data: Float32Array) => parseSafetensors(written(data), 'x').tensors.h.data;

    it('gives back every number that it has, in two bytes', () => {
      const bits = Buffer.from(Uint16Array.from({ length: 1 << 16 }, (_, i) => i).buffer);
      const every = parseSafetensors(file({ h: { dtype: 'F16', shape: [1 << 16], data_offsets: [0, 1 << 17] } }, bits), 'x');
      const { header, data } = layout(written(every.tensors.h.data as Float32Array));
      expect(header.h).toMatchObject({ dtype: 'F16', shape: [1 << 16], data_offsets: [0, 1 << 17] });
      for (let i = 0; i < 1 << 16; i++) {
        const notANumber = (i & 0x7c00) === 0x7c00 && (i & 0x3ff) !== 0;
        expect(data.readUInt16LE(i * 2)).toBe(notANumber ? 0x7e00 : i);
      }
    });

    it('takes the nearest number, and of two as near the even one', () => {
      const given = [1 + 2 ** -11, 1 + 3 * 2 ** -11, 1 + 2 ** -11 + 2 ** -20, 2 ** -25, 1.5 * 2 ** -24, 65519, 65520, -1e30];
      const nearest = [1, 1 + 2 ** -9, 1 + 2 ** -10, 0, 2 ** -23, 65504, Infinity, -Infinity];
      expect([...readAgain(Float32Array.from(given))]).toEqual(nearest);
      fc.assert(
        fc.property(fc.float({ min: -65504, max: 65504, noNaN: true }), (x) => {
          const spacing = 2 ** (Math.max(-14, Math.floor(Math.log2(Math.abs(x) || 1))) - 10);
          expect(Math.abs(readAgain(Float32Array.of(x))[0] - x)).toBeLessThanOrEqual(spacing / 2);
        }),
      );
    });
  });

  const entry = { dtype: 'U8', shape: [2], data_offsets: [0, 2] };
  const two = Uint8Array.of(1, 2);
  it.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /empty/],
    ['a few bytes', Uint8Array.of(1, 2, 3), /3 bytes/],
    ['text', Buffer.from('{"frames": []}'), /not a safetensors file/],
    ['a header that is longer than the file', file(`{"a":${' '.repeat(9)}}`).subarray(0, 15), /cut short/],
    ['a header that is not JSON', file('{a}'), /header is not JSON/],
    ['data cut short', file({ a: { ...entry, data_offsets: [1, 3] } }, two), /cut short, tensor "a" ends at byte 3/],
    ['an unknown dtype', file({ a: { ...entry, dtype: 'F8_E5M2' } }, two), /dtype F8_E5M2, expected one of F16, F32/],
    ['a shape of another size', file({ a: { ...entry, shape: [3] } }, two), /shape \[3\] and dtype U8 needs 3 bytes, found 2/],
    ['a shape below zero', file({ a: { ...entry, shape: [-1, -2] } }, two), /no valid shape/],
    ['no shape', file({ a: { dtype: 'U8', data_offsets: [0, 2] } }, two), /no valid shape/],
    ['offsets backwards', file({ a: { ...entry, data_offsets: [2, 0] } }, two), /needs 2 bytes, found -2/],
    ['a tensor that is nothing', file({ a: null }), /no valid shape/],
    ['metadata that is nothing', file({ __metadata__: null }), /must map names to strings/],
    ['metadata of numbers', file({ __metadata__: { a: 1 } }), /must map names to strings/],
  ])('refuses %s', (_, bytes, message) => {
    const refused = () => parseSafetensors(bytes, 'some file');
    expect(refused).toThrow(InputError);
    expect(refused).toThrow(message);
    expect(refused).toThrow(/^some file: [^\n]+$/);
  });

  it('answers any bytes with a file or an InputError, never with another exception', () => {
    const value = fc.oneof(fc.jsonValue(), fc.constantFrom('F32', 'U8', [1], [0, 4], -1, 2 ** 60));
    const almost = fc.dictionary(
      fc.oneof(fc.string(), fc.constant('__metadata__')),
      fc.oneof(value, fc.record({ dtype: value, shape: value, data_offsets: value })),
    );
    const flipped = fc
      .tuple(anyFile, fc.nat(), fc.nat(255))
      .map(([content, at, byte]) => serializeSafetensors(content).map((b, i, all) => (i === at % all.length ? byte : b)));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.tuple(almost, fc.uint8Array()).map(([header, data]) => file(header, data)),
      flipped,
    );
    fc.assert(
      fc.property(bytes, (bytes) => {
        try {
          for (const { shape, data } of Object.values(parseSafetensors(bytes, 'x').tensors))
            expect(data.length).toBe(shape.reduce((product, n) => product * n, 1));
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }),
      { numRuns: 2000 },
    );
  });
});
