import { type Figure, Sculptor } from './figure.js';
import { sculptHead } from './head.js';
import { SHIRT } from './person.js';

/** Somebody from the shoulders up. */
export function face(size: number, { turn = 12 } = {}): Figure {
  const sculptor = new Sculptor(size, [size * 0.5, size * 0.52], turn);
  sculptor.add(SHIRT, [-0.33, -0.62, -0.1], [0.33, -0.62, -0.1], [0.2, 0.2], 0);
  sculptHead(sculptor, [0, 0, 0], 0.24);
  return { cones: sculptor.cones, landmarks: new Map() };
}
