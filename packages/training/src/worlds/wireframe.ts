import type { Edge } from '../data/figure.js';
import type { Random } from '../random.js';
import type { WorldRig } from './world.js';

type Point = readonly [x: number, y: number, z: number];

/** A rigid thing, put together corner by corner. */
export class Wireframe {
  private readonly names: string[] = [];
  private readonly points: number[] = [];
  private readonly edges: Edge[] = [];

  point(name: string, x: number, y: number, z: number): number {
    this.points.push(x, y, z);
    return this.names.push(name) - 1;
  }

  /** A point on the left and its mirror image on the right. */
  pair(name: string, x: number, y: number, z: number): [left: number, right: number] {
    return [this.point(`left_${name}`, x, y, z), this.point(`right_${name}`, -x, y, z)];
  }

  path(...points: number[]): void {
    for (let k = 1; k < points.length; k++) this.edges.push([points[k - 1], points[k]]);
  }

  loop(...points: number[]): void {
    this.path(...points, points[0]);
  }

  /**
   * A box. @returns its corners: the four of the bottom in a round from left front, then those of the top
   * @param centre of the box
   * @param half its half-sizes
   */
  box(name: string, [x, y, z]: Point, [a, b, c]: Point): number[] {
    const corners = [-b, b].flatMap((dy) => this.rectangle(`${name}_${dy < 0 ? 'bottom' : 'top'}`, x, y + dy, z, a, c));
    for (let k = 0; k < 4; k++) this.path(corners[k], corners[k + 4]);
    return corners;
  }

  /** A level rectangle of half-sizes a and c. @returns its corners in a round from left front */
  rectangle(name: string, x: number, y: number, z: number, a: number, c: number): number[] {
    const corners = [
      this.point(`left_front_${name}`, x + a, y, z + c),
      this.point(`right_front_${name}`, x - a, y, z + c),
      this.point(`right_back_${name}`, x - a, y, z - c),
      this.point(`left_back_${name}`, x + a, y, z - c),
    ];
    this.loop(...corners);
    return corners;
  }

  /** @param sided whether the thing has a front, and so a left (x above 0) and a right */
  rig(sided: boolean): WorldRig {
    const { points, edges } = this;
    const pose = (_: Random, out: Float64Array) => out.set(points);
    const sides = new Float64Array(this.names.length);
    // Names tell sides too.
    if (!sided) return { names: this.names.map((_, i) => `corner_${i}`), sides, edges, pose };
    for (let i = 0; i < sides.length; i++) sides[i] = Math.abs(points[i * 3]) < 1e-9 ? 0 : -Math.sign(points[i * 3]);
    return { names: this.names, sides, edges, pose };
  }
}
