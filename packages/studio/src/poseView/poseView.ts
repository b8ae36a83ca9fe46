/**
 * PoseView: a pose in 3D, drawn with three.js into any element, without a framework. It can be turned, moved and zoomed with the mouse, with
 * fingers and with the keyboard, and shows another pose (the truth) over the first.
 *
 *     const view = new PoseView(document.querySelector('#pose'));
 *     view.show({ points, edges });          // after every change; buffers are used again
 *     view.compare(truth);                   // red over blue
 *     view.look({ depth: true });            // colour by depth
 *
 * Points are those of a camera, as a Lifter answers: x right, y down, z away, in any unit. It draws when something changed and not else.
 */
import { Color, ColorManagement, MathUtils, PerspectiveCamera, Scene, Spherical, Vector3, WebGLRenderer } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { LIGHT, type PoseColours } from './colours.js';
import { framing } from './framing.js';
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

/** Where a view begins: so many degrees to the side of the camera that took the picture, and above it. */
const HOME = { yaw: 32, pitch: 14 };
const FIELD_OF_VIEW = 28;
/** Degrees of an arrow key. */
const KEY_TURN = 7;
/** Pixels from a landmark that still mean it. */
const REACH = 12;
/** How strong the ball of an expected error is: what is in it stays legible. */
const ERROR_STRENGTH = 0.16;
/** Radii, as shares of a landmark's: of a stick, of the reference, of what is picked out. */
const SHARES = { stick: 0.5, reference: 0.7, picked: 1.7 };

