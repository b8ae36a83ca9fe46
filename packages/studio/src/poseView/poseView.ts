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
import {
  Color,
  ColorManagement,
  Group,
  MathUtils,
  PerspectiveCamera,
  Quaternion,
  Scene,
  Spherical,
  Vector3,
  WebGLRenderer,
} from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { LIGHT, type PoseColours } from './colours.js';
import { Figure } from './figure.js';
import { Ground } from './ground.js';

export interface Pose {
  /** [N, 3]; NaN where a landmark is missing. */
  points: ArrayLike<number>;
  edges: readonly (readonly [number, number])[];
  /** [N]: above 0 where the landmark was not seen but predicted; it is drawn paler. */
  predicted?: ArrayLike<number>;
}

export interface Look {
  ground: boolean;
  /** Lines from the landmarks down to the ground. */
  dropLines: boolean;
  /** Colour by depth instead of one colour. */
  depth: boolean;
}

/** Where a view begins: so many degrees to the side of the camera that took the picture, and above it. */
const HOME = { yaw: 32, pitch: 14 };
const FIELD_OF_VIEW = 28;
/** Share of the view that a pose fills when it is looked at as a whole. */
const MARGIN = 0.84;
/** Degrees of an arrow key. */
const KEY_TURN = 7;
/** Radius of a landmark: a share of its mean edge, within these shares of the extent. */
const RADIUS = { ofEdge: 0.13, least: 0.0028, most: 0.0125 };

export class PoseView {
  readonly canvas: HTMLCanvasElement;
  /** Called after each drawing. */
  onDraw?: () => void;
  /** Called when the pointer comes to a landmark, or leaves it (null). */
  onHover?: (index: number | null) => void;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new Scene();
  readonly #camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 60);
  readonly #controls: OrbitControls;
  readonly #watch: ResizeObserver;
  /** Everything in it is in sizes of the pose, y up, about the pose's middle. */
  readonly #world = new Group();
  readonly #ours = new Figure();
  readonly #theirs = new Figure();
  readonly #ground = new Ground();
  #look: Look = { ground: true, dropLines: true, depth: false };
  #colours: PoseColours = LIGHT;
  #pose: Pose | null = null;
  #reference: ArrayLike<number> | null = null;
  #picked: ReadonlySet<number> = new Set();
  #up = new Vector3(0, -1, 0);
  /** From the camera that took the picture to the world. */
  #turn = new Quaternion();
  #middle = new Vector3();
  #size = 0;
  #floor = 0;
  #radii = new Float32Array(0);
  #placed = new Float32Array(0);
  #tints = new Float32Array(0);
  #placedReference = new Float32Array(0);
  #scheduled = 0;

