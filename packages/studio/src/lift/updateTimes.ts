import { signal } from '@preact/signals';

export interface UpdateTimes {
  /** Milliseconds from the move of a landmark to its 3D, of the last updates. */
  median: number;
  p95: number;
  /** Updates in the last second. */
  rate: number;
}

const KEPT = 120;
/** Numbers that change faster cannot be read. */
const EVERY = 250;

export const updateTimes = signal<UpdateTimes | null>(null);

const times: number[] = [];
const moments: number[] = [];
let timer: number | undefined;

/** An update that was asked for is on the screen. */
export function countUpdate(asked: number): void {
  const now = performance.now();
  times.push(now - asked);
  moments.push(now);
  if (times.length > KEPT) times.shift();
  timer ??= window.setInterval(say, EVERY);
}

function say(): void {
  const now = performance.now();
  while (moments.length > 0 && moments[0] < now - 1000) moments.shift();
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  updateTimes.value = { median: at(0.5), p95: at(0.95), rate: moments.length };
  if (moments.length > 0) return;
  clearInterval(timer);
  timer = undefined;
}
