import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { concat, damage, latin1, npy, npyFloats, npyTexts, npz, open, readsOrRefuses } from '../datasets/numpy.js';

/** Bytes of numbers, by the type that a `.npy` names. */
const TYPES: [string, number, (view: DataView, at: number, value: number) => void][] = [
  ['|i1', 1, (view, at, value) => view.setInt8(at, value)],
  ['|u1', 1, (view, at, value) => view.setUint8(at, value)],
  ['<i2', 2, (view, at, value) => view.setInt16(at, value, true)],
  ['>u2', 2, (view, at, value) => view.setUint16(at, value)],
  ['<i4', 4, (view, at, value) => view.setInt32(at, value, true)],
  ['>u4', 4, (view, at, value) => view.setUint32(at, value)],
  ['>i8', 8, (view, at, value) => view.setBigInt64(at, BigInt(value))],
  ['<u8', 8, (view, at, value) => view.setBigUint64(at, BigInt(value), true)],
  ['<f4', 4, (view, at, value) => view.setFloat32(at, value, true)],
  ['>f4', 4, (view, at, value) => view.setFloat32(at, value)],
  ['<f8', 8, (view, at, value) => view.setFloat64(at, value, true)],
  ['>f8', 8, (view, at, value) => view.setFloat64(at, value)],
];

function bytesOf(size: number, values: number[], set: (view: DataView, at: number, value: number) => void): Uint8Array {
  const view = new DataView(new ArrayBuffer(size * values.length));
  for (const [i, value] of values.entries()) set(view, i * size, value);
  return new Uint8Array(view.buffer);
}

describe.each(TYPES)('%s', (descr, size, set) => {
  test('in C and in Fortran order', async () => {
    const c = await (await open(npy(descr, [2, 3], bytesOf(size, [1, 2, 3, 4, 5, 6], set)))).array('');
    const fortran = await (await open(npy(descr, [2, 3], bytesOf(size, [1, 4, 2, 5, 3, 6], set), true))).array('');
    for (const array of [c, fortran]) {
      expect([...array.numbers()]).toEqual([1, 2, 3, 4, 5, 6]);
      expect([...array.numbers(2, 3)]).toEqual([3, 4, 5]);
    }
  });
});

test('half floats and truth values', async () => {
  const bits = [0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00, 0xfc00, 0x7e00, 0x8000];
  const halves = await (await open(npy('<f2', [8], new Uint8Array(new Uint16Array(bits).buffer)))).array('');
  expect([...halves.numbers()]).toEqual([1, -2, 2 ** -24, 65504, Infinity, -Infinity, Number.NaN, -0]);
  const truths = await (await open(npy('|b1', [3], Uint8Array.of(0, 1, 7)))).array('');
  expect([...truths.numbers()]).toEqual([0, 1, 1]);
});

test('texts, as bytes and as UTF-32 of both orders', async () => {
  const little = await open(npyTexts(['ab', 'c', 'é']));
  expect((await little.array('')).texts()).toEqual(['ab', 'c', 'é']);
  const big = await open(npy('>U2', [2], Uint8Array.of(0, 0, 0, 97, 0, 1, 0xf6, 0, 0, 0, 0, 98, 0, 0, 0, 0)));
  expect((await big.array('')).texts()).toEqual(['a😀', 'b']);
  const bytes = await open(npy('|S3', [2], latin1('abcd\0\0')));
  expect((await bytes.array('')).texts()).toEqual(['abc', 'd']);
});

test('headers of versions 2 and 3, and of Python 2', async () => {
  const text = "{'descr': '<i2', 'fortran_order': False, 'shape': (2L, 1L), }\n";
  for (const version of [2, 3]) {
    const bytes = concat(
      latin1(`\x93NUMPY${String.fromCharCode(version, 0, text.length, 0, 0, 0)}${text}`),
      Uint8Array.of(1, 0, 2, 0),
    );
    const array = await (await open(bytes)).array('');
    expect([array.shape, [...array.numbers()]]).toEqual([
      [2, 1],
      [1, 2],
    ]);
  }
});

test.each([0, 6] as const)('members of a zip, level %d', async (level) => {
  const values = Array.from({ length: 60_000 }, (_, i) => i % 1000);
  const arrays = await open(npz({ a: npyFloats([values.length], values), b: npyFloats([], [5]) }, level));
  expect(arrays.names).toEqual(['a', 'b']);
  expect((await arrays.header('a')).shape).toEqual([60_000]);
  expect([...(await arrays.array('a')).numbers()]).toEqual(values);
  expect([...(await arrays.array('b')).numbers()]).toEqual([5]);
});