  /**
   * @param container an element with a size; the view fills it and follows it
   * @throws Error where the browser has no WebGL
   */
  constructor(container: HTMLElement, colours: PoseColours = LIGHT) {
    // Colours are those of the page, to be shown as they are.
    ColorManagement.enabled = false;
    this.#renderer = new WebGLRenderer({ antialias: true, alpha: true, preserveDrawingBuffer: false });
    this.#renderer.setPixelRatio(Math.min(devicePixelRatio, 2));
    this.canvas = this.#renderer.domElement;
    this.canvas.style.cssText = 'display: block; width: 100%; height: 100%; touch-action: none; outline-offset: -2px';
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', '3D pose. Arrow keys turn it, plus and minus zoom, 0 shows all of it.');
    container.append(this.canvas);
    this.#world.add(this.#ours.object, this.#theirs.object, this.#ground.object);
    this.#scene.add(this.#world);
    this.#controls = new OrbitControls(this.#camera, this.canvas);
    this.#controls.minDistance = 0.3;
    this.#controls.maxDistance = 12;
    this.#controls.addEventListener('change', () => this.#request());
    this.canvas.addEventListener('keydown', this.#onKey);
    this.canvas.addEventListener('dblclick', () => this.home());
    this.canvas.addEventListener('pointermove', this.#onPointer);
    this.canvas.addEventListener('pointerleave', () => this.onHover?.(null));
    this.#watch = new ResizeObserver(() => this.#resize(container));
    this.#watch.observe(container);
    this.#resize(container);
    this.paint(colours);
    this.home();
  }

  /** Show a pose; the first one, and one after null, is brought into view. */
  show(pose: Pose | null): void {
    const begins =
      pose !== null && (this.#pose === null || this.#pose.edges !== pose.edges || this.#radii.length * 3 !== pose.points.length);
    this.#pose = pose;
    if (pose && this.#size === 0) this.fit();
    else if (begins) this.#measure();
    this.#place();
  }

  /** Show another pose of the same landmarks over it: [N, 3], moved so that their middles are together; null for none. */
  compare(reference: ArrayLike<number> | null): void {
    this.#reference = reference;
    this.#place();
  }

  look(look: Partial<Look>): void {
    this.#look = { ...this.#look, ...look };
    this.#place();
  }

  paint(colours: PoseColours): void {
    this.#colours = colours;
    this.#ground.colour = new Color(colours.ground);
    this.#place();
  }

  /** Draw these landmarks larger, in a colour of their own. */
  pick(indices: Iterable<number>): void {
    this.#picked = new Set(indices);
    this.#place();
  }

  /** Which way is up, in the camera's frame; [0, −1, 0] where nobody knows. Takes effect with the next `fit`. */
  set up([x, y, z]: readonly [number, number, number]) {
    this.#up.set(x, y, z).normalize();
  }

  /** Take the pose as it is now as the measure: its middle, its size and the ground under it. */
  fit(): void {
    const points = this.#pose?.points;
    if (!points) return;
    const toWorld = new Quaternion().setFromAxisAngle(new Vector3(1, 0, 0), Math.PI);
    const up = this.#up.clone().applyQuaternion(toWorld);
    this.#turn.setFromUnitVectors(up, new Vector3(0, 1, 0)).multiply(toWorld);
    const [low, high] = [new Vector3(Infinity, Infinity, Infinity), new Vector3(-Infinity, -Infinity, -Infinity)];
    const point = new Vector3();
    for (let at = 0; at < points.length; at += 3) {
      if (Number.isNaN(points[at])) continue;
      point.set(points[at], points[at + 1], points[at + 2]).applyQuaternion(this.#turn);
      low.min(point);
      high.max(point);
    }
    if (low.x > high.x) return;
    this.#size = Math.max(low.distanceTo(high), 1e-9);
    this.#middle.addVectors(low, high).divideScalar(2);
    this.#floor = (low.y - this.#middle.y) / this.#size;
    this.#measure();
    this.#place();
  }

  /** Look from where a view begins. */
  home(): void {
    // Towards the camera that took the picture, from the pose.
    const back = new Vector3(0, 0, -1).applyQuaternion(this.#turn);
    const spherical = new Spherical().setFromVector3(back);
    spherical.theta += MathUtils.degToRad(HOME.yaw);
    spherical.phi = MathUtils.clamp(spherical.phi - MathUtils.degToRad(HOME.pitch), 0.1, Math.PI - 0.1);
    this.#lookFrom(new Vector3().setFromSpherical(spherical));
  }

  /** Look from the camera that took the picture: x and y are those of the picture. */
  fromPicture(): void {
    this.#lookFrom(new Vector3(0, 0, -1).applyQuaternion(this.#turn));
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
    context.fillStyle = this.#colours.paper;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(this.canvas, 0, 0);
    this.#renderer.setPixelRatio(usual);
    this.#draw();
    return copy;
  }

  dispose(): void {
    cancelAnimationFrame(this.#scheduled);
    this.#watch.disconnect();
    this.#controls.dispose();
    for (const part of [this.#ours, this.#theirs, this.#ground, this.#renderer]) part.dispose();
    this.canvas.remove();
  }

  /** From a direction, with all of the pose and the ground below it in the view, as large as they can be. */
  #lookFrom(direction: Vector3): void {
    const { position, aspect } = this.#camera;
    const { target } = this.#controls;
    const half = Math.tan(MathUtils.degToRad(FIELD_OF_VIEW / 2)) * MARGIN;
    const halves = [half * aspect, half];
    const axes = axesOf(direction);
    const point = new Vector3();
    target.set(0, 0, 0);
    let distance = 1;
    // What is near looks larger, so the middle and the distance that fit follow from each other: a few rounds settle them.
    for (let round = 0; round < 6; round++) {
      const [low, high] = [
        [Infinity, Infinity],
        [-Infinity, -Infinity],
      ];
      let needed = -Infinity;
      for (let at = 0; at < this.#placed.length; at += 3)
        for (const y of [this.#placed[at + 1], this.#floor]) {
          point.set(this.#placed[at], y, this.#placed[at + 2]).sub(target);
          if (Number.isNaN(point.x)) continue;
          const nearer = point.dot(direction);
          for (const [k, axis] of axes.entries()) {
            const offset = point.dot(axis);
            low[k] = Math.min(low[k], offset / Math.max(0.05, distance - nearer));
            high[k] = Math.max(high[k], offset / Math.max(0.05, distance - nearer));
            needed = Math.max(needed, Math.abs(offset) / halves[k] + nearer);
          }
        }
      if (needed === -Infinity) break;
      for (const [k, axis] of axes.entries()) target.addScaledVector(axis, (distance * (low[k] + high[k])) / 2);
      distance = Math.max(0.3, needed);
    }
    position.copy(target).addScaledVector(direction, distance);
    this.#controls.update();
    this.#request();
  }

  /** Radii of the landmarks, by the lengths of their edges, so that fingers and faces stay legible beside limbs. */
  #measure(): void {
    const { points, edges } = this.#pose!;
    const N = points.length / 3;
    const [sums, counts] = [new Float32Array(N), new Float32Array(N)];
    for (const [a, b] of edges) {
      const length = Math.hypot(...[0, 1, 2].map((k) => points[3 * a + k] - points[3 * b + k])) / this.#size;
      if (Number.isNaN(length)) continue;
      for (const i of [a, b]) {
        sums[i] += length;
        counts[i]++;
      }
    }
    this.#radii = sums.map((sum, i) => {
      const mean = counts[i] > 0 ? sum / counts[i] : 1 / Math.sqrt(N);
      return MathUtils.clamp(RADIUS.ofEdge * mean, RADIUS.least, RADIUS.most);
    });
    this.#placed = new Float32Array(N * 3);
    this.#tints = new Float32Array(N * 3);
    this.#placedReference = new Float32Array(N * 3);
  }

  /** Write the buffers that are drawn. */
  #place(): void {
    this.#request();
    this.#ground.show(this.#look.ground && this.#pose !== null, this.#look.dropLines && this.#pose !== null);
    if (!this.#pose || this.#size === 0) {
      this.#ours.clear();
      this.#theirs.clear();
      return;
    }
    const { edges } = this.#pose;
    this.#toWorld(this.#pose.points, this.#middle, this.#placed);
    this.#tint();
    const radii = this.#radii.map((radius, i) => (this.#picked.has(i) ? 1.7 * radius : radius));
    this.#ours.draw(this.#placed, edges, radii, this.#tints, 0.52);
    for (let at = 1; at < this.#placed.length; at += 3) if (this.#placed[at] < this.#floor) this.#floor = this.#placed[at];
    this.#ground.place(0, this.#floor, 0);
    if (this.#look.dropLines) this.#ground.drop(this.#placed, this.#floor);
    if (!this.#reference || this.#reference.length !== this.#pose.points.length) {
      this.#theirs.clear();
      return;
    }
    this.#toWorld(this.#reference, this.#middleOfReference(), this.#placedReference);
    const [r, g, b] = new Color(this.#colours.reference);
    const red = this.#tints.map((_, k) => [r, g, b][k % 3]);
    this.#theirs.draw(
      this.#placedReference,
      edges,
      this.#radii.map((radius) => 0.72 * radius),
      red,
      0.52,
    );
  }

  /** The middle that lays the reference over the pose: by the mean of the landmarks that both have. */
  #middleOfReference(): Vector3 {
    const [points, reference] = [this.#pose!.points, this.#reference!];
    const [mean, point] = [new Vector3(), new Vector3()];
    let count = 0;
    for (let at = 0; at < points.length; at += 3) {
      if (Number.isNaN(points[at] + reference[at])) continue;
      mean.add(point.set(reference[at] - points[at], reference[at + 1] - points[at + 1], reference[at + 2] - points[at + 2]));
      count++;
    }
    return mean.divideScalar(Math.max(1, count)).applyQuaternion(this.#turn).add(this.#middle);
  }

  #toWorld(points: ArrayLike<number>, middle: Vector3, out: Float32Array): void {
    const point = new Vector3();
    for (let at = 0; at < points.length; at += 3) {
      point
        .set(points[at], points[at + 1], points[at + 2])
        .applyQuaternion(this.#turn)
        .sub(middle)
        .divideScalar(this.#size);
      point.toArray(out, at);
    }
  }

  #tint(): void {
    const { points, predicted } = this.#pose!;
    const [ours, picked, near, far, paper] = (['ours', 'picked', 'near', 'far', 'paper'] as const).map(
      (name) => new Color(this.#colours[name]),
    );
    let [low, high] = [Infinity, -Infinity];
    for (let at = 2; at < points.length; at += 3) {
      if (points[at] < low) low = points[at];
      if (points[at] > high) high = points[at];
    }
    const colour = new Color();
    for (let i = 0; i < this.#radii.length; i++) {
      if (this.#picked.has(i)) colour.copy(picked);
      else if (this.#look.depth) colour.lerpColors(near, far, (points[3 * i + 2] - low) / Math.max(1e-9, high - low));
      else colour.copy(ours);
      if (predicted?.[i] && !this.#picked.has(i)) colour.lerp(paper, 0.55);
      colour.toArray(this.#tints, 3 * i);
    }
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
    spherical.phi = MathUtils.clamp(spherical.phi, 0.05, Math.PI - 0.05);
    this.#camera.position.setFromSpherical(spherical).add(this.#controls.target);
    this.#controls.update();
  };

  #onPointer = ({ offsetX, offsetY, buttons }: PointerEvent): void => {
    if (this.onHover && buttons === 0) this.onHover(this.#nearest(offsetX, offsetY));
  };

  /** The landmark under the pointer, within a few pixels. */
  #nearest(x: number, y: number): number | null {
    const { clientWidth, clientHeight } = this.canvas;
    const point = new Vector3();
    let [found, least]: [number | null, number] = [null, 12];
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
    // What was seen stays seen when the view becomes narrow.
    const farther = before / Math.min(1, this.#camera.aspect);
    this.#camera.position.sub(this.#controls.target).multiplyScalar(farther).add(this.#controls.target);
    this.#controls.update();
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
    this.#renderer.render(this.#scene, this.#camera);
  }
}

/** To the right and up for a camera in a direction from what it looks at, y up. */
function axesOf(direction: Vector3): [right: Vector3, up: Vector3] {
  const right = new Vector3(0, 1, 0).cross(direction).normalize();
  return [right, direction.clone().cross(right)];
}
