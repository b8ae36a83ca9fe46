/** The runs there are, and which of them are drawn. */
import { computed, signal } from '@preact/signals';
import type { Run } from './run.js';

/** Runs of the server, the last changed first, and before them those that were dropped. */
export const serverRuns = signal<readonly Run[]>([]);
export const droppedRuns = signal<readonly Run[]>([]);
export const runs = computed(() => [...droppedRuns.value, ...serverRuns.value]);

/** As many colours as there are; more runs at once nobody can tell apart. */
export const MOST_DRAWN = 8;

/** The colour of each run that is drawn, 0 … MOST_DRAWN − 1, by the run's id. */
const colours = signal<ReadonlyMap<string, number>>(new Map());

export const drawnRuns = computed(() =>
  runs.value.flatMap((run) => {
    const colour = colours.value.get(run.id);
    return colour === undefined ? [] : [{ run, colour }];
  }),
);

/** Draw a run in the first colour that is free, if there is one, or draw it no longer. */
export function draw(run: Run, drawn: boolean): void {
  const next = new Map(colours.peek());
  const taken = new Set(next.values());
  const free = Array.from({ length: MOST_DRAWN }, (_, colour) => colour).find((colour) => !taken.has(colour));
  if (!drawn) next.delete(run.id);
  else if (!next.has(run.id) && free !== undefined) next.set(run.id, free);
  colours.value = next;
}
