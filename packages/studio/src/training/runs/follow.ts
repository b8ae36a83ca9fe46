/** Follows the runs of `anylift studio`, where the page was served by it. */

import { InputError } from '@anylift/core';
import type { MetricsPart, RunOverview, WorstProgress, WorstReport } from '@anylift/training';
import { type ReadonlySignal, signal } from '@preact/signals';
import { Run } from './run.js';
import { draw, drawnRuns, runs, serverRuns } from './runs.js';

/** Milliseconds between two questions. */
const PAUSE = 2000;

export type ServerState =
  | { kind: 'asking' }
  /** The page came from elsewhere. */
  | { kind: 'none' }
  | { kind: 'there'; folder: string }
  /** It answered before. */
  | { kind: 'silent'; folder: string };

export const server = signal<ServerState>({ kind: 'asking' });

/** Where the next part of a run's metrics begins. */
const places = new Map<Run, Pick<MetricsPart, 'file' | 'next'>>();

/** Ask for what is new until the signal is aborted, and at once when other runs are drawn; not while nobody looks. */
export async function follow(signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    if (!document.hidden) await ask(signal);
    if (server.peek().kind === 'none') return;
    await pause(PAUSE, signal, drawnRuns);
  }
}

async function ask(signal: AbortSignal): Promise<void> {
  try {
    const { folder, runs: overviews } = await get<{ folder: string; runs: RunOverview[] }>('api/runs', signal);
    server.value = { kind: 'there', folder };
    update(overviews);
    await Promise.all(drawnRuns.peek().map(({ run }) => read(run, signal)));
  } catch {
    if (signal.aborted) return;
    const state = server.peek();
    server.value = 'folder' in state ? { kind: 'silent', folder: state.folder } : { kind: 'none' };
  }
}

function update(overviews: readonly RunOverview[]): void {
  const known = new Map(serverRuns.peek().map((run) => [run.id, run]));
  const isFirst = runs.peek().length === 0;
  serverRuns.value = overviews.map((overview) => {
    const run = known.get(overview.name);
    if (!run) return new Run(overview.name, overview);
    run.overview.value = overview;
    return run;
  });
  if (isFirst && serverRuns.peek().length > 0) draw(serverRuns.peek()[0], true);
}

/** What a run has written since. A run that goes on after a stop has written its metrics anew. */
async function read(run: Run, signal: AbortSignal): Promise<void> {
  if (run.overview.peek().state === 'dropped') return;
  const place = places.get(run);
  const path = `api/runs/${encodeURIComponent(run.id)}/metrics`;
  let part = await get<MetricsPart>(`${path}?from=${place?.next ?? 0}`, signal);
  if (place && place.file !== part.file) {
    run.forget();
    part = await get<MetricsPart>(path, signal);
  }
  places.set(run, part);
  run.add(part.lines);
}

/**
 * A run's worst validation samples by a checkpoint of it.
 * @throws InputError why there are none, in the server's words; the reason of `signal` when it was aborted
 */
export async function askWorst(
  run: Run,
  kind: 'last' | 'best',
  count: number,
  onProgress: (progress: WorstProgress) => void,
  signal: AbortSignal,
): Promise<WorstReport> {
  for (;;) {
    const path = `api/runs/${encodeURIComponent(run.id)}/worst?kind=${kind}&count=${count}`;
    const answer = await get<WorstReport | WorstProgress>(path, signal);
    if (!('done' in answer)) return answer;
    onProgress(answer);
    await pause(300, signal);
    signal.throwIfAborted();
  }
}

export const checkpointPath = (run: Run, kind: 'last' | 'best') =>
  addressOf(`api/runs/${encodeURIComponent(run.id)}/checkpoint?kind=${kind}`);

const addressOf = (path: string) => new URL(path, document.baseURI).href;

async function get<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(addressOf(path), { signal });
  const answer: T & { error?: string } = await response.json();
  if (!response.ok) throw new InputError(answer.error ?? `the server answered ${response.status}`);
  return answer;
}

/** Wait, or until the signal is aborted or something changes. */
function pause(milliseconds: number, signal: AbortSignal, changing?: ReadonlySignal<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const before = changing?.peek();
    const stop = changing?.subscribe((value) => value !== before && done());
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done);
    function done() {
      stop?.();
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
