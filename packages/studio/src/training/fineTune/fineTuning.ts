/** The fine-tuning of the page: what is learnt from, what was chosen, and how the run stands. It goes on while another tab is open. */
import type { Skeleton } from '@anylift/core';
import type { KeypointSet, StepMetrics, ValidationMetrics } from '@anylift/training';
import { signal } from '@preact/signals';
import { session } from '../../document/session.js';
import { engine } from '../../engine/engine.js';
import type { Device } from '../../engine/messages.js';
import { addressOf } from '../../engine/shipped.js';
import { showError, showNote } from '../../shell/notices.js';
import { save } from '../../shell/saving.js';
import { framesSource } from './framesSource.js';
import type { ComparedView, Figures, Report, Request } from './messages.js';
import { type Choices, DEFAULT_CHOICES } from './recipe.js';
import { walkerSet } from './walker.js';

/** A run from its start to its end, by itself or by the user's. */
export interface Run {
  sets: readonly KeypointSet[];
  state: 'preparing' | 'training' | 'done' | 'cancelled' | 'failed';
  /** Of the shipped checkpoint, while it is loaded. */
  loaded: number;
  before: Figures | null;
  steps: number;
  step: number;
  /** When the first step was begun, of `performance.now()`. */
  started: number;
  lines: readonly StepMetrics[];
  validations: readonly ValidationMetrics[];
  /** Better than the shipped one, and than all other validations. */
  best: { line: ValidationMetrics; checkpoint: Uint8Array } | null;
  /** Drawn after the run; null until then. */
  compared: readonly ComparedView[] | null;
}

const FRAMES_OF_WALKER = 1000;

export const sets = signal<readonly KeypointSet[] | null>(null);
/** Why the last files could not be read. */
export const refusal = signal('');
export const reading = signal(false);
export const choices = signal<Choices>(DEFAULT_CHOICES);
export const run = signal<Run | null>(null);

let worker: Worker | undefined;

/** Learn from files. */
export function openFiles(files: readonly File[]): void {
  if (files.length === 0) return;
  refusal.value = '';
  reading.value = true;
  const ended = () => {
    reading.value = false;
  };
  ask({ kind: 'read', files: [...files] }, (report, end) => {
    if (report.kind === 'sets') sets.value = report.sets;
    if (report.kind === 'failed') refusal.value = sentence(report.sentence);
    ended();
    end();
  });
}

/** Learn from the made-up robot. */
export function openWalker(): void {
  refusal.value = '';
  sets.value = [walkerSet(FRAMES_OF_WALKER)];
}

export function close(): void {
  sets.value = null;
  run.value = null;
}

/** Lay another skeleton over the sets, landmark for landmark. */
export function useSkeleton(skeleton: Skeleton): void {
  sets.value = sets.value?.map((set) => ({ ...set, skeleton })) ?? null;
}

/** @param up a unit vector in the frame of the sets, null for unknown */
export function useUp(up: KeypointSet['up']): void {
  sets.value = sets.value?.map((set) => ({ ...set, up })) ?? null;
}

export function start(device: Device): void {
  if (!sets.value) return;
  const about = sets.value;
  run.value = {
    sets: about,
    state: 'preparing',
    loaded: 0,
    before: null,
    steps: 0,
    step: 0,
    started: 0,
    lines: [],
    validations: [],
    best: null,
    compared: null,
  };
  const request: Request = { kind: 'train', sets: [...about], choices: choices.value, device, checkpoint: shipped() };
  worker = ask(request, (report, end) => {
    hear(report);
    if (report.kind !== 'trained' && report.kind !== 'failed') return;
    end();
    finish(report.kind === 'trained' ? 'done' : 'failed', device);
    if (report.kind === 'failed') showError(new Error(report.sentence));
  });
}

/** End the run; what was best so far is kept. */
export function cancel(device: Device): void {
  worker?.terminate();
  finish('cancelled', device);
}

/** Lift with it from now on. */
export function useNow(): void {
  const { best, sets } = run.value ?? {};
  if (!best || !sets) return;
  const { value: status } = engine.status;
  engine.load(status.state === 'ready' ? status.device : 'auto', { bytes: best.checkpoint, name: `tuned to ${sets[0].name}` });
  showNote(`The Lift tab now lifts with the model that was tuned to ${sets[0].name}.`);
}

/** Look at the validation frames of the run in the Lift tab. */
export function openFrames(): void {
  if (run.value) session.open(framesSource(run.value.sets[0]));
}

export function downloadBest(): void {
  const best = run.value?.best;
  if (!best) return;
  save(new Blob([best.checkpoint.slice()], { type: 'application/octet-stream' }), fileName(run.value!.sets[0].name));
}

function hear(report: Report): void {
  const now = run.value!;
  const change = (change: Partial<Run>) => {
    run.value = { ...now, ...change };
  };
  if (report.kind === 'loading') change({ loaded: report.share });
  if (report.kind === 'before') change({ before: report.figures });
  if (report.kind === 'started') change({ state: 'training', steps: report.steps, started: performance.now() });
  if (report.kind === 'step') change({ step: report.step });
  if (report.kind === 'metrics') change({ lines: [...now.lines, report.line] });
  if (report.kind === 'validation') change({ validations: [...now.validations, report.line] });
  if (report.kind === 'best') {
    const line = now.validations.at(-1)!;
    if (line.figure < now.before!.figure) change({ best: { line, checkpoint: report.checkpoint } });
  }
}

function finish(state: Run['state'], device: Device): void {
  const ended = run.value!;
  run.value = { ...ended, state };
  if (!ended.best) return;
  const request: Request = { kind: 'compare', sets: [...ended.sets], device, before: shipped(), now: ended.best.checkpoint };
  ask(request, (report, end) => {
    if (report.kind === 'compared' && run.value?.sets === ended.sets) run.value = { ...run.value, compared: report.views };
    if (report.kind === 'failed') showError(new Error(report.sentence));
    end();
  });
}

const shipped = () => addressOf(engine.shipped.peek());

/** @param onReport gets what a worker says, and the means to end it */
function ask(request: Request, onReport: (report: Report, end: () => void) => void): Worker {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  const end = () => worker.terminate();
  worker.addEventListener('message', ({ data }: MessageEvent<Report>) => onReport(data, end));
  worker.addEventListener('error', () =>
    onReport({ kind: 'failed', sentence: 'The worker that trains could not be started.' }, end),
  );
  worker.postMessage(request);
  return worker;
}

const sentence = (words: string) => words.charAt(0).toUpperCase() + words.slice(1);

const fileName = (name: string) => `${name.toLowerCase().replaceAll(/[^\p{L}\d]+/gu, '-')}.safetensors`;
