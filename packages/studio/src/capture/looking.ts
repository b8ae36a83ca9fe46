import type { ReadonlySignal } from '@preact/signals';
import type { Place, Source } from '../document/document.js';
import type { Detector } from './detectors/detector.js';
import type { Solution } from './detectors/solution.js';

/** What takes a while. */
export interface Progress {
  words: string;
  /** 0…1, where it is known. */
  share?: number;
}

/** Going through what was captured with a detector: what it uses, and whom it tells. */
export interface Looking {
  title: string;
  solution: Solution;
  threshold: ReadonlySignal<number>;
  /** Aborted when it should end: by the user, or because something else is done. */
  signal: AbortSignal;
  /** Loads it, with progress. */
  detector(): Promise<Detector>;
  /** Show a source of it; nothing when something else is done by now. */
  open(source: Source, place?: Place): void;
  progress(progress: Progress | null): void;
  /** Whether anything was found. */
  found(something: boolean): void;
}
