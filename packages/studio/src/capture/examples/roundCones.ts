/**
 * Pictures of made-up people, hands and faces, drawn by following rays to round cones that flow into one another. They let a person
 * without a picture at hand try the detectors, and tests know where each landmark is. The camera is far away (no perspective): x right,
 * y down, z away, in pixels.
 */
export type Point3 = readonly [x: number, y: number, z: number];

/** What a sphere covers that goes from one place to another while it grows or shrinks. */
export interface RoundCone {
  from: Point3;
  to: Point3;
  /** Of the sphere at both ends. */
  radii: readonly [number, number];
  /** 0…255. The same array for all that is of one piece. */
  colour: readonly [red: number, green: number, blue: number];
  /** From which distance on it flows into what is of its piece and was added before it. */
  blend: number;
}

/** As `ImageData` takes it. */
export interface Raster {
  width: number;
  height: number;
  /** [height, width, 4] */
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

const LIGHT = normalize([-0.45, -0.6, -0.65]);
/** Pixels a side of the squares that look at the cones near them only. */
const TILE = 16;
/** Pixels to a surface that count as met. */
const NEAR = 0.1;
/** Numbers a cone: from, the way to its other end, 1 / its squared length, the lean of its normals, radius, growth, blend. */
const STRIDE = 11;

export function drawRoundCones(cones: readonly RoundCone[], width: number, height: number): Raster {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let top = 0; top < height; top += TILE)
    for (let left = 0; left < width; left += TILE) {
      const scene = new Scene(cones.filter((cone) => reaches(cone, left, top)));
      for (let y = top; y < Math.min(height, top + TILE); y++)
        for (let x = left; x < Math.min(width, left + TILE); x++) {
          const at = (y * width + x) * 4;
          rgba.set(scene.colourAt(x + 0.5, y + 0.5) ?? backgroundAt(y / height), at);
          rgba[at + 3] = 255;
        }
    }
  return { width, height, rgba };
}

function reaches(cone: RoundCone, left: number, top: number): boolean {
  const within = (axis: 0 | 1, start: number) => {
    const [low, high] = extentOf(cone, axis);
    return low < start + TILE && high > start;
  };
  return within(0, left) && within(1, top);
}

function extentOf({ from, to, radii, blend }: RoundCone, axis: 0 | 1 | 2): [number, number] {
  const reach = Math.max(...radii) + blend + 1;
  return [Math.min(from[axis], to[axis]) - reach, Math.max(from[axis], to[axis]) + reach];
}

const backgroundAt = (share: number) => [218 - 34 * share, 221 - 34 * share, 225 - 32 * share];

class Scene {
  /** Cones of the same colour are one piece: they flow into one another, and into nothing else. */
  readonly #pieces: { colour: RoundCone['colour']; cones: Float64Array }[];
  readonly #front: number;
  readonly #back: number;
  /** The piece that is nearest to the place that `distance` was last asked for. */
  #nearest = 0;

  constructor(cones: readonly RoundCone[]) {
    this.#pieces = [...new Set(cones.map(({ colour }) => colour))].map((colour) => ({
      colour,
      cones: Float64Array.from(cones.filter((cone) => cone.colour === colour).flatMap(numbersOf)),
    }));
    this.#front = Math.min(...cones.map((cone) => extentOf(cone, 2)[0]));
    this.#back = Math.max(...cones.map((cone) => extentOf(cone, 2)[1]));
  }

  /** Of the ray that enters at x, y; undefined where it meets nothing. */
  colourAt(x: number, y: number): number[] | undefined {
    for (let z = this.#front; z < this.#back; ) {
      const distance = this.#distance(x, y, z);
      if (distance < NEAR) return this.#shade(x, y, z);
      z += distance;
    }
    return undefined;
  }

  #shade(x: number, y: number, z: number): number[] {
    const { colour } = this.#pieces[this.#nearest];
    const step = 0.5;
    const normal = normalize([
      this.#distance(x + step, y, z) - this.#distance(x - step, y, z),
      this.#distance(x, y + step, z) - this.#distance(x, y - step, z),
      this.#distance(x, y, z + step) - this.#distance(x, y, z - step),
    ]);
    const lit = Math.max(0, normal[0] * LIGHT[0] + normal[1] * LIGHT[1] + normal[2] * LIGHT[2]);
    const facing = Math.max(0, -normal[2]);
    const strength = 0.42 + 0.48 * lit + 0.15 * facing;
    return [colour[0] * strength, colour[1] * strength * (0.94 + 0.06 * facing), colour[2] * strength * (0.9 + 0.1 * facing)];
  }

  #distance(x: number, y: number, z: number): number {
    let least = Number.POSITIVE_INFINITY;
    for (let p = 0; p < this.#pieces.length; p++) {
      const own = distanceTo(this.#pieces[p].cones, x, y, z);
      if (own < least) {
        least = own;
        this.#nearest = p;
      }
    }
    return least;
  }
}

function numbersOf({ from, to, radii, blend }: RoundCone): number[] {
  const way = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const length = Math.hypot(...way);
  const growth = radii[1] - radii[0];
  const steep = Math.sqrt(Math.max(1e-9, length ** 2 - growth ** 2)); // along the surface
  return [...from, ...way, length && 1 / length ** 2, length && growth / (steep * length), radii[0], growth, blend];
}

/** Negative within. Where two are about as near, the surface between them is filled (a polynomial smooth minimum). */
function distanceTo(cones: Float64Array, x: number, y: number, z: number): number {
  let all = Number.POSITIVE_INFINITY;
  for (let c = 0; c < cones.length; c += STRIDE) {
    const px = x - cones[c];
    const py = y - cones[c + 1];
    const pz = z - cones[c + 2];
    const along = px * cones[c + 3] + py * cones[c + 4] + pz * cones[c + 5];
    const beside = Math.sqrt(Math.max(0, px * px + py * py + pz * pz - along * along * cones[c + 6]));
    // Of all spheres, the one whose surface is nearest lies where the normal of the surface meets the axis.
    const share = Math.min(1, Math.max(0, along * cones[c + 6] + beside * cones[c + 7]));
    const dx = px - share * cones[c + 3];
    const dy = py - share * cones[c + 4];
    const dz = pz - share * cones[c + 5];
    const own = Math.sqrt(dx * dx + dy * dy + dz * dz) - cones[c + 8] - share * cones[c + 9];
    const blend = cones[c + 10];
    const shared = blend - Math.abs(all - own);
    all = Math.min(all, own);
    if (shared > 0) all -= (shared * shared) / (4 * blend);
  }
  return all;
}

function normalize([x, y, z]: Point3): Point3 {
  const length = Math.sqrt(x * x + y * y + z * z) || 1;
  return [x / length, y / length, z / length];
}
