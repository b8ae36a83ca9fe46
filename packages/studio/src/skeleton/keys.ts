import type { Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { session } from '../document/session.js';
import type { PlaneView } from '../picture/planeView.js';
import { ARROWS, keyOfView } from '../picture/viewKeys.js';
import { drawnPoints } from './drawnPoints.js';
import { deleteSelected, drop, type Mode, pick, select, setMode } from './picking.js';

const MODES: Record<string, Mode> = { v: 'select', a: 'add', e: 'edge', p: 'pair' };

/** Keys while the drawing has the focus. */
export function keyOfDrawing(
  event: KeyboardEvent,
  view: PlaneView,
  chosen: Signal<PlaneView | null>,
  size: readonly [width: number, height: number],
): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const arrow = ARROWS[event.key];
  const [last] = session.selection.value.slice(-1);
  if (arrow) select([neighbour(last, arrow)].filter((i) => i >= 0));
  else if ((event.key === 'Enter' || event.key === ' ') && last !== undefined) pick(last);
  else if (event.key === 'F2' && last !== undefined) document.getElementById(`name-${last}`)?.focus();
  else if (event.key === 'Delete' || event.key === 'Backspace') deleteSelected();
  else if (event.key === 'Escape') drop();
  else if (!keyOfView(event.key, view, chosen, size)) return;
  event.preventDefault();
  event.stopPropagation();
}

/** The landmark that is nearest in a direction, what lies aside counting twice; the first one where none is selected. */
function neighbour(from: number | undefined, [dx, dy]: readonly [number, number]): number {
  const points = drawnPoints.value?.points ?? new Float64Array(0);
  if (from === undefined) return points.length > 0 ? 0 : -1;
  let [found, least] = [from, Infinity];
  for (let i = 0; 2 * i < points.length; i++) {
    const [x, y] = [points[2 * i] - points[2 * from], points[2 * i + 1] - points[2 * from + 1]];
    const ahead = dx * x + dy * y;
    const aside = Math.abs(dx * y - dy * x);
    if (i === from || ahead <= 0 || aside > 2 * ahead) continue;
    if (ahead + 2 * aside < least) [found, least] = [i, ahead + 2 * aside];
  }
  return found;
}

/** Keys anywhere in the Skeleton tab. */
export function useSkeletonShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('input:not([type=radio]), select, textarea')) return;
      const command = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      if (command && key === 'z') event.shiftKey ? session.redo() : session.undo();
      else if (command && key === 'y') session.redo();
      else if (!command && !event.altKey && MODES[key]) setMode(MODES[key]);
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
