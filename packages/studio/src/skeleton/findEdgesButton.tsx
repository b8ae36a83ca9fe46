import { findEdgesInPieces } from '@anylift/core';
import { useSignal } from '@preact/signals';
import { withSkeleton } from '../document/edits.js';
import { readPoses } from '../document/pose.js';
import { session } from '../document/session.js';
import { showError, showNote } from '../shell/notices.js';

/** For a rig without edges: those that all frames of the instance tell, as a lift of the file would find them. */
export function FindEdgesButton() {
  const busy = useSignal(false);
  const find = async () => {
    const document = session.document.peek();
    if (!document) return;
    busy.value = true;
    try {
      const { instance } = session.place.peek();
      const edges = await findEdgesInPieces(document.source.frameCount, document.ids.length, (first, count) =>
        readPoses(document, instance, first, count),
      );
      // Nobody has changed it meanwhile.
      if (session.document.peek() !== document) return;
      session.edit((document) => withSkeleton(document, { edges }));
      showNote(`${edges.length} edges found, between neighbours in space: cut and join what is wrong.`);
    } catch (error) {
      showError(error);
    } finally {
      busy.value = false;
    }
  };
  return (
    <button type="button" disabled={busy.value} onClick={find}>
      Find edges from the frames
    </button>
  );
}
