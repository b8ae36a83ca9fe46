import { findEdgesInPieces } from '@anylift/core';
import { useSignal } from '@preact/signals';
import { withSkeleton } from '../document/edits.js';
import { readPoses } from '../document/pose.js';
import { session } from '../document/session.js';
import { showError, showNote } from '../shell/notices.js';

/** For a rig without edges that has several frames: finds those that all frames of the instance tell, as the command line would. */
export function FindEdgesButton() {
  const isBusy = useSignal(false);
  const document = session.document.value;
  if (!document || document.skeleton.edges.length > 0 || document.source.frameCount < 2) return null;
  const find = async () => {
    isBusy.value = true;
    try {
      const { instance } = session.place.peek();
      const edges = await findEdgesInPieces(document.source.frameCount, document.ids.length, (first, count) =>
        readPoses(document, instance, first, count),
      );
      // What somebody changed meanwhile stays.
      if (session.document.peek() !== document) return;
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
