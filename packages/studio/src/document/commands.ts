/** What buttons and keys do with what is selected in the session. */
import * as edits from './edits.js';
import { session } from './session.js';

/** Hide what is selected; when all of it is hidden, show it again: where it was, or where the answer has it. */
export function hideSelected(): void {
  const [selected, pose, answer] = [session.selection.value, session.pose.value, session.answer.value];
  if (!pose || selected.length === 0) return;
  session.edit((document, at) => {
    if (selected.some((i) => pose.visible[i])) return edits.hide(document, at, selected);
    return selected.reduce((shown, i) => {
      const predicted = answer?.ids.indexOf(document.ids[i]) ?? -1;
      const point = predicted >= 0 ? answer!.lifted.keypoints3d.subarray(3 * predicted, 3 * predicted + 2) : null;
      return edits.reveal(shown, at, i, point && [point[0], point[1]]);
    }, document);
  });
}

export function deleteSelected(): void {
  const selected = session.selection.value;
  if (selected.length > 0) session.edit((document) => edits.remove(document, selected));
}

/** An edge between the two that are selected, or none where there is one. */
export function joinSelected(): void {
  const [a, b, ...more] = session.selection.value;
  if (b === undefined || more.length > 0) return;
  session.edit((document) => {
    const joined = edits.connect(document, a, b);
    return joined === document ? edits.cut(document, a, b) : joined;
  });
}

/** Another order of the landmarks, by chance. */
export function shuffle(): void {
  session.edit((document) => {
    const order = document.ids.map((_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [order[i], order[j]] = [order[j], order[i]];
    }
    return edits.reorder(document, order);
  });
}
