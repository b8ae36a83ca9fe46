import { type Backend, type Session, serialize, sigmoid, type Value } from '@anylift/autodiff';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import { InputError } from './errors.js';
import { orthographicNPoint, type WeakPerspective } from './geometry/camera.js';
import { type Frame2D, isVisible, type Keypoints2D, type LiftedFrame, type LiftResult, type Vector3 } from './keypoints.js';
import { buildNetwork } from './model/model.js';
import { describeRig, rigInputs } from './model/rig.js';
import { checkSkeleton, sideNumber, sidesOf } from './skeleton.js';

export interface LiftOptions {
  /** Tell the model which landmarks are left and right, where the skeleton does. Default true. */
  sides?: boolean;
}

/** Frames in one run of the network: as many as keep the attention's N × N matrices in the cache. */
const MOST_FRAMES = 64;
const MOST_PAIRS = 1 << 18;
/** A picture thinner than this share of its length is a line. */
const LINE = 1e-5;

/** A checkpoint, ready to answer 2D landmarks of any rig with their 3D. */
export class Lifter {
  /** The last rig that was described. */
  private known?: { rig: FramesOfRig; description: Record<string, Value> };

  private constructor(
    /** The checkpoint's. */
    readonly name: string,
    /** Two graphs: what follows from the rig alone is kept while the same landmarks stay visible. */
    private readonly rigs: Session,
    private readonly network: Session,
  ) {}

  /**
   * @param bytes a checkpoint file
   * @param options.where its name for error messages
   * @throws InputError when the file is not a checkpoint; see parseCheckpoint
   */
  static async load(bytes: Uint8Array, options: { where: string; backend: Backend }): Promise<Lifter> {
    return Lifter.from(parseCheckpoint(bytes, options.where), options.backend);
  }

  static async from({ name, model, weights }: Checkpoint, backend: Backend): Promise<Lifter> {
    const { shape, logit } = buildNetwork(model, 'B', 'N').outputs;
    const rigs = await backend.open(serialize(describeRig(rigInputs('B', 'N'), model)));
    const network = await backend.open(serialize({ shape, probability: sigmoid(logit) }, weights));
    return new Lifter(name, rigs, network);
  }

  /**
   * Lift frames of one rig.
   * @returns one result a frame; a frame with under 3 visible landmarks, or with all of them on one line, is answered with the reason
   * @throws InputError when the skeleton does not fit its keypoints, frames have different numbers of them, or a coordinate is not finite
   */
  async lift({ skeleton, frames }: Keypoints2D, { sides = true }: LiftOptions = {}): Promise<LiftResult[]> {
    if (frames.length === 0) return [];
    const N = frames[0].keypoints.length;
    checkSkeleton(skeleton, N, 'lift');
    checkFrames(frames, N);
    const rig = { N, edges: skeleton.edges, sides: new Float32Array(N) };
    if (sides) for (const [i, side] of sidesOf(skeleton, N).entries()) rig.sides[i] = sideNumber(side);
    const pictures = frames.map(toPicture);
    const reasons = pictures.map(unliftable);
    const results = reasons.map((reason): LiftResult => ({ keypoints3d: null, reason: reason ?? '' }));
    const todo = [...frames.keys()].filter((f) => reasons[f] === undefined);
    const most = Math.max(1, Math.min(MOST_FRAMES, Math.floor(MOST_PAIRS / (N * N))));
    for (let at = 0; at < todo.length; at += most) {
      const chunk = todo.slice(at, at + most);
      const lifted = await this.run(
        chunk.map((f) => pictures[f]),
        rig,
      );
      for (const [i, f] of chunk.entries()) results[f] = lifted[i];
    }
    return results;
  }

  async release(): Promise<void> {
    await this.rigs.release();
    await this.network.release();
  }

