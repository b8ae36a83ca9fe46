/**
 * What is being looked at: a source that is never changed (an example, a file, a picture with landmarks), and what was done to it by hand.
 * A document is a plain value: an edit (`edits.ts`) makes a new one that shares what it did not change, so undo is an earlier value.
 *
 * Two kinds of edits: those of the skeleton (add, delete, connect, cut, reorder, rename) hold for all frames, those of a landmark (move,
 * hide, show) for one pose. A **place** says which pose: an instance in a frame.
 */
import type { FrameArrays, Skeleton } from '@anylift/core';
import type { ReadonlySignal } from '@preact/signals';

/** Frames as they came. Poses are read in pieces, so that thousands of them need not be in memory. */
export interface Source {
  /** What the user reads above it: `Dog`, `walk.csv`. */
  title: string;
  skeleton: Skeleton;
  /** N */
  keypointCount: number;
  frameCount: number;
  /** At least one; a single one may be called ''. */
  instanceNames: readonly string[];
  /** Frames a second, where known. */
  fps?: number;
  /** The part of the plane that is shown at first, in units of the picture; what is rotated turns about its middle. */
  stage: Rectangle;
  /** The part of the stage that is worth looking at, where it is a small one; it may follow the pose. */
  focus?: ReadonlySignal<Rectangle | null>;
  /**
   * Frames `first` to `first + count` of an instance as flat arrays of this length, on buffers of their own (they are sent to a worker);
   * all hidden in a frame that it is not in.
   * @throws InputError a sentence for the user
   */
  read(instance: number, first: number, count: number): Promise<FrameArrays>;
  /** Landmarks of a lower confidence are read as hidden. It may change: then what was read before is no longer so. */
  minConfidence?: ReadonlySignal<number>;
  /** Which way is up in the camera frame, where known: the ground of the 3D is level with it. [0, −1, 0] otherwise. */
  up?: readonly [x: number, y: number, z: number];
  reference?: Reference;
  backdrop?: Backdrop;
}

export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Another 3D of the same landmarks, shown over ours: the truth where it is known, or what somebody else says. */
export interface Reference {
  /** `Truth`, `MediaPipe` */
  name: string;
  /** Whether errors are measured against it. */
  isTruth: boolean;
  /** [N, 3] in the camera frame and units of the picture about any centre, NaN where missing; null where there is none. */
  read(instance: number, frame: number): Promise<Float64Array | null>;
}

/** What lies behind the landmarks. The element is shown as it is, so a video plays and a webcam runs by itself. */
export interface Backdrop {
  element: HTMLImageElement | HTMLVideoElement | HTMLCanvasElement;
  /** Where it lies in the plane; mostly 0, 0 and its size in pixels. */
  at: Rectangle;
  /** Show what belongs to a frame; a still picture needs none. */
  seek?(frame: number): Promise<void>;
}

/** Which pose. */
export interface Place {
  instance: number;
  frame: number;
}

/** Where a landmark was put by hand, in the source's plane; null where it was hidden. */
export type Placement = readonly [x: number, y: number] | null;

export interface Document {
  source: Source;
  /** As it is now. Its landmark i is the one with the identity `ids[i]`. */
  skeleton: Skeleton;
  /** Identities outlive every reordering: one below `source.keypointCount` is the source's landmark of this index, others were added. */
  ids: readonly number[];
  /** The identity of the next landmark that is added. */
  nextId: number;
  /** By `placeKey`, then by identity. */
  placed: ReadonlyMap<string, ReadonlyMap<number, Placement>>;
  /** Of all 2D about the middle of the stage, clockwise in degrees. */
  rotation: number;
  /** Standard deviation of what is added to every visible landmark, in % of the extent of its pose. */
  noise: number;
}

export function documentOf(source: Source): Document {
  const ids = Array.from({ length: source.keypointCount }, (_, i) => i);
  return { source, skeleton: source.skeleton, ids, nextId: ids.length, placed: new Map(), rotation: 0, noise: 0 };
}

export const placeKey = ({ instance, frame }: Place) => `${instance}/${frame}`;

/** What a landmark is called: its name, or its number from 0. */
export function nameOf({ skeleton, ids }: Document, index: number): string {
  return skeleton.keypoints?.[index] || `landmark ${ids[index]}`;
}
