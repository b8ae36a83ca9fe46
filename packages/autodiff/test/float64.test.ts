import { expect, it } from 'vitest';
import { erf } from './float64.js';

// The reference's only function that JavaScript does not have; values by Wolfram Alpha and Abramowitz and Stegun, table 7.1.
it.each([
  [0, 0],
  [0.1, 0.1124629160182849],
  [0.5, 0.5204998778130465],
  [1, 0.8427007929497149],
  [2, 0.9953222650189527],
  [3, 0.9999779095030014],
  [5, 0.9999999999984626],
  [-1, -0.8427007929497149],
])('erf(%d)', (x, expected) => {
  expect(Math.abs(erf(x) - expected)).toBeLessThan(1e-15);
});
