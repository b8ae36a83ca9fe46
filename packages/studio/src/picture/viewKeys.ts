/** Keys that all drawings of landmarks share: directions, and what of the plane is seen. */
import type { Signal } from '@preact/signals';
import { type PlaneView, zoomed } from './planeView.js';

/** The direction on the screen of an arrow key. */
export const ARROWS: Record<string, readonly [x: number, y: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Zoom about the middle, or show all of it. @returns whether the key was one of these */
export function keyOfView(
  key: string,
  view: PlaneView,
  chosen: Signal<PlaneView | null>,
  [width, height]: readonly [number, number],
): boolean {
  const factors: Record<string, number> = { '+': 1.2, '=': 1.2, '-': 1 / 1.2 };
  if (key === '0') chosen.value = null;
  else if (factors[key]) chosen.value = zoomed(view, factors[key], [width / 2, height / 2]);
  else return false;
  return true;
}
