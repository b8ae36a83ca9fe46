/** Which frames of the instance that is shown cannot be lifted, and why: looked through piece by piece, in the background. */
import { unliftableFrames } from '@anylift/core';
import { computed, effect, signal, untracked } from '@preact/signals';
import { type Document, placeKey } from '../document/document.js';
import { readPoses } from '../document/pose.js';
import { session } from '../document/session.js';
import { showError } from '../shell/notices.js';
import { ABSENT, isThere } from './answers.js';
import { FileSource } from './fileSource.js';

/** Frames that are looked through together. */
const PIECE = 1024;

const FINE = 1;

export class Gaps {
  /** [F] 0 where nobody looked yet, 1 where it can be lifted, else 2 + which of the reasons. */
  readonly #codes: Uint8Array;
  readonly #reasons: string[] = [];
  /** How many frames are gaps, as far as it is known. */
  count = 0;

  constructor(frameCount: number) {
    this.#codes = new Uint8Array(frameCount);
  }

  get frameCount(): number {
    return this.#codes.length;
  }

  /** Why a frame cannot be lifted; undefined where it can, or nobody looked yet. */
  reasonOf(frame: number): string | undefined {
    return this.#reasons[this.#codes[frame] - FINE - 1];
  }

  isGap(frame: number): boolean {
    return this.#codes[frame] > FINE;
  }

  set(frame: number, reason: string | undefined): void {
    if (reason !== undefined && !this.#reasons.includes(reason)) this.#reasons.push(reason);
    if (this.isGap(frame)) this.count--;
    this.#codes[frame] = reason === undefined ? FINE : FINE + 1 + this.#reasons.indexOf(reason);
    if (this.isGap(frame)) this.count++;
  }
}

/** Those of the instance that is shown. */
export const gaps = signal(new Gaps(0));
/** Counts up when more is known. */
export const gapsVersion = signal(0);

const source = computed(() => session.document.value?.source);
const ids = computed(() => session.document.value?.ids);
const placed = computed(() => session.document.value?.placed);
const instance = computed(() => session.place.value.instance);
const reading = computed(() => (source.value instanceof FileSource ? source.value.reading.value : undefined));
const minConfidence = computed(() => reading.value?.minConfidence ?? source.value?.minConfidence?.value);

effect(() => {
  ids.value;
  minConfidence.value;
  const [frameCount, shown] = [source.value?.frameCount ?? 0, instance.value];
  const found = new Gaps(frameCount);
  gaps.value = found;
  // Landmarks of a video come one frame after the other: only those that were shown are known.
  if (frameCount < 2 || source.value?.backdrop?.seek) return;
  const controller = new AbortController();
  untracked(() => void lookThrough(shown, found, controller.signal).catch(showError));
  return () => controller.abort();
});

// What was placed by hand in some frames changes these alone.
let before: Document['placed'] = new Map();
effect(() => {
  const now = placed.value ?? new Map();
  const changed = [...new Set([...before.keys(), ...now.keys()])].filter((key) => before.get(key) !== now.get(key));
  before = now;
  untracked(() => {
    const [document, shown] = [session.document.value, instance.value];
    if (!document || gaps.value.frameCount < 2) return;
    for (const key of changed) {
      const frame = Number(key.slice(key.indexOf('/') + 1));
      if (key === placeKey({ instance: shown, frame })) look(document, shown, gaps.value, frame, 1).catch(showError);
    }
  });
});

// A source may have something new where it is looked at.
effect(() => {
  const loaded = session.loaded.value;
  untracked(() => {
    const [document, found] = [session.document.value, gaps.value];
    if (!document?.source.backdrop?.seek || loaded?.source !== document.source || found.frameCount < 2) return;
    if (loaded.place.instance === instance.value) look(document, instance.value, found, loaded.place.frame, 1).catch(showError);
  });
});

async function lookThrough(shown: number, found: Gaps, signal: AbortSignal): Promise<void> {
  for (let first = 0; first < found.frameCount && !signal.aborted; first += PIECE) {
    await look(session.document.peek()!, shown, found, first, Math.min(PIECE, found.frameCount - first));
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function look(document: Document, shown: number, found: Gaps, first: number, count: number): Promise<void> {
  const reasons = unliftableFrames(await readPoses(document, shown, first, count));
  for (let f = 0; f < count; f++) found.set(first + f, isThere(document, shown, first + f) ? reasons.get(f) : ABSENT);
  gapsVersion.value++;
}
