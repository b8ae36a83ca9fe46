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
import { ColorManagement, MathUtils, Spherical, Vector3, WebGLRenderer } from 'three';
import { LIGHT, type PoseColours } from './colours.js';
import { type Look, type Pose, PoseScene } from './poseScene.js';
import { Viewpoint } from './viewpoint.js';

export type { Look, Pose } from './poseScene.js';

/** Where a view begins: so many degrees to the side of the camera that took the picture, and above it. */
const HOME = { yaw: 32, pitch: 14 };
/** Pixels from a landmark that still mean it. */
const REACH = 12;

export class PoseView {
  readonly canvas: HTMLCanvasElement;
  /** Called after each drawing. */
  onDraw?: () => void;
  /** Called when the pointer comes to a landmark, or leaves it (null). */
  onHover?: (index: number | null) => void;
  readonly #renderer: WebGLRenderer;
  readonly #scene = new PoseScene(() => this.#request());
  readonly #viewpoint: Viewpoint;
  readonly #watch: ResizeObserver;
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
    this.#viewpoint = new Viewpoint(
      this.canvas,
      () => this.#request(),
      () => this.#scene.place(),
    );
    this.canvas.addEventListener('keydown', this.#onKey);
    this.canvas.addEventListener('dblclick', this.#startAnew);
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
    this.#scene.show(pose);
  }

  /** Show another pose of the same landmarks over it: [N, 3], moved so that their middles are together; null for none. */
  compare(reference: ArrayLike<number> | null): void {
    this.#scene.compare(reference);
  }

  look(look: Partial<Look>): void {
    this.#scene.look(look);
  }

  paint(colours: PoseColours): void {
    this.#renderer.setClearColor(colours.paper);
    this.#scene.paint(colours);
  }

  /** Draw these landmarks larger, in a colour of their own. */
  pick(indices: Iterable<number>): void {
    this.#scene.pick(indices);
  }

  /** Which way is up, in the camera's frame; [0, −1, 0] where nobody knows. Takes effect with the next `fit`. */
  set up(up: readonly [number, number, number]) {
    this.#scene.up = up;
  }

  /** Take the pose as it is now as the measure: its middle, its size and the ground under it. */
  fit(): void {
    this.#scene.fit();
  }

  /** Look from where a view begins, at all of the pose. */
  home(): void {
    const spherical = new Spherical().setFromVector3(this.#scene.toPicture());
    spherical.theta += MathUtils.degToRad(HOME.yaw);
    spherical.phi = MathUtils.clamp(spherical.phi - MathUtils.degToRad(HOME.pitch), 0.1, Math.PI - 0.1);
    this.#viewpoint.lookFrom(new Vector3().setFromSpherical(spherical));
  }

  /** Look from the camera that took the picture, at all of the pose: x and y are those of the picture. */
  fromPicture(): void {
    this.#viewpoint.lookFrom(this.#scene.toPicture());
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
    for (const part of [this.#viewpoint, this.#scene, this.#renderer]) part.dispose();
    this.canvas.remove();
  }

  #startAnew = (): void => {
    this.fit();
    this.home();
  };

  #onKey = (event: KeyboardEvent): void => {
    if (event.key === '0') this.#startAnew();
    else if (!this.#viewpoint.takeKey(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #onPointer = ({ offsetX, offsetY, buttons }: PointerEvent): void => {
    if (!this.onHover || buttons !== 0) return;
    const [halfWidth, halfHeight] = [this.canvas.clientWidth / 2, this.canvas.clientHeight / 2];
    const at = [offsetX / halfWidth - 1, 1 - offsetY / halfHeight] as const;
    this.onHover(this.#scene.nearest(at, [halfWidth, halfHeight], REACH, this.#viewpoint.camera));
  };

  #resize({ clientWidth, clientHeight }: HTMLElement): void {
    if (clientWidth === 0 || clientHeight === 0) return;
    this.#renderer.setSize(clientWidth, clientHeight, false);
    this.#viewpoint.resize(clientWidth / clientHeight);
  }

  #request(): void {
    this.#scheduled ||= requestAnimationFrame(() => {
      this.#scheduled = 0;
      this.#draw();
      this.onDraw?.();
    });
  }

  #draw(): void {
    const { camera } = this.#viewpoint;
    camera.updateMatrixWorld();
    this.#scene.prepare(camera, this.canvas.height);
    this.#renderer.render(this.#scene.root, camera);
  }
}
