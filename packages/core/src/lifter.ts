import { type Backend, exp, type Session, serialize, sigmoid, type Value } from '@anylift/autodiff';
import { type Checkpoint, parseCheckpoint } from './checkpoint.js';
import { InputError } from './errors.js';
import {
  allocateLifted,
  type FrameArrays,
  frameArraysOf,
  frameCountOf,
  type LiftedArrays,
  liftResultsOf,
} from './frameArrays.js';
import type { Intrinsics } from './geometry/perspective.js';
import { centroid } from './geometry/points.js';
import type { Keypoints2D, LiftResult, Skeleton } from './keypoints.js';
import { extent } from './metrics.js';
import { buildNetwork } from './model/model.js';
import { neighbourLists, neighboursOf } from './model/neighbours.js';
import { describeRig, rigInputs } from './model/rig.js';
import { overlay } from './overlay.js';
import { liftInPerspective } from './perspective.js';
import { allocatePicture, type Picture, takePicture } from './picture.js';
import { checkSkeleton, sideNumber, sidesOf } from './skeleton.js';

export interface LiftOptions {
  /** Tell the model which landmarks are left and right, where the skeleton does. Default true. */
  sides?: boolean;
  /**
   * The focal length in units of the picture, where it is known: perspective is then undone, and the answer is in camera space; see
   * LiftedFrame. Takes five runs of the model a frame instead of one.
   */
  focal?: number;
  /** Where the optical axis meets the picture, mostly its middle. Goes with `focal`. */
  principalPoint?: [x: number, y: number];
}

/** Landmarks of all frames in one run of the network: with more, what a layer leaves for the next falls out of a processor's caches. */
const MOST_LANDMARKS = 1024;

/** Two graphs: what follows from the rig alone is kept while the same landmarks stay visible. */
interface Graphs {
  rigs: Session;
  network: Session;
}

/** A checkpoint, ready to answer 2D landmarks of any rig with their 3D. */
export class Lifter {
  /** The last rig that was described. */
  private known?: KnownRig;
  /** Opened when the first large rig with few edges comes. */
  private sparse?: Promise<Graphs>;

  private constructor(
    /** The checkpoint's. */
    readonly name: string,
    private readonly dense: Graphs,
    private readonly openSparse: () => Promise<Graphs>,
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
    const open = async (sparse: boolean): Promise<Graphs> => {
      const { shape, logit, logError } = buildNetwork(model, 'B', 'N', sparse).outputs;
      const rigs = await backend.open(serialize(describeRig(rigInputs('B', 'N'), model, sparse)));
      return {
        rigs,
        network: await backend.open(
          serialize({ shape, probability: sigmoid(logit), ...(logError && { error: exp(logError) }) }, weights),
        ),
      };
    };
    return new Lifter(name, await open(false), () => open(true));
  }

  /**
   * Lift frames of one rig.
   * @returns one result a frame; a frame with under 3 visible landmarks, or with all of them on one line, is answered with the reason
   * @throws InputError when the skeleton does not fit its keypoints, frames have different numbers of them, or a coordinate is not finite
   */
  async lift({ skeleton, frames }: Keypoints2D, options?: LiftOptions): Promise<LiftResult[]> {
    if (frames.length === 0) return [];
    const N = frames[0].keypoints.length;
    checkSkeleton(skeleton, N, 'lift');
    return liftResultsOf(await this.liftArrays(skeleton, frameArraysOf(frames, N), options));
  }

  /**
   * `lift` for many frames, on flat arrays.
   * @param frames finite coordinates
   * @throws InputError when the skeleton does not fit its keypoints, or the focal length is not above 0 or without its principal point
   */
  async liftArrays(skeleton: Skeleton, frames: FrameArrays, options: LiftOptions = {}): Promise<LiftedArrays> {
    checkSkeleton(skeleton, frames.keypointCount, 'lift');
    const intrinsics = intrinsicsOf(options);
    const straight = (seen: FrameArrays) => this.liftStraight(skeleton, seen, options.sides ?? true);
    return intrinsics ? liftInPerspective(frames, intrinsics, straight) : straight(frames);
  }

