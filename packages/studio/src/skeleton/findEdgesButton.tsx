import { findEdgesByReading, InputError } from '@anylift/core';
import { useSignal } from '@preact/signals';
import { withSkeleton } from '../document/edits.js';
import { readPoses } from '../document/pose.js';
import { session } from '../document/session.js';
import { isThere } from '../files/answers.js';
import { showError, showNote } from '../shell/notices.js';

/** For a rig without edges that has several frames: finds those that the frames of the instance tell. */
export function FindEdgesButton() {
  const isBusy = useSignal(false);
  const document = session.document.value;
  if (!document || document.skeleton.edges.length > 0 || document.ids.length < 3 || document.source.frameCount < 2) return null;
  const find = async () => {
    isBusy.value = true;
    try {
      const { instance } = session.place.peek();
      const frames = Array.from({ length: document.source.frameCount }, (_, frame) => frame);
      const there = frames.filter((frame) => isThere(document, instance, frame));
      const edges = await findEdgesByReading(there, document.ids.length, (frame) => readPoses(document, instance, frame, 1));
      // What somebody changed meanwhile stays.
      if (session.document.peek() !== document) return;
      if (edges.length === 0) throw new InputError('No edges found: two frames with three visible landmarks each are needed.');
      session.edit((document) => withSkeleton(document, { edges }));
      showNote(`${edges.length} edges are found, between landmarks that stay close: the Skeleton tab cuts and joins.`);
    } catch (error) {
      showError(error);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <button type="button" disabled={isBusy.value} title="Join landmarks that stay close in all frames" onClick={find}>
      Find edges from the frames
    </button>
  );
}
