import { Color, type PerspectiveCamera, Scene, Vector3 } from 'three';
import { LIGHT, type PoseColours } from './colours.js';
import { drawGrid } from './grid.js';
import { Placement } from './placement.js';
import { radiiOf } from './radii.js';
import { Strokes } from './strokes.js';
import { tintsOf } from './tints.js';

export interface Pose {
  /** [N, 3]; NaN where a landmark is missing. */
  points: ArrayLike<number>;
  edges: readonly (readonly [number, number])[];
  /** [N]: above 0 where the landmark was not seen but predicted; it is drawn paler. */
  predicted?: ArrayLike<number>;
  /** [N]: how far off each landmark is expected to be, in % of the extent of the pose, as a Lifter says; NaN where nobody knows. */
  errors?: ArrayLike<number>;
}

export interface Look {
  ground: boolean;
  /** Lines from the landmarks down to the ground. */
  dropLines: boolean;
  /** Colour by depth instead of one colour. */
  depth: boolean;
  /** A pale ball about each landmark, as large as its expected error. */
  errors: boolean;
}

/** How strong the ball of an expected error is: what is in it stays legible. */
const ERROR_STRENGTH = 0.16;
/** Radii, as shares of a landmark's: of a stick, of the reference, of what is picked out. */
const SHARES = { stick: 0.5, reference: 0.7, picked: 1.7 };

/** What a PoseView shows: a pose and what is drawn with it, in sizes of the pose, y up, about the pose's middle. */
export class PoseScene {
  readonly root = new Scene();
  /** Which way is up, in the camera's frame; [0, −1, 0] where nobody knows. Takes effect with the next `fit`. */
  up: readonly [number, number, number] = [0, -1, 0];
  readonly #onChange: () => void;
  readonly #grid = new Strokes(false);
  readonly #drops = new Strokes(false);
  readonly #figures = new Strokes(true);
  readonly #errors = new Strokes(false);
  readonly #strokes = [this.#grid, this.#drops, this.#figures, this.#errors];
  #look: Look = { ground: true, dropLines: true, depth: false, errors: false };
  #colours: PoseColours = LIGHT;
  #pose: Pose | null = null;
  #reference: ArrayLike<number> | null = null;
  #picked: ReadonlySet<number> = new Set();
  /** null until there was a pose. */
  #placement: Placement | null = null;
  /** Of the rig as it was when it was measured. */
  #radii = new Float32Array(0);
  #placed = new Float32Array(0);
  #placedReference = new Float32Array(0);
  #tints = new Float32Array(0);
  /** Where the ground lies: at the lowest landmark since the last `fit`. */
  #floor = 0;
  /** What the grid was last drawn for. */
  #gridOf = '';
  /** Whether strokes are to be made anew before the next drawing. */
  #changed = true;

  /** @param onChange called when something else is to be seen */
  constructor(onChange: () => void) {
    this.#onChange = onChange;
    for (const [order, { mesh }] of this.#strokes.entries()) {
      mesh.renderOrder = order;
      this.root.add(mesh);
    }
  }

