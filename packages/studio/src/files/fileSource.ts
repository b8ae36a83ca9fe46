import { allocateFrames, confidenceOf, type FrameArrays, type Skeleton } from '@anylift/core';
import type { Poses } from '@anylift/formats';
import { type View, viewPoints } from '@anylift/training';
import { type Signal, signal } from '@preact/signals';
import type { Rectangle, Reference, Source } from '../document/document.js';
import type { Opened } from './calls.js';
import { type Camera, FROM_THE_PICTURE, orientationFrom, upFrom } from './camera.js';
import type { FormatsWorker } from './formatsWorker.js';
import { stageOfPictures, stageOfShapes } from './stage.js';

/** How a file is looked at. It may change while it is open; `session.refresh` shows the difference. */
export interface Reading {
  /** Landmarks of a lower confidence are hidden. */
  minConfidence: number;
  /** Frames a second; undefined where nobody told. */
  fps?: number;
  /** 3D: from where it is seen. */
  camera: Camera;
}

/** Numbers that are read together, and how many such pieces are kept. */
const PIECE_NUMBERS = 2 ** 16;
const MOST_PIECES = 24;

/** Poses that are looked at for the size of the stage. */
const SAMPLES = 40;

/** A file that is open: poses are read in pieces by a worker, and the pieces around what is shown are kept. */
export class FileSource implements Source {
  readonly title: string;
  readonly skeleton: Skeleton;
  readonly keypointCount: number;
  readonly frameCount: number;
  readonly instanceNames: readonly string[];
  readonly reading: Signal<Reading>;
  readonly reference?: Reference;
  stage: Rectangle = { x: -1, y: -1, width: 2, height: 2 };
  readonly focus = signal<Rectangle | null>(null);

  readonly #pieces = new Map<number, Promise<Poses>>();
  /** Poses a piece. */
  readonly #size: number;
  /** [F + 1] Number of the first pose of each frame, where frames have more or fewer poses than one. */
  readonly #starts?: Int32Array;

  private constructor(
    readonly worker: FormatsWorker,
    readonly opened: Opened,
  ) {
    const { name, skeleton, keypointCount, frameCount, instanceNames, dimensions, model, up, fps, index } = opened;
    this.title = name;
    this.skeleton = skeleton;
    this.keypointCount = keypointCount;
    this.frameCount = frameCount;
    this.instanceNames = instanceNames;
    this.#size = Math.max(1, Math.min(512, Math.floor(PIECE_NUMBERS / (3 * keypointCount))));
    if (index) this.#starts = startsOf(index.frame, frameCount);
    const camera = model === undefined ? { up: up ?? '+y', azimuth: 30, elevation: 10 } : FROM_THE_PICTURE;
    this.reading = signal<Reading>({ minConfidence: 0, fps, camera });
    if (dimensions === 3)
      this.reference = {
        name: model === undefined ? 'Truth' : model || 'Its answer',
        isTruth: model === undefined,
        read: (instance, frame) => this.#shapeAt(instance, frame),
      };
  }

