/** In the worker: files that came together become recordings, with what else was among them. */
import { InputError, type Skeleton } from '@anylift/core';
import {
  describeCheckpoint,
  type InputFile,
  type InputFolder,
  isOneRecording,
  listFormats,
  openRecording,
  PictureSizeError,
  type Recording,
  skeletonOf,
  withSkeleton,
} from '@anylift/formats';
import type { Calls, Opened, Opening } from './calls.js';
import { isPicture } from './entries.js';
import { byFolder, inputFile, inputFolder } from './inputs.js';

/** Recordings that are opened together at the most. */
const MOST_RECORDINGS = 20;

/** Poses that are looked through together. */
const PIECE = 4096;

type Arguments = Parameters<Calls['open']>[0];

/** A skeleton among the files; those of JSON may call landmarks by names that only the file beside it tells. */
interface FoundSkeleton {
  name: string;
  of(known?: string[]): Skeleton;
}

/**
 * @param keep is given each recording, and answers with its key
 * @param progress told the share of the bytes that were read
 */
export async function openEntries(
  { entries, pictureSize, known }: Arguments,
  keep: (recording: Recording) => number,
  progress: (share: number) => void,
): Promise<Opening> {
  const all = entries.reduce((sum, { file }) => sum + file.size, 0);
  let read = 0;
  const onRead = (bytes: number) => {
    read += bytes;
    progress(Math.min(1, read / Math.max(1, all)));
  };
  const opening: Opening = { recordings: [], pictures: [], refused: [], needsSize: false };
  const found: { name: string; recording: Recording }[] = [];
  const skeletons: FoundSkeleton[] = [];

  const attempt = async (name: string, open: () => Promise<void>) => {
    try {
      if (found.length < MOST_RECORDINGS) await open();
      else opening.refused.push(`${name}: not opened, ${MOST_RECORDINGS} files are opened together at the most`);
    } catch (error) {
      if (!(error instanceof InputError)) console.error(error);
      opening.needsSize ||= error instanceof PictureSizeError;
      opening.refused.push(error instanceof Error ? error.message : String(error));
    }
  };
  const take = async (name: string, input: InputFile | InputFolder) => {
    const recording = await openRecording(input, { where: name, pictureSize });
    const { skeleton } = recording;
    if (recording.poseCount > 0) found.push({ name, recording });
    else if (recording.frameCount === 0) skeletons.push({ name, of: () => skeleton });
    else throw new InputError(`${name}: no landmarks in ${recording.frameCount} frames, expected some`);
  };
  const takeFile = async (file: File, beside: File[]) => {
    const input = inputFile(file, beside, onRead);
    if (file.size > 0 && (await describeCheckpoint(input, file.name))) {
      opening.checkpoint = { name: file.name, bytes: await input.read(0, file.size) };
      return;
    }
    try {
      await take(file.name, input);
    } catch (error) {
      const skeleton = await skeletonIn(file);
      if (!skeleton) throw error;
      skeletons.push(skeleton);
    }
  };

  for (const [folder, files] of byFolder(entries)) {
    opening.pictures.push(...files.filter(isPicture));
    const others = files.filter((file) => !isPicture(file));
    if (others.length > 1 && isOneRecording(others.map(({ name }) => name))) {
      const name = folder.split('/').at(-1) || inCommon(others);
      await attempt(name, () => take(name, inputFolder(name, others, onRead)));
    } else for (const file of others) await attempt(file.name, () => takeFile(file, others));
  }
  for (const skeleton of skeletons) await attempt(skeleton.name, async () => applySkeleton(skeleton, found, opening, known));
  for (const { name, recording } of found)
    await attempt(name, async () => void opening.recordings.push(await describe(name, recording, keep, progress)));
  return opening;
}

/** What the names of files begin with: `walk` of `walk_000_keypoints.json` and `walk_001_keypoints.json`. */
function inCommon(files: readonly File[]): string {
  let [{ name }] = files;
  for (const other of files) while (!other.name.startsWith(name)) name = name.slice(0, -1);
  return name.replace(/[\d._-]+$/, '') || `${files.length} files`;
}

/** A skeleton alone, or that of a file of landmarks. @throws InputError when it is neither */
export async function skeletonFrom({ entry: { file }, known }: Parameters<Calls['skeleton']>[0]): Promise<Skeleton> {
  const alone = await skeletonIn(file);
  if (alone) return alone.of(known);
  return (await openRecording(inputFile(file, [file]), { where: file.name })).skeleton;
}

/** A JSON with edges and no frames is a skeleton. */
async function skeletonIn(file: File): Promise<FoundSkeleton | undefined> {
  if (!/\.json$/i.test(file.name)) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    const document: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (typeof document !== 'object' || document === null || 'frames' in document) return;
    if (!('edges' in document || 'skeleton' in document)) return;
  } catch {
    return;
  }
  return { name: file.name, of: (known) => skeletonOf(bytes, file.name, known) };
}

/** Lay a skeleton over the recordings that it came with; of a skeleton that came alone the page makes what it wants. */
function applySkeleton(
  { name, of }: FoundSkeleton,
  found: { name: string; recording: Recording }[],
  opening: Opening,
  known?: string[],
): void {
  if (found.length === 0) opening.skeleton = { name, skeleton: of(known) };
  for (const one of found) one.recording = withSkeleton(one.recording, of(one.recording.skeleton.keypoints), name);
}

async function describe(
  name: string,
  recording: Recording,
  keep: (recording: Recording) => number,
  progress: (share: number) => void,
): Promise<Opened> {
  const { format, dimensions, skeleton, keypointCount, frameCount, poseCount, instanceCount, scores, answers } = recording;
  const { frameNames, units, fps, up } = recording;
  const index = poseCount === frameCount && instanceCount === 1 ? undefined : await indexOf(recording, progress);
  const most = index?.instance.reduce((highest, instance) => Math.max(highest, instance + 1), 1) ?? 1;
  const title = listFormats().find((row) => row.name === format)?.title;
  return {
    key: keep(recording),
    name,
    format: title ?? format,
    dimensions,
    skeleton,
    keypointCount,
    frameCount,
    poseCount,
    instanceNames: recording.instanceNames ?? Array.from({ length: most }, (_, i) => (most === 1 ? '' : `${i}`)),
    frameNames,
    confident: scores === 'confidence',
    units,
    fps,
    up,
    model: answers?.model,
    index,
  };
}

async function indexOf(recording: Recording, progress: (share: number) => void): Promise<NonNullable<Opened['index']>> {
  const { poseCount } = recording;
  const index = { frame: new Int32Array(poseCount), instance: new Int32Array(poseCount) };
  for (let first = 0; first < poseCount; first += PIECE) {
    const { frame, instance } = await recording.read(first, Math.min(PIECE, poseCount - first));
    index.frame.set(frame, first);
    index.instance.set(instance, first);
    progress(first / poseCount);
  }
  return index;
}
