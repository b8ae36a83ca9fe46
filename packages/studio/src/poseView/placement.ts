import { Quaternion, Vector3 } from 'three';

/** How a pose lies in the world of a view: y up, about its middle, in its own sizes. */
export class Placement {
  private constructor(
    /** From the camera that took the picture to the world. */
    readonly turn: Quaternion,
    /** After the turn, in the units of the pose. */
    private readonly middle: Vector3,
    /** Diagonal of the bounding box, in the units of the pose. */
    readonly size: number,
    /** y of the lowest landmark, in the world. */
    readonly floor: number,
  ) {}

  /** @param up in the camera's frame @returns undefined where no landmark is there */
  static of(points: ArrayLike<number>, up: readonly [number, number, number]): Placement | undefined {
    // From a camera's y down and z away to y up and z near.
    const over = new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), Math.PI);
    const tilted = new Vector3(...up).normalize().applyQuaternion(over);
    const turn = new Quaternion().setFromUnitVectors(tilted, new Vector3(0, 1, 0)).multiply(over);
    const [low, high] = [new Vector3(Infinity, Infinity, Infinity), new Vector3(-Infinity, -Infinity, -Infinity)];
    const point = new Vector3();
    for (let at = 0; at < points.length; at += 3) {
      if (Number.isNaN(points[at])) continue;
      point.set(points[at], points[at + 1], points[at + 2]).applyQuaternion(turn);
      low.min(point);
      high.max(point);
    }
    if (low.x > high.x) return undefined;
    const size = Math.max(low.distanceTo(high), 1e-9);
    const middle = low.clone().add(high).divideScalar(2);
    return new Placement(turn, middle, size, (low.y - middle.y) / size);
  }

  /** @param out [N, 3], written */
  place(points: ArrayLike<number>, out: Float32Array): void {
    this.#lay(points, this.middle, out);
  }

  /** Lay a pose so that the mean of the landmarks that both have is where that of another one is. */
  placeOver(points: ArrayLike<number>, other: ArrayLike<number>, out: Float32Array): void {
    const shift = new Vector3();
    let count = 0;
    for (let at = 0; at < points.length; at += 3) {
      if (Number.isNaN(points[at] + other[at])) continue;
      shift.x += points[at] - other[at];
      shift.y += points[at + 1] - other[at + 1];
      shift.z += points[at + 2] - other[at + 2];
      count++;
    }
    shift.divideScalar(Math.max(1, count)).applyQuaternion(this.turn);
    this.#lay(points, shift.add(this.middle), out);
  }

  #lay(points: ArrayLike<number>, middle: Vector3, out: Float32Array): void {
    const point = new Vector3();
    for (let at = 0; at < points.length; at += 3) {
      point.set(points[at], points[at + 1], points[at + 2]).applyQuaternion(this.turn);
      point.sub(middle).divideScalar(this.size).toArray(out, at);
    }
  }
}