  /** @throws InputError when the first poses are damaged */
  static async of(worker: FormatsWorker, opened: Opened): Promise<FileSource> {
    const source = new FileSource(worker, opened);
    const { poseCount, dimensions, keypointCount } = opened;
    const picks = new Set(Array.from({ length: SAMPLES }, (_, k) => Math.floor((k / SAMPLES) * poseCount)));
    const samples = await Promise.all(Array.from(picks, (pose) => source.#read(pose, 1)));
    source.stage = dimensions === 2 ? stageOfPictures(samples) : stageOfShapes(samples, keypointCount);
    return source;
  }

  get fps(): number | undefined {
    return this.reading.value.fps;
  }

  get up(): Source['up'] {
    return this.opened.dimensions === 3 ? upFrom(this.reading.value.camera) : undefined;
  }

  async read(instance: number, first: number, count: number): Promise<FrameArrays> {
    const N = this.keypointCount;
    const { minConfidence, camera } = this.reading.peek();
    const orientation = orientationFrom(camera);
    const frames = allocateFrames(count, N);
    await this.#eachPose(instance, first, count, (poses, p, f) => {
      const keypoints = this.opened.dimensions === 2 ? poseOf(poses, p, N, 2) : this.#view(poses, p, orientation).keypoints;
      for (let i = 0; i < N; i++) {
        const score = poses.scores?.[p * N + i] ?? 1;
        if (Number.isNaN(keypoints[2 * i]) || score <= 0 || score < minConfidence) continue;
        frames.visible[f * N + i] = 1;
        frames.confidence[f * N + i] = confidenceOf(score);
        frames.image.set(keypoints.subarray(2 * i, 2 * i + 2), 2 * (f * N + i));
      }
    });
    return frames;
  }

  /** Whether an instance is in a frame at all. */
  has(instance: number, frame: number): boolean {
    return this.#poseAt(instance, frame) >= 0;
  }

  /** @param use gets poses, which of them it is, and how many frames after `first` it stands */
  async #eachPose(
    instance: number,
    first: number,
    count: number,
    use: (poses: Poses, p: number, f: number) => void,
  ): Promise<void> {
    let [number, poses]: [number, Poses | undefined] = [-1, undefined];
    for (let f = 0; f < count; f++) {
      const pose = this.#poseAt(instance, first + f);
      if (pose < 0) continue;
      const wanted = Math.floor(pose / this.#size);
      if (wanted !== number || !poses) [number, poses] = [wanted, await this.#piece(wanted)];
      use(poses, pose - number * this.#size, f);
    }
    // Whoever looks at a frame mostly looks at the next one.
    if (count === 1 && number >= 0) this.#piece(number + 1).catch(() => {});
  }

  async #shapeAt(instance: number, frame: number): Promise<Float64Array | null> {
    let shape: Float64Array | null = null;
    await this.#eachPose(instance, frame, 1, (poses, p) => {
      shape = this.#view(poses, p, orientationFrom(this.reading.peek().camera)).shape;
    });
    return shape;
  }

  #view(poses: Poses, p: number, orientation: Float64Array): View {
    return viewPoints(poseOf(poses, p, this.keypointCount, 3), orientation);
  }

  /** −1 where the instance is not in the frame. */
  #poseAt(instance: number, frame: number): number {
    if (!this.#starts) return frame;
    for (let pose = this.#starts[frame]; pose < this.#starts[frame + 1]; pose++)
      if (this.opened.index!.instance[pose] === instance) return pose;
    return -1;
  }

  #piece(number: number): Promise<Poses> {
    const known = this.#pieces.get(number);
    const piece = known ?? this.#read(number * this.#size, this.#size);
    if (!known) piece.catch(() => this.#pieces.delete(number));
    // The one that was asked for last stays longest.
    this.#pieces.delete(number);
    this.#pieces.set(number, piece);
    if (this.#pieces.size > MOST_PIECES) this.#pieces.delete(this.#pieces.keys().next().value!);
    return piece;
  }

  async #read(first: number, most: number): Promise<Poses> {
    const { key, poseCount } = this.opened;
    const count = Math.min(most, poseCount - first);
    if (count <= 0) return { points: new Float64Array(), frame: new Int32Array(), instance: new Int32Array() };
    return this.worker.call('read', { key, first, count });
  }
}

function startsOf(frame: Int32Array, frameCount: number): Int32Array {
  const starts = new Int32Array(frameCount + 1);
  for (const f of frame) starts[f + 1]++;
  for (let f = 0; f < frameCount; f++) starts[f + 1] += starts[f];
  return starts;
}

const poseOf = ({ points }: Poses, p: number, N: number, D: number) => points.subarray(p * N * D, (p + 1) * N * D);
