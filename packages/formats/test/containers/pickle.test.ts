import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NdArray } from '../../src/containers/ndarray.js';
import { unpickle } from '../../src/containers/pickle.js';
import { damage, latin1, readsOrRefuses } from '../datasets/numpy.js';
import { PICKLES } from './pickles.js';

const bytesOf = (base64: string) => latin1(atob(base64));

/** Arrays as their shape and elements in C order. */
const plain = (value: unknown): unknown =>
  value instanceof NdArray ? { shape: value.shape, elements: value.items ?? [...value.numbers()] } : value;

const WRITTEN = {
  a: { shape: [2, 3], elements: [0, 1, 2, 3, 4, 5] },
  f: { shape: [2, 2], elements: [0, 1, 2, 3] },
  n: 1.5,
  s: 'é',
  b: Uint8Array.of(0, 255),
  l: [null, true, -7, [1]],
  o: { shape: [2], elements: ['x', null] },
};

describe.each(Object.entries(PICKLES))('%s', (_, base64) => {
  test('is what was pickled', () => {
    const value = unpickle(bytesOf(base64), 'x') as Map<string, unknown>;
    expect(Object.fromEntries([...value].map(([key, part]) => [key, plain(part)]))).toEqual(WRITTEN);
  });

  test('is read or refused when damaged', async () => {
    const change = fc.record({ at: fc.nat(2000), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(change, { minLength: 1, maxLength: 3 }),
        fc.option(fc.nat(2000), { nil: undefined }),
        (changes, cut) => readsOrRefuses(async () => unpickle(damage(bytesOf(base64), changes, cut), 'x')),
      ),
      { numRuns: 300 },
    );
  });
});

test('any bytes are read or refused', async () => {
  const opcodes = fc.constantFrom(
    ...'(.0NKMJGX]}lteasudpqgh\x85\x86\x94\x8c\x8a\x80b\x81R\x93'.split(''),
    'cnumpy\ndtype\n',
    'U\x02f4',
  );
  await fc.assert(
    fc.asyncProperty(fc.array(opcodes, { maxLength: 40 }), (program) =>
      readsOrRefuses(async () => unpickle(latin1(program.join('')), 'x')),
    ),
    { numRuns: 3000 },
  );
});

test.each([
  ['cos\nsystem\n(S"true"\ntR.', 'os.system'],
  ['\x80\x04\x8c\x08builtins\x8c\x04eval\x93\x8c\x011\x85R.', 'builtins.eval'],
  ['cnumpy\nload\n.', 'numpy.load'],
  ['c__builtin__\ngetattr\n.', 'builtins.getattr'],
  ['ctoString\nconstructor\n.', 'toString.constructor'],
])('%j is refused by the name of what it would call', (program, name) => {
  expect(() => unpickle(latin1(program), 'x')).toThrow(`x: the pickle asks for "${name}", expected plain data and NumPy arrays`);
});

test('a thing that contains itself is one', () => {
  const list = unpickle(latin1(']q\x00h\x00a.'), 'x') as unknown[];
  expect(list[0]).toBe(list);
});

test('protocol 0 as Python 2 writes it', () => {
  const program = "(dp0\nS'a\\x00\\n\\''\nI-3\nsVé\\u20ac\nL12L\nsI01\nF1.5\nsI00\n(F-inf\nFnan\nlp1\ns.";
  expect(unpickle(latin1(program), 'x')).toEqual(
    new Map<unknown, unknown>([
      ["a\0\n'", -3],
      ['é€', 12],
      [true, 1.5],
      [false, [Number.NEGATIVE_INFINITY, Number.NaN]],
    ]),
  );
});

test('a text that is turned into bytes again and again is refused', () => {
  const encode = 'c_codecs\nencode\nh\x00\x85R';
  expect(() => unpickle(latin1(`X\x40\x00\x00\x00${'a'.repeat(64)}q\x00${encode.repeat(30)}.`), 'x')).toThrow(
    'more bytes are asked for',
  );
});