  private async run(pictures: Picture[], { N, edges, sides }: RigOfLift): Promise<LiftedFrame[]> {
    const B = pictures.length;
    const rig: FramesOfRig = { B, N, edges, sides, visible: new Float32Array(B * N) };
    const W_c = new Float32Array(B * N * 2);
    for (const [b, { normalized, visible }] of pictures.entries()) {
      W_c.set(normalized, b * N * 2);
      rig.visible.set(visible, b * N);
    }
    const { shape, probability } = await this.network.run({
      ...(await this.describe(rig)),
      W_c: { data: W_c, shape: [B, N, 2] },
    });
    return pictures.map((picture, b) =>
      answer(Float64Array.from(shape.data.subarray(b * N * 3, (b + 1) * N * 3)), probability.data[b], picture),
    );
  }

  private async describe(rig: FramesOfRig): Promise<Record<string, Value>> {
    if (this.known && sameRig(this.known.rig, rig)) return this.known.description;
    const { B, N, edges, sides, visible } = rig;
    const adjacency = new Float32Array(B * N * N);
    const allSides = new Float32Array(B * N);
    for (let b = 0; b < B; b++) {
      allSides.set(sides, b * N);
      for (const [i, j] of edges) {
        adjacency[(b * N + i) * N + j] = 1;
        adjacency[(b * N + j) * N + i] = 1;
      }
    }
    const description = await this.rigs.run({
      mask: { data: visible, shape: [B, N] },
      adjacency: { data: adjacency, shape: [B, N, N] },
      sides: { data: allSides, shape: [B, N] },
    });
    this.known = { rig: { ...rig, edges: edges.map(([i, j]) => [i, j]) }, description };
    return description;
  }
}

/** N landmarks, how they are connected, and their sides as the model takes them. */
interface RigOfLift {
  N: number;
  edges: readonly (readonly [number, number])[];
  sides: Float32Array;
}

/** B frames of a rig. */
interface FramesOfRig extends RigOfLift {
  B: number;
  /** [B, N] */
  visible: Float32Array;
}

function sameRig(a: FramesOfRig, b: FramesOfRig): boolean {
  return (
    a.B === b.B &&
    a.N === b.N &&
    a.edges.length === b.edges.length &&
    a.edges.every(([i, j], e) => i === b.edges[e][0] && j === b.edges[e][1]) &&
    sameNumbers(a.sides, b.sides) &&
    sameNumbers(a.visible, b.visible)
  );
}

