/** Answers that are kept: what was lifted of a document stays until something changes that it depends on. */
import { allocateFrames, allocateLifted, type FrameArrays, InputError, type LiftedArrays } from '@anylift/core';
import { signal } from '@preact/signals';
import { type Document, type Place, type Placement, placeKey } from '../document/document.js';
import { readPoses } from '../document/pose.js';
import { session } from '../document/session.js';
import { engine } from '../engine/engine.js';
import { FileSource } from './fileSource.js';
import { liftedFrames, putFrame } from './liftedFrames.js';

/** Why there is no answer to a pose that is not there. */
export const ABSENT = 'this instance is not in the frame';

/** Numbers that are kept: 512 MB. */
const MOST_NUMBERS = 2 ** 26;

/** Numbers of one answer, and of the pose that it is of. */
const numbersOf = (keypointCount: number) => 14 * keypointCount + 16;

/** Of one instance. */
interface Kept {
  /** [F] */
  lifted: LiftedArrays;
  /** [F] What was lifted. */
  poses: FrameArrays;
  /** [F] 1 where it was lifted. */
  done: Uint8Array;
  /** What was placed by hand in a frame when it was lifted. */
  placed: Map<number, ReadonlyMap<number, Placement>>;
}

class Answers {
  /** Counts up when more are kept, or fewer. */
  readonly version = signal(0);
  #basis: readonly unknown[] = [];
  readonly #kept = new Map<number, Kept>();

  /**
   * The answer to a pose: one frame; undefined where it is not kept, or the pose was changed since.
   * @param pose as it is now, where the source may have come to something else meanwhile
   */
  find(document: Document, { instance, frame }: Place, pose?: FrameArrays): LiftedArrays | undefined {
    if (!this.has(document, instance, frame)) return;
    const { lifted, poses } = this.#kept.get(instance)!;
    return pose && !isSame(poses, frame, pose) ? undefined : liftedFrames(lifted, frame, 1);
  }

  /** [F] 1 where a frame of an instance was lifted; undefined where none was. */
  done(document: Document, instance: number): Uint8Array | undefined {
    this.#check(document);
    return this.#kept.get(instance)?.done;
  }

  has(document: Document, instance: number, frame: number): boolean {
    this.#check(document);
    const kept = this.#kept.get(instance);
    return kept?.done[frame] === 1 && kept.placed.get(frame) === document.placed.get(placeKey({ instance, frame }));
  }

  /**
   * Lift frames of an instance and keep the answers.
   * @param frames their numbers, rising
   * @param onProgress told how many more are lifted
   * @throws InputError when they are too many to be kept, or were changed meanwhile; what `engine.liftAll` throws
   */
  async lift(
    document: Document,
    instance: number,
    frames: readonly number[],
    onProgress: (frames: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.#check(document);
    const { skeleton, placed } = document;
    const basis = this.#basis;
    const kept = this.#room(document, instance);
    await engine.liftAll(
      skeleton,
      frames.length,
      async (first, count) => {
        const wanted = frames.slice(first, first + count);
        const poses = await readSome(document, instance, wanted);
        for (const [f, frame] of wanted.entries()) {
          kept.done[frame] = 0;
          putPose(poses, f, kept.poses, frame);
        }
        return poses;
      },
      (lifted, first) => {
        if (basis !== this.#basis) throw new InputError('lifting was stopped: what it lifted was changed');
        for (let f = 0; f < lifted.frameCount; f++) {
          const frame = frames[first + f];
          putFrame(lifted, f, kept.lifted, frame);
          kept.done[frame] = 1;
          const own = placed.get(placeKey({ instance, frame }));
          if (own) kept.placed.set(frame, own);
          else kept.placed.delete(frame);
        }
        this.version.value++;
        onProgress(lifted.frameCount);
      },
      { options: session.liftOptions.peek(), signal },
    );
  }

  /** Forget everything where the answers would now be others. */
  #check(document: Document): void {
    const { source, skeleton, ids, rotation, noise } = document;
    const { minConfidence, camera } =
      source instanceof FileSource ? source.reading.peek() : { minConfidence: source.minConfidence?.peek() };
    const options = session.liftOptions.peek();
    const basis = [source, skeleton, ids, rotation, noise, minConfidence, camera, options, engine.status.peek()];
    if (basis.every((value, i) => value === this.#basis[i])) return;
    this.#basis = basis;
    if (this.#kept.size === 0) return;
    this.#kept.clear();
    queueMicrotask(() => this.version.value++);
  }

  #room({ source, ids }: Document, instance: number): Kept {
    const known = this.#kept.get(instance);
    if (known) return known;
    const [F, N] = [source.frameCount, ids.length];
    if ((this.#kept.size + 1) * F * numbersOf(N) > MOST_NUMBERS)
      throw new InputError(
        `${source.title}: ${F} frames of ${N} landmarks are more answers than a page keeps, ` +
          `expected at most ${Math.floor(MOST_NUMBERS / numbersOf(N))}; the command line lifts files of any length`,
      );
    const kept = { lifted: allocateLifted(F, N), poses: allocateFrames(F, N), done: new Uint8Array(F), placed: new Map() };
    this.#kept.set(instance, kept);
    return kept;
  }
}

/** Whether an instance has a pose in a frame: in the file, or placed by hand. */
export function isThere({ source, placed }: Document, instance: number, frame: number): boolean {
  return !(source instanceof FileSource) || source.has(instance, frame) || placed.has(placeKey({ instance, frame }));
}

/** Some frames, those that follow one another together. */
async function readSome(document: Document, instance: number, frames: readonly number[]): Promise<FrameArrays> {
  const [first] = frames;
  if (frames.at(-1) === first + frames.length - 1) return readPoses(document, instance, first, frames.length);
  const poses = await Promise.all(frames.map((frame) => readPoses(document, instance, frame, 1)));
  const N = document.ids.length;
  const all = allocateFrames(frames.length, N);
  for (const [f, pose] of poses.entries()) putPose(pose, 0, all, f);
  return all;
}

function putPose(from: FrameArrays, f: number, to: FrameArrays, at: number): void {
  for (const [key, width] of widthsOf(from)) to[key].set(from[key].subarray(f * width, (f + 1) * width), at * width);
}

/** Whether a pose is frame f of others. */
function isSame(poses: FrameArrays, f: number, pose: FrameArrays): boolean {
  return widthsOf(pose).every(([key, width]) => pose[key].every((value, i) => value === poses[key][f * width + i]));
}

const widthsOf = ({ keypointCount: N }: FrameArrays) =>
  [
    ['image', 2 * N],
    ['visible', N],
    ['confidence', N],
  ] as const;

/** There is one page, and so one place where answers are kept. */
export const answers = new Answers();
