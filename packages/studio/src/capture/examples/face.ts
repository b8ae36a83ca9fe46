import { type Figure, Sculptor } from './figure.js';
import { sculptHead } from './head.js';
import { SHIRT } from './person.js';

/** Somebody from the shoulders up. */
export function face(size: number, { turn = 12 } = {}): Figure {
  const sculptor = new Sculptor(size, [size * 0.5, size * 0.52], turn);
  sculptor.add(SHIRT, [-0.33, -0.62, -0.1], [0.33, -0.62, -0.1], [0.2, 0.2], 0);
  const { eyes, mouth } = sculptHead(sculptor, [0, 0, 0], 0.24);
  // Of the face mesh: the middles of the irises and the corners of the mouth, those of the face's own right first.
  const marks = new Map([468, 473, 61, 291].map((index, i) => [`face${index}`, sculptor.place([...eyes, ...mouth][i])]));
  return { cones: sculptor.cones, landmarks: marks };
}