  /** Show a pose, or none; the first one is the measure of what follows, see `fit`. */
  show(pose: Pose | null): void {
    const another = pose !== null && (pose.edges !== this.#pose?.edges || pose.points.length !== this.#placed.length);
    this.#pose = pose;
    if (pose && !this.#placement) this.fit();
    else if (another) this.#measure();
    this.#change();
  }

  /** Show another pose of the same landmarks over it: [N, 3], moved so that their middles are together; null for none. */
  compare(reference: ArrayLike<number> | null): void {
    if (reference === this.#reference) return;
    this.#reference = reference;
    this.#change();
  }

  look(look: Partial<Look>): void {
    this.#look = { ...this.#look, ...look };
    this.#change();
  }

  paint(colours: PoseColours): void {
    this.#colours = colours;
    this.#change();
  }

  /** Draw these landmarks larger, in a colour of their own. */
  pick(indices: Iterable<number>): void {
    const picked = new Set(indices);
    if (picked.size === this.#picked.size && [...picked].every((i) => this.#picked.has(i))) return;
    this.#picked = picked;
    this.#change();
  }

  /** Take the pose as it is now as the measure: its middle, its size and the ground under it. */
  fit(): void {
    if (!this.#pose) return;
    this.#placement = Placement.of(this.#pose.points, this.up) ?? this.#placement;
    this.#floor = this.#placement?.floor ?? 0;
    this.#measure();
    this.#change();
  }

  /** Where the landmarks are now, and the ground, which sinks where a landmark is below it. */
  place(): { points: Float32Array; floor: number } {
    if (this.#pose && this.#placement) {
      this.#placement.place(this.#pose.points, this.#placed);
      for (let at = 1; at < this.#placed.length; at += 3) if (this.#placed[at] < this.#floor) this.#floor = this.#placed[at];
    }
    return { points: this.#placed, floor: this.#floor };
  }

  /** From the pose toward the camera that took the picture. */
  toPicture(): Vector3 {
    const away = new Vector3(0, 0, -1);
    return this.#placement ? away.applyQuaternion(this.#placement.turn) : away.negate();
  }

  /**
   * The landmark that is seen nearest to a place.
   * @param at from −1 to 1, right and up
   * @param half half the width and height, in the unit of `reach`
   */
  nearest(
    at: readonly [x: number, y: number],
    half: readonly [number, number],
    reach: number,
    camera: PerspectiveCamera,
  ): number | null {
    if (!this.#pose) return null;
    const point = new Vector3();
    let [found, least]: [number | null, number] = [null, reach];
    for (let i = 0; i < this.#radii.length; i++) {
      point.fromArray(this.#placed, 3 * i).project(camera);
      const distance = Math.hypot((point.x - at[0]) * half[0], (point.y - at[1]) * half[1]);
      if (distance < least) [found, least] = [i, distance];
    }
    return found;
  }

  /** Make ready for a drawing. @param height of the drawing, in its pixels */
  prepare(camera: PerspectiveCamera, height: number): void {
    if (this.#changed) this.#stroke();
    this.#changed = false;
    this.#figures.send(camera);
    for (const strokes of this.#strokes) strokes.height = height;
  }

  dispose(): void {
    for (const strokes of this.#strokes) strokes.dispose();
  }

  #change(): void {
    this.#changed = true;
    this.#onChange();
  }

  /** Radii of the landmarks of the pose as it is now. */
  #measure(): void {
    if (!this.#pose || !this.#placement) return;
    const { points, edges } = this.#pose;
    this.#radii = radiiOf(points, edges, this.#placement.size);
    this.#placed = new Float32Array(points.length);
    this.#placedReference = new Float32Array(points.length);
    this.#tints = new Float32Array(points.length);
  }

  /** Make the strokes of everything that is shown. */
  #stroke(): void {
    for (const strokes of [this.#drops, this.#figures, this.#errors]) strokes.clear();
    if (this.#pose && this.#placement) {
      this.place();
      tintsOf(this.#pose, this.#look.depth, this.#picked, this.#colours, this.#tints);
      this.#strokeFigure(this.#placed, (i) => this.#radii[i] * (this.#picked.has(i) ? SHARES.picked : 1), this.#tints, true);
      if (this.#reference?.length === this.#placed.length) {
        this.#placement.placeOver(this.#reference, this.#pose.points, this.#placedReference);
        const tint = [...new Color(this.#colours.reference)];
        this.#strokeFigure(this.#placedReference, (i) => this.#radii[i] * SHARES.reference, tint, false);
      }
      if (this.#look.dropLines) this.#strokeDrops();
      if (this.#look.errors && this.#pose.errors) this.#strokeErrors(this.#pose.errors);
    }
    this.#strokeGrid();
    for (const strokes of [this.#drops, this.#errors]) strokes.send();
  }

  /** @param tinted whether each landmark has a tint of its own */
  #strokeFigure(points: ArrayLike<number>, radiusOf: (i: number) => number, tints: ArrayLike<number>, tinted: boolean): void {
    const of = (i: number) => (tinted ? i : 0);
    for (const [a, b] of this.#pose!.edges)
      this.#figures.stick(points, a, b, SHARES.stick * radiusOf(a), SHARES.stick * radiusOf(b), tints, of(a), of(b));
    for (let i = 0; i < this.#radii.length; i++) this.#figures.ball(points, i, radiusOf(i), tints, of(i));
  }

  #strokeDrops(): void {
    const N = this.#radii.length;
    const tint = [...new Color(this.#colours.ground)];
    // Many lines are a thicket: the more there are, the fainter each.
    const strength = 0.8 * Math.min(1, 30 / N);
    for (let i = 0; i < N; i++) {
      const [x, y, z] = this.#placed.subarray(3 * i, 3 * i + 3);
      this.#drops.line([x, y, z, x, this.#floor, z], 0, 1, tint, 0.2 * strength, strength);
    }
  }

  #strokeErrors(errors: ArrayLike<number>): void {
    for (let i = 0; i < this.#radii.length; i++)
      if (errors[i] > 0) this.#errors.ball(this.#placed, i, errors[i] / 100, this.#tints, i, ERROR_STRENGTH);
  }

  #strokeGrid(): void {
    const of = this.#look.ground && this.#pose ? `${this.#floor} ${this.#colours.ground}` : '';
    if (of === this.#gridOf) return;
    this.#gridOf = of;
    this.#grid.clear();
    if (of) drawGrid(this.#grid, this.#floor, [...new Color(this.#colours.ground)]);
    this.#grid.send();
  }
}
