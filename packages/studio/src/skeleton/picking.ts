/** What a click on a landmark means, on the drawing as in the table. */
import { computed, signal } from '@preact/signals';
import * as edits from '../document/edits.js';
import { session } from '../document/session.js';
import { pair, partnersOf, setPartner } from './skeletonEdits.js';

export type Mode = 'select' | 'add' | 'edge' | 'pair';

export const mode = signal<Mode>('select');

/** The first of two landmarks that are to be joined or paired, by its identity. */
const firstId = signal<number | null>(null);
export const first = computed(() => {
  const at = firstId.value === null ? -1 : (session.document.value?.ids.indexOf(firstId.value) ?? -1);
  return at < 0 ? null : at;
});

/** An edge that is selected, by the identities of its ends. */
const edgeIds = signal<readonly [number, number] | null>(null);
export const selectedEdge = computed<readonly [number, number] | null>(() => {
  const document = session.document.value;
  const [a, b] = (edgeIds.value ?? []).map((id) => document?.ids.indexOf(id) ?? -1);
  const exists = document?.skeleton.edges.some(([i, j]) => (i === a && j === b) || (i === b && j === a));
  return exists ? [a, b] : null;
});

export function setMode(next: Mode): void {
  mode.value = next;
  firstId.value = null;
}

export function select(landmarks: readonly number[]): void {
  session.selection.value = landmarks;
  edgeIds.value = null;
}

export function selectEdge([a, b]: readonly [number, number]): void {
  const { ids } = session.document.value!;
  session.selection.value = [];
  edgeIds.value = [ids[a], ids[b]];
}

/** Nothing is selected, and nothing is begun. */
export function drop(): void {
  select([]);
  firstId.value = null;
}

/** @param more add it to what is selected, or take it out */
export function pick(index: number, more = false): void {
  const selected = session.selection.value;
  if (mode.value === 'select' || mode.value === 'add') {
    if (!more) select([index]);
    else select(selected.includes(index) ? selected.filter((i) => i !== index) : [...selected, index]);
    return;
  }
  select([index]);
  if (first.value === null) {
    firstId.value = session.document.value!.ids[index];
    return;
  }
  const from = first.value;
  firstId.value = null;
  if (from !== index) link(from, index);
}

/** Join or pair two landmarks, as the mode says; what is joined or paired already is parted. */
export function link(a: number, b: number): void {
  if (mode.value === 'edge')
    session.edit((document) => {
      const joined = edits.connect(document, a, b);
      return joined === document ? edits.cut(document, a, b) : joined;
    });
  if (mode.value === 'pair')
    session.edit((document) =>
      partnersOf(document.skeleton, document.ids.length)[a] === b ? setPartner(document, a, -1) : pair(document, a, b),
    );
}

/** A new landmark, joined to the one that is selected; it is selected then, so that a chain is drawn click by click. */
export function addAt(point: readonly [number, number]): void {
  const from = session.selection.value.length === 1 ? session.selection.value[0] : undefined;
  const before = session.document.value;
  session.edit((document, pose) => edits.add(document, pose, point, from));
  if (session.document.value !== before) select([session.document.value!.ids.length - 1]);
}

/** Delete what is selected: landmarks, or an edge. */
export function deleteSelected(): void {
  const [landmarks, edge] = [session.selection.value, selectedEdge.value];
  if (landmarks.length > 0) session.edit((document) => edits.remove(document, landmarks));
  else if (edge) session.edit((document) => edits.cut(document, ...edge));
}
