/** Lift all frames, or some, while the page stays usable: how far it is, how long it takes, and how it is stopped. */
import { signal } from '@preact/signals';
import type { Document } from '../document/document.js';
import { session } from '../document/session.js';
import { showError, showNote } from '../shell/notices.js';
import { answers, isThere } from './answers.js';
import { FileSource } from './fileSource.js';

export interface LiftProgress {
  done: number;
  total: number;
  /** Unknown at first. */
  secondsLeft?: number;
  cancel(): void;
}

/** null when nothing is being lifted. */
export const lifting = signal<LiftProgress | null>(null);

/** Seconds before a rate is worth telling. */
const SURE = 1;

/** All frames of all instances. What is lifted when it is cancelled stays. */
export async function liftAll(): Promise<void> {
  const document = session.document.peek();
  if (!document) return;
  const { instanceNames, frameCount } = document.source;
  const controller = new AbortController();
  try {
    await liftFrames(document, [...instanceNames.keys()], 0, frameCount, controller);
    showNote(`${document.source.title}: all ${frameCount.toLocaleString('en')} frames are lifted.`);
  } catch (error) {
    if (!isAbort(error)) showError(error);
  }
}

/**
 * Lift what is not lifted yet of some instances and frames.
 * @throws InputError what the engine or the file refuses; an AbortError when it was cancelled
 */
export async function liftFrames(
  document: Document,
  instances: readonly number[],
  first: number,
  count: number,
  controller: AbortController,
): Promise<void> {
  lifting.peek()?.cancel();
  const wanted = instances.map((instance) => {
    const frames = Array.from({ length: count }, (_, f) => first + f);
    // A source that is no file may have come to other landmarks since.
    const isKept = (frame: number) => document.source instanceof FileSource && answers.has(document, instance, frame);
    const isWanted = (frame: number) => isThere(document, instance, frame) && !isKept(frame);
    return { instance, frames: frames.filter(isWanted) };
  });
  const total = wanted.reduce((sum, { frames }) => sum + frames.length, 0);
  if (total === 0) return;
  const start = performance.now();
  const progress = (done: number): LiftProgress => {
    const seconds = (performance.now() - start) / 1000;
    const secondsLeft = seconds > SURE && done > 0 ? (seconds / done) * (total - done) : undefined;
    return { done, total, secondsLeft, cancel: () => controller.abort() };
  };
  let done = 0;
  lifting.value = progress(0);
  try {
    for (const { instance, frames } of wanted) {
      const more = (lifted: number) => {
        done += lifted;
        lifting.value = progress(done);
      };
      await answers.lift(document, instance, frames, more, controller.signal);
    }
  } finally {
    lifting.value = null;
  }
}

export const isAbort = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

/** `12 s`, `3 min`, `2 h` */
export function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