function sameNumbers(a: Float32Array, b: Float32Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function checkFrames(frames: readonly Frame2D[], N: number): void {
  for (const [f, { keypoints }] of frames.entries()) {
    if (keypoints.length !== N)
      throw new InputError(`lift: frame ${f} has ${keypoints.length} landmarks, expected ${N} as in frame 0`);
    const i = keypoints.findIndex((keypoint) => keypoint && !(Number.isFinite(keypoint[0]) && Number.isFinite(keypoint[1])));
    if (i >= 0) throw new InputError(`lift: frame ${f}, landmark ${i} is at [${keypoints[i]}], expected finite coordinates`);
  }
}

/** A frame as numbers. */
interface Picture {
  /** [N, 2] in the units of the input; 0 where hidden. */
  image: Float64Array;
  /** [N]: 1 visible, 0 hidden. */
  visible: Float64Array;
  /** Mean of the visible landmarks, and the largest distance from it along an axis. */
  centre: [number, number];
  size: number;
  /** [N, 2]: eq. 3 in float64, so that far-away coordinates lose no digits. */
  normalized: Float64Array;
}

function toPicture({ keypoints }: Frame2D): Picture {
  const image = new Float64Array(keypoints.length * 2);
  const visible = Float64Array.from(keypoints, (keypoint) => (isVisible(keypoint) ? 1 : 0));
  const count = visible.reduce((sum, v) => sum + v, 0);
  const centre: [number, number] = [0, 0];
  for (const [i, keypoint] of keypoints.entries()) {
    if (!isVisible(keypoint)) continue;
    for (const axis of [0, 1] as const) {
      image[i * 2 + axis] = keypoint[axis];
      centre[axis] += keypoint[axis] / count;
    }
  }
  let size = 0;
  for (let k = 0; k < image.length; k++) if (visible[k >> 1]) size = Math.max(size, Math.abs(image[k] - centre[k & 1]));
  const normalized = image.map((value, k) => (visible[k >> 1] && size > 0 ? (value - centre[k & 1]) / size : 0));
  return { image, visible, centre, size, normalized };
}

/** Why a frame cannot be lifted, if so. */
function unliftable({ visible, centre, size, normalized }: Picture): string | undefined {
  const count = visible.reduce((sum, v) => sum + v, 0);
  if (count < 3) return `visible landmarks: ${count}, expected at least 3`;
  const magnitude = Math.max(Math.abs(centre[0]), Math.abs(centre[1]));
  if (!(size > 1e-12 * magnitude)) return 'all visible landmarks are at one point';
  let [xx, xy, yy] = [0, 0, 0];
  for (let i = 0; i < visible.length; i++) {
    const [x, y] = [normalized[i * 2], normalized[i * 2 + 1]];
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  // Eigenvalues of the second moments: the root of their product over their sum is the thinness.
  const thinness = Math.sqrt(Math.max(0, xx * yy - xy * xy)) / (xx + yy);
  return thinness < LINE ? 'all visible landmarks are on one line' : undefined;
}

/**
 * Lay the network's shape over the picture: the camera is the one whose projection fits the visible landmarks best, x and y of these
 * are then the input, and the other answer is the mirror image in depth.
 */
function answer(shape: Float64Array, probability: number, { image, normalized, visible, centre, size }: Picture): LiftedFrame {
  const fitted = orthographicNPoint(shape, normalized, visible);
  const scale = fitted.scale * size;
  const translation = centre.map((c, axis) => c + size * fitted.translation[axis]) as [number, number];
  const points = toCameraFrame(shape, { rotation: fitted.rotation, scale, translation: Float64Array.from(translation) }, visible);
  for (let i = 0; i < visible.length; i++) if (visible[i]) points[i] = [image[i * 2], image[i * 2 + 1], points[i][2]];
  const first = probability >= 0.5;
  const mirrored = points.map(mirror);
  const rotation = vectors(fitted.rotation) as LiftedFrame['camera']['rotation'];
  // Mirroring the shape and the camera's answer: F R F with F = diag(1, 1, −1).
  const [r1, r2, r3] = rotation.map(mirror);
  return {
    keypoints3d: first ? points : mirrored,
    canonical: first ? vectors(shape) : vectors(shape).map(mirror),
    camera: { rotation: first ? rotation : [r1, r2, [-r3[0], -r3[1], -r3[2]]], scale, translation },
    probability: first ? probability : 1 - probability,
    alternatives: [{ keypoints3d: first ? mirrored : points, probability: first ? 1 - probability : probability }],
  };
}

function mirror([x, y, z]: Vector3): Vector3 {
  return [x, y, -z];
}

/** scale · R · S + (translation, 0), with the mean depth of the visible landmarks at 0. */
function toCameraFrame(shape: Float64Array, camera: WeakPerspective, visible: Float64Array): Vector3[] {
  const { rotation: r, scale, translation } = camera;
  const points = vectors(shape).map(
    ([x, y, z]): Vector3 => [
      scale * (r[0] * x + r[1] * y + r[2] * z) + translation[0],
      scale * (r[3] * x + r[4] * y + r[5] * z) + translation[1],
      scale * (r[6] * x + r[7] * y + r[8] * z),
    ],
  );
  const count = visible.reduce((sum, v) => sum + v, 0);
  const depth = points.reduce((sum, [, , z], i) => sum + visible[i] * z, 0) / count;
  return points.map(([x, y, z]) => [x, y, z - depth]);
}

function vectors(flat: Float64Array): Vector3[] {
  return Array.from({ length: flat.length / 3 }, (_, i): Vector3 => [flat[i * 3], flat[i * 3 + 1], flat[i * 3 + 2]]);
}
