/** What is looked at, or all of it, as a file of any format that can be written. */
import { allocateLifted, InputError } from '@anylift/core';
import type { FormatRow, Poses } from '@anylift/formats';
import rasteriserUrl from '@resvg/resvg-wasm/index_bg.wasm?url';
import type { Document } from '../document/document.js';
import { readPoses } from '../document/pose.js';
import { session } from '../document/session.js';
import { engine } from '../engine/engine.js';
import { ABSENT, answers, isThere } from './answers.js';
import type { WriteJob } from './calls.js';
import { FileSource } from './fileSource.js';
import { FormatsWorker } from './formatsWorker.js';
import { liftFrames } from './liftAll.js';
import { mirrored, putFrame } from './liftedFrames.js';

export interface ExportChoice {
  format: FormatRow;
  /** The 3D answers with their 2D, or the 2D alone. */
  dimensions: 2 | 3;
  first: number;
  count: number;
  instances: readonly number[];
}

/** Frames that are read together. */
const PIECE = 256;

/**
 * Lift what is not lifted yet, and write it.
 * @param onWriting told the share that is written, 0…1
 * @throws InputError what the file, the engine or the format refuses; an AbortError when it was cancelled
 */
export async function exportFile(
  choice: ExportChoice,
  onWriting: (share: number) => void,
  controller: AbortController,
): Promise<Blob> {
  const document = session.document.peek();
  if (!document) throw new InputError('nothing is open that could be exported');
  const { first, count, instances, dimensions } = choice;
  if (dimensions === 3) await liftFrames(document, instances, first, count, controller);
  const job = await jobOf(document, choice);
  controller.signal.throwIfAborted();
  onWriting(0);
  const worker = new FormatsWorker();
  const stop = () => worker.stop();
  controller.signal.addEventListener('abort', stop);
  try {
    return new Blob([await worker.call('write', job, onWriting)]);
  } finally {
    controller.signal.removeEventListener('abort', stop);
    stop();
  }
}

async function jobOf(document: Document, { format, dimensions, first, count, instances }: ExportChoice): Promise<WriteJob> {
  const { source, skeleton, ids } = document;
  const { units, frameNames } = source instanceof FileSource ? source.opened : {};
  const { poses, places } = await posesOf(document, first, count, instances);
  const names = instances.map((instance) => source.instanceNames[instance]);
  const isNamed = instances.length > 1 && names.some((name, i) => name !== `${i}`);
  const numbers = first > 0 ? Array.from({ length: count }, (_, f) => `${first + f}`) : undefined;
  return {
    format: format.name,
    name: source.title,
    skeleton,
    keypointCount: ids.length,
    frameCount: count,
    ...(isNamed && { instanceNames: names }),
    frameNames: frameNames?.slice(first, first + count) ?? numbers,
    fps: source.fps,
    units,
    poses,
    ...(dimensions === 3 && { answers: answersTo(document, places) }),
    rasteriser: new URL(rasteriserUrl, globalThis.document.baseURI).href,
  };
}

/** Which instance and frame of the document each pose is of. */
type Places = readonly (readonly [instance: number, frame: number])[];

/** Frame after frame. One instance alone has a pose in every frame; of several, those that have landmarks there. */
async function posesOf(
  document: Document,
  first: number,
  count: number,
  instances: readonly number[],
): Promise<{ poses: Poses; places: Places }> {
  const N = document.ids.length;
  const read = await Promise.all(instances.map((instance) => readInstance(document, instance, first, count)));
  const places: [number, number][] = [];
  const of: [number, number][] = [];
  for (let f = 0; f < count; f++)
    for (const [i, { points }] of read.entries())
      if (instances.length === 1 || points.subarray(2 * f * N, 2 * (f + 1) * N).some((value) => !Number.isNaN(value))) {
        places.push([instances[i], first + f]);
        of.push([i, f]);
      }
  const isScored = read.some(({ scores }) => scores);
  const poses: Poses = {
    points: new Float64Array(2 * N * of.length),
    ...(isScored && { scores: new Float64Array(N * of.length).fill(Number.NaN) }),
    frame: Int32Array.from(of, ([, f]) => f),
    instance: Int32Array.from(of, ([i]) => i),
  };
  for (const [p, [i, f]] of of.entries()) {
    poses.points.set(read[i].points.subarray(2 * f * N, 2 * (f + 1) * N), 2 * p * N);
    const { scores } = read[i];
    if (scores) poses.scores?.set(scores.subarray(f * N, (f + 1) * N), p * N);
  }
  return { poses, places };
}

/** [count, N, 2] as shown, NaN where hidden; [count, N] confidences, where there are any. */
async function readInstance(document: Document, instance: number, first: number, count: number) {
  const N = document.ids.length;
  const points = new Float64Array(count * N * 2).fill(Number.NaN);
  const scores = new Float64Array(count * N).fill(Number.NaN);
  let isScored = document.source instanceof FileSource && document.source.opened.confident;
  for (let begin = 0; begin < count; begin += PIECE) {
    const size = Math.min(PIECE, count - begin);
    const { image, visible, confidence } = await readPoses(document, instance, first + begin, size);
    for (let at = 0; at < size * N; at++) {
      if (!visible[at]) continue;
      points.set(image.subarray(2 * at, 2 * at + 2), 2 * (begin * N + at));
      scores[begin * N + at] = confidence[at];
      isScored ||= confidence[at] < 1;
    }
  }
  return { points, scores: isScored ? scores : undefined };
}

/** The kept answers to some poses; where the mirror images are shown, these come first. */
function answersTo(document: Document, places: Places): NonNullable<WriteJob['answers']> {
  const lifted = allocateLifted(places.length, document.ids.length);
  for (const [p, [instance, frame]] of places.entries()) {
    if (!isThere(document, instance, frame)) {
      lifted.reasons.set(p, ABSENT);
      continue;
    }
    const answer = answers.find(document, { instance, frame });
    if (!answer) throw new InputError('the landmarks were changed while they were exported');
    putFrame(answer, 0, lifted, p);
  }
  const status = engine.status.peek();
  const model = status.state === 'ready' ? status.model : '';
  return { model, lifted: session.shown.peek() === 1 && !lifted.intrinsics ? mirrored(lifted) : lifted };
}

/** Endings of formats that no ending asks for, because another format has it. */
const ENDINGS: Record<string, string> = { coco3d: '.json', 'csv-tidy': '.csv' };

/** `walk.glb` of `walk.csv` */
export function fileNameFor({ name, extensions }: FormatRow, title: string, dimensions: 2 | 3): string {
  const stem = title.replace(/\.[a-z\d]{1,12}$/i, '').replace(/[\\/:*?"<>|]/g, '_') || 'landmarks';
  const ending = extensions[0] ?? ENDINGS[name] ?? '';
  return `${stem}${title.toLowerCase() === `${stem}${ending}`.toLowerCase() ? `_${dimensions}d` : ''}${ending}`;
}

/** The formats that hold what is to be written, as the worker tells them. */
export async function writableFormats(): Promise<FormatRow[]> {
  const worker = new FormatsWorker();
  try {
    return (await worker.call('formats', {})).filter(({ writes }) => writes.length > 0);
  } finally {
    worker.stop();
  }
}
