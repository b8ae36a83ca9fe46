import type { Signal } from '@preact/signals';
import { deleteSelected, hideSelected, joinSelected } from '../document/commands.js';
import type { Document } from '../document/document.js';
import * as edits from '../document/edits.js';
import { session } from '../document/session.js';
import type { PlaneView } from './planeView.js';
import { ARROWS, keyOfView } from './viewKeys.js';

/** Pixels that an arrow key moves a landmark, alone and with Shift. */
const STEP = { plain: 2, shift: 16 };

/** Keys while the picture has the focus. */
export function keyOfPicture(
  event: KeyboardEvent,
  view: PlaneView,
  chosen: Signal<PlaneView | null>,
  size: readonly [width: number, height: number],
): void {
  if (event.ctrlKey || event.metaKey || event.altKey || !session.document.value) return;
  const arrow = ARROWS[event.key];
  if (arrow) nudge(arrow, (event.shiftKey ? STEP.shift : STEP.plain) / view.scale);
  else if (event.key === 'n') choose(1);
  else if (event.key === 'p') choose(-1);
  else if (event.key === 'h') hideSelected();
  else if (event.key === 'e') joinSelected();
  else if (event.key === 'Delete' || event.key === 'Backspace') deleteSelected();
  else if (event.key === 'Escape') session.selection.value = [];
  else if (!keyOfView(event.key, view, chosen, size)) return;
  event.preventDefault();
  event.stopPropagation();
}

function choose(by: 1 | -1): void {
  const N = session.document.value!.ids.length;
  if (N === 0) return;
  const from = session.selection.value.at(-1) ?? (by === 1 ? -1 : 0);
  session.selection.value = [(from + by + N) % N];
}

function nudge([x, y]: readonly [number, number], step: number): void {
  const pose = session.pose.value;
  if (!pose) return;
  const move = (document: Document, place: edits.PoseAt, i: number) =>
    pose.visible[i] ? edits.move(document, place, i, [pose.image[2 * i] + x * step, pose.image[2 * i + 1] + y * step]) : document;
  const selected = session.selection.value;
  session.edit((document, place) => selected.reduce((moved, i) => move(moved, place, i), document), `nudge ${selected}`);
}
