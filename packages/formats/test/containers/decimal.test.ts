import fc from 'fast-check';
import { expect, test } from 'vitest';
import { longDecimal } from '../../src/containers/decimal.js';

const digits = fc.stringMatching(/^[1-9]\d{15,21}$/);

test('decimals of many digits are the nearest doubles', () => {
  let told = 0;
  fc.assert(
    fc.property(digits, fc.nat(21), (text, decimals) => {
      const at = Math.max(0, text.length - decimals);
      const number = `${text.slice(0, at)}.${text.slice(at)}`;
      const value = longDecimal(new TextEncoder().encode(number), 0, number.length, text.length - at);
      if (value === undefined) return;
      told++;
      expect(value).toBe(Number(number));
    }),
    { numRuns: 5000 },
  );
  expect(told).toBeGreaterThan(4950);
});

test('doubles as they are printed come back', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), (double) => {
      const [whole, part = ''] = String(double).split('.');
      if (whole.length + part.length < 16 || part.length > 22) return;
      const text = `${whole}.${part}`;
      expect(longDecimal(new TextEncoder().encode(text), 0, text.length, part.length) ?? double).toBe(double);
    }),
    { numRuns: 5000 },
  );
});

test('the middle of two doubles is left to others', () => {
  const text = '9007199254740993';
  expect(longDecimal(new TextEncoder().encode(text), 0, text.length, 0)).toBeUndefined();
});
