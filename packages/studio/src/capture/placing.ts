/** Placing landmarks by hand: a click puts the next one that has no place yet, in the order of the skeleton. */
import { allocateFrames, type Skeleton } from '@anylift/core';
import { computed, effect, signal } from '@preact/signals';
import type { Backdrop, Source } from '../document/document.js';
import * as edits from '../document/edits.js';
import { session } from '../document/session.js';
import { poseView } from '../lift/posePane.js';
import { tool } from '../picture/tool.js';

/** Identities of landmarks that were left hidden on purpose. */
const skipped = signal<ReadonlySet<number>>(new Set());
/** The identity that was asked for out of turn. */
const wanted = signal<number | null>(null);

/** Index of the landmark that the next click places; null when all are placed or skipped. */
export const nextLandmark = computed<number | null>(() => {
  const [document, pose] = [session.document.value, session.pose.value];
  if (!document || !pose) return null;
  const asked = document.ids.indexOf(wanted.value ?? -1);
  if (asked >= 0) return asked;
  const next = document.ids.findIndex((id, i) => !pose.visible[i] && !skipped.value.has(id));
  return next < 0 ? null : next;
});

// Another picture, or another frame of it, begins anew.
const source = computed(() => session.document.value?.source);
effect(() => {
  source.value;
  session.place.value;
  skipped.value = new Set();
  wanted.value = null;
});

// The 3D grows with what is placed.
effect(() => {
  if (session.answer.value && tool.peek() === 'place') poseView.peek()?.fit();
});

/**
 * Put the next landmark somewhere; nothing where there is none.
 * @param gesture as of `session.edit`
 * @returns its identity
 */
export function placeNext(at: readonly [number, number], gesture: string): number | null {
  const index = nextLandmark.peek();
  if (index === null) return null;
  const id = session.document.peek()!.ids[index];
  session.edit((document, pose) => edits.move(document, pose, index, at), gesture);
  wanted.value = null;
  session.selection.value = [index];
  return id;
}

/** Leave the next landmark hidden: its 3D is predicted. */
export function skipNext(): void {
  const index = nextLandmark.peek();
  if (index === null) return;
  const id = session.document.peek()!.ids[index];
  skipped.value = new Set([...skipped.peek(), id]);
  wanted.value = null;
}

/** Place this one next, even if it has a place. */
export function placeOutOfTurn(index: number): void {
  wanted.value = session.document.peek()!.ids[index];
}

/** A rig over a picture, all hidden. @param skeleton of `keypoints.length` landmarks; none at all to make one's own */
export function sourceToPlace(
  skeleton: Skeleton,
  about: { title: string; frameCount: number; fps?: number; backdrop: Backdrop },
): Source {
  const keypointCount = skeleton.keypoints?.length ?? 0;
  return {
    ...about,
    skeleton,
    keypointCount,
    instanceNames: [''],
    stage: about.backdrop.at,
    read: async (_, __, count) => allocateFrames(count, keypointCount),
  };
}