export class PoseView {
  readonly canvas: HTMLCanvasElement;
  /** Called after each drawing. */
  onDraw?: () => void;
  /** Called when the pointer comes to a landmark, or leaves it (null). */
  onHover?: (index: number | null) => void;
  readonly #renderer: WebGLRenderer;
  /** Everything in it is in sizes of the pose, y up, about the pose's middle. */
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 60);
  readonly #controls: OrbitControls;
  readonly #watch: ResizeObserver;
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
  #up: readonly [number, number, number] = [0, -1, 0];
  /** null until there was a pose. */
  #placement: Placement | null = null;
  /** Of the rig as it was when it was measured. */
  #radii = new Float32Array(0);
  #placed = new Float32Array(0);
  #placedReference = new Float32Array(0);
  #tints = new Float32Array(0);
  /** Where the ground lies: at the lowest landmark since the last `fit`. */
  #floor = 0;
  /** The direction from which all of the pose is looked at; null once the view was moved by hand. */
  #framed: Vector3 | null = null;
  /** What the grid was last drawn for. */
  #gridOf = '';
  /** Whether strokes are to be made anew before the next drawing. */
  #changed = true;
  #scheduled = 0;

  /**
   * @param container an element with a size; the view fills it and follows it
   * @throws Error where the browser has no WebGL
   */
  constructor(container: HTMLElement, colours: PoseColours = LIGHT) {
    // Colours are those of the page, to be shown as they are.
    ColorManagement.enabled = false;
    // Edges are smooth by themselves.
    this.#renderer = new WebGLRenderer({ antialias: false, alpha: false, stencil: false });
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.canvas = this.#renderer.domElement;
    this.canvas.style.cssText = 'display: block; width: 100%; height: 100%; touch-action: none; outline-offset: -2px';
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', '3D pose. Arrow keys turn it, plus and minus zoom, 0 shows all of it.');
    container.append(this.canvas);
    for (const [order, { mesh }] of this.#strokes.entries()) {
      mesh.renderOrder = order;
      this.#scene.add(mesh);
    }
    this.#controls = new OrbitControls(this.#camera, this.canvas);
    this.#controls.minDistance = 0.3;
    this.#controls.maxDistance = 12;
    this.#controls.addEventListener('change', () => this.#request());
    this.#controls.addEventListener('start', () => {
      this.#framed = null;
    });
    this.canvas.addEventListener('keydown', this.#onKey);
    this.canvas.addEventListener('dblclick', () => {
      this.fit();
      this.home();
    });
    this.canvas.addEventListener('pointermove', this.#onPointer);
    this.canvas.addEventListener('pointerleave', () => this.onHover?.(null));
    this.#watch = new ResizeObserver(() => {
      this.#resize(container);
      // What another size has wiped out is drawn before it is seen.
      this.#draw();
    });
    this.#watch.observe(container);
    this.#resize(container);
    this.paint(colours);
    this.home();
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
    this.#renderer.setClearColor(colours.paper);
    this.#change();
  }

  /** Draw these landmarks larger, in a colour of their own. */
  pick(indices: Iterable<number>): void {
    const picked = new Set(indices);
    if (picked.size === this.#picked.size && [...picked].every((i) => this.#picked.has(i))) return;
    this.#picked = picked;
    this.#change();
  }

  /** Which way is up, in the camera's frame; [0, −1, 0] where nobody knows. Takes effect with the next `fit`. */
  set up(up: readonly [number, number, number]) {
    this.#up = up;
  }

  /** Take the pose as it is now as the measure: its middle, its size and the ground under it. */
  fit(): void {
    if (!this.#pose) return;
    this.#placement = Placement.of(this.#pose.points, this.#up) ?? this.#placement;
    this.#floor = this.#placement?.floor ?? 0;
    this.#measure();
    this.#change();
  }

  /** Look from where a view begins, at all of the pose. */
  home(): void {
    const spherical = new Spherical().setFromVector3(this.#toPicture());
    spherical.theta += MathUtils.degToRad(HOME.yaw);
    spherical.phi = MathUtils.clamp(spherical.phi - MathUtils.degToRad(HOME.pitch), 0.1, Math.PI - 0.1);
    this.#lookFrom(new Vector3().setFromSpherical(spherical));
  }

  /** Look from the camera that took the picture, at all of the pose: x and y are those of the picture. */
  fromPicture(): void {
    this.#lookFrom(this.#toPicture());
  }

  /** What is seen now as a PNG, on the colour of the paper. */
  async snapshot(): Promise<Blob> {
    const copy = this.drawing();
    return new Promise((resolve, reject) => {
      copy.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the browser made no PNG of the 3D'))));
    });
  }

  /** What is seen now, on the colour of the paper. @param pixelRatio pixels a CSS pixel */
  drawing(pixelRatio = this.#renderer.getPixelRatio()): HTMLCanvasElement {
    const usual = this.#renderer.getPixelRatio();
    this.#renderer.setPixelRatio(pixelRatio);
    this.#draw();
    const copy = document.createElement('canvas');
    copy.width = this.canvas.width;
    copy.height = this.canvas.height;
    const context = copy.getContext('2d')!;
    context.drawImage(this.canvas, 0, 0);
    this.#renderer.setPixelRatio(usual);
    this.#draw();
    return copy;
  }

  dispose(): void {
    cancelAnimationFrame(this.#scheduled);
    this.#watch.disconnect();
    this.#controls.dispose();
    for (const part of [...this.#strokes, this.#renderer]) part.dispose();
    this.canvas.remove();
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

  /** Lay the pose into the world. */
  #place(): void {
    if (!this.#pose || !this.#placement) return;
    this.#placement.place(this.#pose.points, this.#placed);
    for (let at = 1; at < this.#placed.length; at += 3) if (this.#placed[at] < this.#floor) this.#floor = this.#placed[at];
  }

  /** Make the strokes of everything that is shown. */
  #stroke(): void {
    for (const strokes of [this.#drops, this.#figures, this.#errors]) strokes.clear();
    if (this.#pose && this.#placement) {
      this.#place();
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

  /** From the pose toward the camera that took the picture. */
  #toPicture(): Vector3 {
    const away = new Vector3(0, 0, -1);
    return this.#placement ? away.applyQuaternion(this.#placement.turn) : away.negate();
  }

  #lookFrom(direction: Vector3): void {
    this.#framed = direction;
    this.#place();
    const half = Math.tan(MathUtils.degToRad(FIELD_OF_VIEW / 2));
    const { target, distance } = framing(this.#placed, this.#floor, direction, [half * this.#camera.aspect, half]);
    this.#controls.target.copy(target);
    this.#camera.position.copy(target).addScaledVector(direction, distance);
    this.#controls.update();
    this.#request();
  }

  #onKey = (event: KeyboardEvent): void => {
    const spherical = new Spherical().setFromVector3(this.#camera.position.clone().sub(this.#controls.target));
    const turn = MathUtils.degToRad(KEY_TURN);
    if (event.key === 'ArrowLeft') spherical.theta -= turn;
    else if (event.key === 'ArrowRight') spherical.theta += turn;
    else if (event.key === 'ArrowUp') spherical.phi -= turn;
    else if (event.key === 'ArrowDown') spherical.phi += turn;
    else if (event.key === '+' || event.key === '=') spherical.radius /= 1.1;
    else if (event.key === '-') spherical.radius *= 1.1;
    else if (event.key !== '0') return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === '0') {
      this.fit();
      this.home();
      return;
    }
    this.#framed = null;
    spherical.phi = MathUtils.clamp(spherical.phi, 0.05, Math.PI - 0.05);
    this.#camera.position.setFromSpherical(spherical).add(this.#controls.target);
    this.#controls.update();
  };

  #onPointer = ({ offsetX, offsetY, buttons }: PointerEvent): void => {
    if (this.onHover && buttons === 0) this.onHover(this.#nearest(offsetX, offsetY));
  };

  /** The landmark under the pointer. */
  #nearest(x: number, y: number): number | null {
    if (!this.#pose) return null;
    const { clientWidth, clientHeight } = this.canvas;
    const point = new Vector3();
    let [found, least]: [number | null, number] = [null, REACH];
    for (let i = 0; i < this.#radii.length; i++) {
      point.fromArray(this.#placed, 3 * i).project(this.#camera);
      const distance = Math.hypot(((point.x + 1) / 2) * clientWidth - x, ((1 - point.y) / 2) * clientHeight - y);
      if (distance < least) [found, least] = [i, distance];
    }
    return found;
  }

  #resize({ clientWidth, clientHeight }: HTMLElement): void {
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#renderer.setSize(clientWidth, clientHeight, false);
    const before = Math.min(1, this.#camera.aspect);
    this.#camera.aspect = clientWidth / clientHeight;
    this.#camera.updateProjectionMatrix();
    if (this.#framed) {
      this.#lookFrom(this.#framed);
      return;
    }
    // What was seen stays seen when the view becomes narrow.
    const farther = before / Math.min(1, this.#camera.aspect);
    this.#camera.position.sub(this.#controls.target).multiplyScalar(farther).add(this.#controls.target);
    this.#controls.update();
    this.#request();
  }

  #change(): void {
    this.#changed = true;
    this.#request();
  }

  #request(): void {
    this.#scheduled ||= requestAnimationFrame(() => {
      this.#scheduled = 0;
      this.#draw();
      this.onDraw?.();
    });
  }

  #draw(): void {
    if (this.#changed) this.#stroke();
    this.#changed = false;
    this.#camera.updateMatrixWorld();
    this.#figures.send(this.#camera);
    for (const strokes of this.#strokes) strokes.height = this.canvas.height;
    this.#renderer.render(this.#scene, this.#camera);
  }
}