  /** Under weak perspective. */
  private async liftStraight(skeleton: Skeleton, frames: FrameArrays, sides: boolean): Promise<LiftedArrays> {
    const N = frames.keypointCount;
    const rig = { N, edges: skeleton.edges, sides: new Float32Array(N) };
    if (sides) for (const [i, side] of sidesOf(skeleton, N).entries()) rig.sides[i] = sideNumber(side);
    const frameCount = frameCountOf(frames);
    const lifted = allocateLifted(frameCount, N);
    const most = Math.max(1, Math.min(Math.floor(MOST_LANDMARKS / N), frameCount));
    const pictures = Array.from({ length: most }, () => allocatePicture(N));
    const shape = new Float64Array(N * 3);
    let batch: number[] = [];
    for (let f = 0; f < frameCount; f++) {
      const reason = takePicture(frames, f, pictures[batch.length]);
      if (reason === undefined) batch.push(f);
      else lifted.reasons.set(f, reason);
      if (batch.length < most && (f + 1 < frameCount || batch.length === 0)) continue;
      const answer = await this.run(pictures.slice(0, batch.length), rig);
      for (const [b, frame] of batch.entries()) {
        for (let k = 0; k < N * 3; k++) shape[k] = answer.shape.data[b * N * 3 + k];
        overlay(shape, answer.probability.data[b], pictures[b], frames, lifted, frame);
        if (answer.error) sayErrors(answer.error.data, b, lifted, frame);
      }
      batch = [];
    }
    return lifted;
  }

  async release(): Promise<void> {
    for (const graphs of [this.dense, await this.sparse])
      for (const session of graphs ? [graphs.rigs, graphs.network] : []) await session.release();
  }

  private async run(pictures: Picture[], { N, edges, sides }: RigOfLift): Promise<Record<string, Value>> {
    const B = pictures.length;
    const rig: FramesOfRig = { B, N, edges, sides, visible: new Float32Array(B * N) };
    const W_c = new Float32Array(B * N * 2);
    const allDoubt = new Float32Array(B * N);
    for (const [b, { normalized, visible, doubt }] of pictures.entries()) {
      allDoubt.set(doubt, b * N);
      W_c.set(normalized, b * N * 2);
      rig.visible.set(visible, b * N);
    }
    const known = this.known && sameRig(this.known.rig, rig) ? this.known : await this.describe(rig);
    return known.network.run({
      ...known.description,
      W_c: { data: W_c, shape: [B, N, 2] },
      doubt: { data: allDoubt, shape: [B, N, 1] },
    });
  }

  private async describe(rig: FramesOfRig): Promise<KnownRig> {
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
    const lists = neighbourLists(B, N, () => neighboursOf(N, edges));
    if (lists)
      this.sparse ??= this.openSparse().catch((error) => {
        this.sparse = undefined;
        throw error;
      });
    const { rigs, network } = lists ? await this.sparse! : this.dense;
    const description = await rigs.run({
      mask: { data: visible, shape: [B, N] },
      adjacency: { data: adjacency, shape: [B, N, N] },
      sides: { data: allSides, shape: [B, N] },
    });
    Object.assign(description, lists);
    this.known = { rig: { ...rig, edges: edges.map(([i, j]) => [i, j]) }, description, network };
    return this.known;
  }
}

function intrinsicsOf({ focal, principalPoint }: LiftOptions): Intrinsics | undefined {
  if (focal === undefined) return undefined;
  if (!(focal > 0 && Number.isFinite(focal)))
    throw new InputError(`lift: the focal length is ${focal}, expected a number above 0`);
  if (!principalPoint?.every(Number.isFinite))
    throw new InputError(`lift: a focal length without a principal point, expected where the optical axis meets the picture`);
  return { focal, principalPoint };
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

/** A rig, what follows from it, and the network that takes that. */
interface KnownRig {
  rig: FramesOfRig;
  description: Record<string, Value>;
  network: Session;
}

/** Shares of the shape's root mean square distance from its centre, in % of the extent of frame f's answer, to two decimals. */
function sayErrors(
  shares: ArrayLike<number>,
  b: number,
  { keypoints3d, keypointCount: N, errors }: LiftedArrays,
  f: number,
): void {
  const points = keypoints3d.subarray(f * N * 3, (f + 1) * N * 3);
  const all = new Float64Array(N).fill(1);
  const centre = centroid(points, all);
  let squares = 0;
  for (let k = 0; k < N * 3; k++) squares += (points[k] - centre[k % 3]) ** 2;
  const unit = (100 * Math.sqrt(squares / N)) / extent(points, all);
  for (let i = 0; i < N; i++) errors[f * N + i] = Math.round(100 * unit * shares[b * N + i]) / 100;
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
