/** What the page asks of the worker that reads and writes files. */
import type { LiftedArrays, Skeleton } from '@anylift/core';
import type { Axis, FormatRow, Poses } from '@anylift/formats';

/** A file with its place among the others that came with it: `walk/0001_keypoints.json`, or its name alone. */
export interface Entry {
  path: string;
  file: File;
}

/** A recording that is open in the worker; poses are read by its key. */
export interface Opened {
  key: number;
  /** Name of the file or folder. */
  name: string;
  /** Title of its format, as people know it. */
  format: string;
  dimensions: 2 | 3;
  skeleton: Skeleton;
  keypointCount: number;
  frameCount: number;
  poseCount: number;
  /** Instances side by side: as many as there are in a frame, or individuals through all frames. */
  instanceNames: string[];
  frameNames?: string[];
  /** Whether landmarks have confidences, 0…1. */
  confident: boolean;
  units?: string;
  fps?: number;
  up?: Axis;
  /** Name of the checkpoint, where this is the answer of a lift. */
  model?: string;
  /** [P] Frame and instance of each pose, frame after frame; missing where pose p is frame p of the one instance. */
  index?: { frame: Int32Array; instance: Int32Array };
}

/** What came of some files. */
export interface Opening {
  recordings: Opened[];
  /** A skeleton that came without landmarks. */
  skeleton?: { name: string; skeleton: Skeleton };
  checkpoint?: { name: string; bytes: Uint8Array };
  pictures: File[];
  /** Sentences about what could not be opened. */
  refused: string[];
  /** Whether one of them needs the size of its picture in pixels. */
  needsSize: boolean;
}

/** Poses to be written, with what is known of them. */
export interface WriteJob {
  /** Name of the format. */
  format: string;
  /** What the poses are called in messages and titles. */
  name: string;
  skeleton: Skeleton;
  keypointCount: number;
  frameCount: number;
  instanceNames?: string[];
  frameNames?: string[];
  fps?: number;
  units?: string;
  /** The 2D, scores where it has confidences. */
  poses: Poses;
  /** The 3D of the same poses; without it the 2D is written. */
  answers?: { model: string; lifted: LiftedArrays };
  /** Address of the file that draws PNGs. */
  rasteriser: string;
}

export interface Calls {
  /** @param known names of the landmarks that a skeleton among the files may speak of */
  open(args: { entries: Entry[]; pictureSize?: { width: number; height: number }; known?: string[] }): Opening;
  /** A skeleton from its JSON, or that of any file of landmarks. */
  skeleton(args: { entry: Entry; known?: string[] }): Skeleton;
  read(args: { key: number; first: number; count: number }): Poses;
  formats(args: Record<string, never>): FormatRow[];
  write(args: WriteJob): Uint8Array<ArrayBuffer>;
}

export type CallName = keyof Calls;

/** What the page says to the worker. */
export interface Request<K extends CallName = CallName> {
  id: number;
  call: K;
  args: Parameters<Calls[K]>[0];
}

/** What the worker says to the page. */
export type Report =
  | { kind: 'progress'; id: number; share: number }
  | { kind: 'done'; id: number; answer: ReturnType<Calls[CallName]> }
  | { kind: 'refused'; id: number; sentence: string };