/** The same zip with its directory in zip64: sizes, places and counts in 64 bits. */
function zip64(zip: Uint8Array): Uint8Array {
  const view = new DataView(zip.buffer, zip.byteOffset);
  const end = zip.length - 22;
  const start = view.getUint32(end + 16, true);
  const entry = zip.slice(start, end);
  const fields = new DataView(entry.buffer);
  const long = (...values: number[]) => new Uint8Array(new BigUint64Array(values.map(BigInt)).buffer);
  const extra = concat(
    Uint8Array.of(1, 0, 24, 0),
    long(fields.getUint32(24, true), fields.getUint32(20, true), fields.getUint32(42, true)),
  );
  for (const at of [20, 24, 42]) fields.setUint32(at, 0xffffffff, true);
  fields.setUint16(30, extra.length, true);
  const size = entry.length + extra.length;
  const record = concat(latin1('PK\x06\x06'), long(44), new Uint8Array(12), long(1, 1, size, start));
  const locator = concat(latin1('PK\x06\x07\0\0\0\0'), long(start + size), Uint8Array.of(1, 0, 0, 0));
  const last = concat(latin1('PK\x05\x06'), new Uint8Array(4), new Uint8Array(12).fill(255), new Uint8Array(2));
  return concat(zip.subarray(0, start), entry, extra, record, locator, last);
}

test('a zip64', async () => {
  const arrays = await open(zip64(npz({ a: npyFloats([2], [1, 2]) })));
  expect([...(await arrays.array('a')).numbers()]).toEqual([1, 2]);
});

/** Change a number of the only entry of a zip's directory. */
function withField(zip: Uint8Array, at: number, value: number): Uint8Array {
  const changed = zip.slice();
  const view = new DataView(changed.buffer);
  view.setUint32(view.getUint32(changed.length - 6, true) + at, value, true);
  return changed;
}

/** Its type is a list of fields. */
const recordsNpy = () => {
  const text = "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }\n";
  return concat(latin1(`\x93NUMPY\x01\0${String.fromCharCode(text.length)}\0${text}`), new Uint8Array(4));
};

describe('refuses', () => {
  const good = npz({ a: npyFloats([1000], Array(1000).fill(1)) });
  const refusal = async (bytes: Uint8Array) => (await open(bytes)).array('a');

  test.each<[string, Uint8Array, RegExp]>([
    [
      'a size that is larger than the header says',
      withField(good, 24, 5000),
      /5000 bytes, expected 4128 for an array <f4 of shape \[1000\]/,
    ],
    ['a size that no deflated file has', withField(good, 24, 900_000_000), /which no deflated file does/],
    ['another checksum', withField(good, 16, 1), /checksum/],
    ['an encrypted member', withField(good, 8, 1 | (8 << 16)), /encrypted/],
    ['another packing', withField(good, 8, 12 << 16), /packed by method 12/],
    ['a header elsewhere', withField(good, 42, 7), /the header of the member/],
    ['a zip that is cut off', good.slice(0, -30), /cut off/],
    ['a zip without arrays', zipSync({ 'a.txt': Uint8Array.of(1) }), /without arrays/],
    ['fewer data than the header says', npz({ a: npyFloats([5], [1, 2]) }), /136 bytes, expected 148/],
    ['an array of records', npz({ a: recordsNpy() }), /an array of records/],
    ['a bomb: zeros that a header claims', npz({ a: npy('<f4', [3e8], new Uint8Array(4)) }), /expected 1200000128/],
  ])('%s', async (_, bytes, message) => {
    await expect(refusal(bytes)).rejects.toThrow(message);
    await readsOrRefuses(() => refusal(bytes));
  });

  test('a member that unpacks to more than it says', async () => {
    const bomb = zipSync({ 'a.npy': npyFloats([200_000], Array(200_000).fill(0)) });
    await expect(refusal(withField(bomb, 24, 132))).rejects.toThrow('unpacks to more than the 132 bytes it says');
  });

  test('a name that is not there', async () => {
    await expect((await open(good)).array('b')).rejects.toThrow('x: array b is missing, found a');
  });
});

test('damaged bytes are read or refused', async () => {
  const files = [
    npz({ a: npyFloats([2, 3], [1, 2, 3, 4, 5, 6]) }),
    npz({ a: npyTexts(['a', 'bc']) }, 0),
    npyFloats([3], [1, 2, 3]),
  ];
  const change = fc.record({ at: fc.nat(1000), value: fc.nat(255) });
  const changes = fc.array(change, { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...files), changes, fc.option(fc.nat(1000), { nil: undefined }), (bytes, damages, cut) =>
      readsOrRefuses(async () => {
        const arrays = await open(damage(bytes, damages, cut));
        for (const name of arrays.names) (await arrays.array(name)).numbers();
      }),
    ),
    { numRuns: 2000 },
  );
});
