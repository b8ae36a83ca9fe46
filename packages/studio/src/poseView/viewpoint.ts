import { MathUtils, PerspectiveCamera, Spherical, type Vector3 } from 'three';
import { OrbitControls } from 'three/examples/jsm/controls/OrbitControls.js';
import { framing } from './framing.js';

const FIELD_OF_VIEW = 28;
/** Degrees of an arrow key, and how much farther or nearer a key goes. */
const KEY_TURN = 7;
const KEY_ZOOM = 1.1;
/** Keys turn no farther than this from straight above or below, in radians. */
const POLE = 0.05;

/** From where a PoseView is seen, and how mouse, fingers and keys change that. */
export class Viewpoint {
  readonly camera = new PerspectiveCamera(FIELD_OF_VIEW, 1, 0.05, 60);
  readonly #controls: OrbitControls;
  readonly #onMove: () => void;
  readonly #place: () => { points: ArrayLike<number>; floor: number };
  /** The direction from which all of the pose is looked at; null once the view was moved by hand. */
  #framed: Vector3 | null = null;

  /**
   * @param onMove called when something else is to be seen
   * @param place where the landmarks and the ground are
   */
  constructor(canvas: HTMLCanvasElement, onMove: () => void, place: () => { points: ArrayLike<number>; floor: number }) {
    this.#onMove = onMove;
    this.#place = place;
    this.#controls = new OrbitControls(this.camera, canvas);
    this.#controls.minDistance = 0.3;
    this.#controls.maxDistance = 12;
    this.#controls.addEventListener('change', onMove);
    this.#controls.addEventListener('start', () => {
      this.#framed = null;
    });
  }

  /** Look at all of the pose. @param direction a unit vector from the pose toward the camera */
  lookFrom(direction: Vector3): void {
    this.#framed = direction;
    const half = Math.tan(MathUtils.degToRad(FIELD_OF_VIEW / 2));
    const { points, floor } = this.#place();
    const { target, distance } = framing(points, floor, direction, [half * this.camera.aspect, half]);
    this.#controls.target.copy(target);
    this.camera.position.copy(target).addScaledVector(direction, distance);
    this.#controls.update();
    this.#onMove();
  }

  /** Arrow keys turn, plus and minus zoom. @returns whether the key was one of them */
  takeKey(key: string): boolean {
    const spherical = new Spherical().setFromVector3(this.camera.position.clone().sub(this.#controls.target));
    const turn = MathUtils.degToRad(KEY_TURN);
    if (key === 'ArrowLeft') spherical.theta -= turn;
    else if (key === 'ArrowRight') spherical.theta += turn;
    else if (key === 'ArrowUp') spherical.phi -= turn;
    else if (key === 'ArrowDown') spherical.phi += turn;
    else if (key === '+' || key === '=') spherical.radius /= KEY_ZOOM;
    else if (key === '-') spherical.radius *= KEY_ZOOM;
    else return false;
    this.#framed = null;
    spherical.phi = MathUtils.clamp(spherical.phi, POLE, Math.PI - POLE);
    this.camera.position.setFromSpherical(spherical).add(this.#controls.target);
    this.#controls.update();
    return true;
  }

  /** The view has another shape: what was seen stays seen when it becomes narrow. */
  resize(aspect: number): void {
    const before = Math.min(1, this.camera.aspect);
    this.camera.aspect = aspect;
    this.camera.updateProjectionMatrix();
    if (this.#framed) {
      this.lookFrom(this.#framed);
      return;
    }
    const farther = before / Math.min(1, aspect);
    this.camera.position.sub(this.#controls.target).multiplyScalar(farther).add(this.#controls.target);
    this.#controls.update();
    this.#onMove();
  }

  dispose(): void {
    this.#controls.dispose();
  }
}
