import type { Point3, RoundCone } from './roundCones.js';

export type Colour = RoundCone['colour'];

/** A made-up thing in a picture. */
export interface Figure {
  cones: readonly RoundCone[];
  /** Where landmarks are, by the names of the detector's skeleton; not all of them. */
  landmarks: ReadonlyMap<string, Point3>;
}

export const SKIN: Colour = [236, 184, 150];
export const HAIR: Colour = [72, 50, 38];

/** Builds a figure in a frame of its own: x to the picture's right, y up, z to the viewer, and puts it into the picture. */
export class Sculptor {
  readonly cones: RoundCone[] = [];
  readonly #scale: number;
  readonly #middle: readonly [number, number];
  readonly #turn: number;

  /**
   * @param scale pixels of one unit
   * @param middle where the origin is in the picture
   * @param turn about the upright axis in degrees; right of the picture goes away from the viewer
   */
  constructor(scale: number, middle: readonly [number, number], turn: number) {
    this.#scale = scale;
    this.#middle = middle;
    this.#turn = (turn * Math.PI) / 180;
  }

  /** A place of the figure's own frame in the picture. */
  place([x, y, z]: Point3): Point3 {
    const [cos, sin] = [Math.cos(this.#turn), Math.sin(this.#turn)];
    return [
      this.#middle[0] + this.#scale * (x * cos + z * sin),
      this.#middle[1] - this.#scale * y,
      this.#scale * (x * sin - z * cos),
    ];
  }

  add(colour: Colour, from: Point3, to: Point3, radii: readonly [number, number], blend: number): void {
    this.cones.push({
      from: this.place(from),
      to: this.place(to),
      radii: [radii[0] * this.#scale, radii[1] * this.#scale],
      colour,
      blend: blend * this.#scale,
    });
  }
}

export function between(a: Point3, b: Point3, share: number): Point3 {
  return [a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), a[2] + share * (b[2] - a[2])];
}
