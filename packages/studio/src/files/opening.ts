/** Files that come to the page: opened by a worker, kept in a list, shown. */
import { checkSkeleton, InputError, type Skeleton } from '@anylift/core';
import { signal } from '@preact/signals';
import { capture } from '../capture/capture.js';
import * as edits from '../document/edits.js';
import { session } from '../document/session.js';
import { engine } from '../engine/engine.js';
import { showError, showNote } from '../shell/notices.js';
import type { Entry, Opening } from './calls.js';
import { FileSource } from './fileSource.js';
import { FormatsWorker } from './formatsWorker.js';
import { isAbort } from './liftAll.js';

/** Files that are open, in the order in which they came. */
export const openFiles = signal<readonly FileSource[]>([]);

/** What is being opened, if anything. */
export const opening = signal<{ what: string; share: number; cancel(): void } | null>(null);

/** Files whose coordinates are shares of a picture: the user is asked how large it is. */
export const sizeAsked = signal<readonly Entry[] | null>(null);

/** Sentences that are shown at once. */
const MOST_SENTENCES = 2;

/**
 * Open files that came together, and show the first one. What cannot be opened is said in sentences.
 * @param pictureSize in pixels, for coordinates that are shares of it
 */
export async function openEntries(entries: Entry[], pictureSize?: { width: number; height: number }): Promise<void> {
  if (entries.length === 0) return;
  opening.peek()?.cancel();
  const worker = new FormatsWorker();
  const what = entries.length === 1 ? entries[0].file.name : `${entries.length} files`;
  const progress = (share: number) => {
    opening.value = { what, share, cancel: () => worker.stop() };
  };
  progress(0);
  try {
    const known = session.document.peek()?.skeleton.keypoints;
    const opened = await worker.call('open', { entries, pictureSize, known }, progress);
    const sources = await Promise.all(opened.recordings.map((recording) => FileSource.of(worker, recording)));
    if (sources.length === 0) worker.stop();
    else {
      openFiles.value = [...openFiles.peek(), ...sources];
      session.open(sources[0]);
    }
    takeOthers(opened);
    if (opened.needsSize && !pictureSize) sizeAsked.value = entries;
    else refuse(opened.refused);
  } catch (error) {
    worker.stop();
    if (!isAbort(error)) showError(error);
  } finally {
    opening.value = null;
  }
}

/** What is no landmarks. */
function takeOthers({ recordings, skeleton, checkpoint, pictures }: Opening): void {
  if (skeleton) layOver(skeleton.skeleton, skeleton.name);
  if (checkpoint) {
    engine.load('auto', checkpoint);
    showNote(`${checkpoint.name}: the model is now this one.`);
  }
  if (pictures.length > 0 && recordings.length === 0) capture.openFile(pictures[0]).catch(showError);
}

function refuse(sentences: readonly string[]): void {
  for (const sentence of sentences.slice(0, MOST_SENTENCES)) showError(new InputError(sentence));
  const more = sentences.length - MOST_SENTENCES;
  if (more > 0) showError(new InputError(`${more} more ${more === 1 ? 'file was' : 'files were'} not opened`));
}

/**
 * Another skeleton for the landmarks that are shown; one without names keeps those that are there.
 * @param from the file that it is of
 * @throws InputError when it does not fit
 */
export function layOver({ name, category, keypoints, edges, symmetries, sides }: Skeleton, from: string): void {
  const shown = session.document.peek();
  if (!shown) throw new InputError(`${from}: a skeleton, but no landmarks that it could be laid over`);
  const skeleton = { name, category, keypoints: keypoints ?? shown.skeleton.keypoints, edges, symmetries, sides };
  checkSkeleton(skeleton, shown.ids.length, from);
  session.edit((document) => edits.withSkeleton(document, skeleton));
  showNote(`${from}: its skeleton is laid over ${shown.source.title}.`);
}

/** Close a file. When it was shown, another that is open is shown, or nothing changes. */
export function closeFile(source: FileSource): void {
  const left = openFiles.peek().filter((other) => other !== source);
  openFiles.value = left;
  if (session.document.peek()?.source === source && left.length > 0) session.open(left.at(-1)!);
  if (session.document.peek()?.source !== source && left.every(({ worker }) => worker !== source.worker)) source.worker.stop();
}
