import { checkSkeleton, InputError, type Intrinsics, type LiftedArrays, layoutSafetensors } from '@anylift/core';
import { z } from 'zod';
import type { ByteSink } from '../bytes.js';
import { isObject } from '../containers/json.js';
import type { WriteContext } from '../format.js';
import { answeredRecording } from '../lifted.js';
import type { Answers, Poses, Recording } from '../recording.js';
import {
  aboutFromMetadata,
  aboutToMetadata,
  jsonOf,
  numberingTensors,
  readNumbering,
  readRows,
  readSkeleton,
  type TensorFile,
} from './tensors.js';

const intrinsicsSchema = z.object({ focal: z.number().positive(), principalPoint: z.tuple([z.number(), z.number()]) });

/** Poses that are written together. */
const CHUNK = 1024;

/**
 * Tensors of `anylift/1`, frames first: N landmarks, one other answer. A frame that could not be lifted is NaN throughout; why stands in the
 * metadata under `reasons`, JSON from frame to reason; errors are NaN, or missing, where the model does not say; what the lift was told of the camera under `intrinsics`.
 */
const TENSORS = {
  keypoints3d: (n: number) => [n, 3],
  canonical: (n: number) => [n, 3],
  rotation: () => [3, 3],
  scale: () => [],
  translation: () => [2],
  probability: () => [],
  alternatives: (n: number) => [1, n, 3],
  alternativeProbabilities: () => [1],
  errors: (n: number) => [n],
} as const;

type Name = keyof typeof TENSORS;
const NAMES = Object.keys(TENSORS) as Name[];

/** A file of answers whose poses are yet to come. */
export interface AnswersLayout {
  /** The beginning of the file. */
  head: Uint8Array;
  /** Bytes of the whole file. */
  size: number;
  /** What the poses from `first` on are in the file, and where: bytes from its beginning. */
  partsOf(
    lifted: LiftedArrays,
    numbers: Pick<Poses, 'frame' | 'instance'>,
    first: number,
  ): { start: number; bytes: Uint8Array }[];
}

/**
 * Lay out the 3D output contract `anylift/1` as safetensors, to be written in pieces.
 * @param recording the 2D one that is lifted, or one of answers
 * @param dtype F32 by the contract; F64 keeps all digits on the way to another format
 */
export function layoutAnswers(
  recording: Recording,
  { model, reasons, intrinsics }: Omit<Answers, 'read'>,
  dtype: 'F32' | 'F64' = 'F32',
): AnswersLayout {
  const { poseCount, keypointCount, skeleton } = recording;
  const tensors = Object.fromEntries(
    NAMES.map((name) => [name, { dtype, shape: [poseCount, ...TENSORS[name](keypointCount)] as number[] }]),
  );
  const { up: _, units: __, ...about } = aboutToMetadata(recording);
  const { head, starts, size } = layoutSafetensors(
    { ...tensors, ...numberingTensors(recording) },
    {
      format: 'anylift/1',
      model,
      skeleton: JSON.stringify(skeleton),
      reasons: JSON.stringify(Object.fromEntries(reasons)),
      ...(intrinsics ? { intrinsics: JSON.stringify(intrinsics) } : {}),
      ...about,
    },
  );
  const Numbers = dtype === 'F32' ? Float32Array : Float64Array;
  return {
    head,
    size,
    partsOf: (lifted, numbers, first) => [
      ...NAMES.map((name) => ({
        start: starts[name] + first * sizeOf(TENSORS[name](keypointCount)) * Numbers.BYTES_PER_ELEMENT,
        bytes: new Uint8Array(Numbers.from(lifted[name]).buffer),
      })),
      ...(['frame', 'instance'] as const).flatMap((name) =>
        starts[name] === undefined
          ? []
          : [{ start: starts[name] + first * 4, bytes: new Uint8Array(Int32Array.from(numbers[name]).buffer) }],
      ),
    ],
  };
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** Write the answers of a recording that has them. */
export async function writeAnswers(
  recording: Recording,
  answers: Answers,
  sink: ByteSink,
  { progress }: WriteContext,
): Promise<void> {
  const layout = layoutAnswers(recording, answers);
  await sink.write(0, layout.head);
  for (let first = 0; first < recording.poseCount; first += CHUNK) {
    const count = Math.min(CHUNK, recording.poseCount - first);
    const numbers = await recording.read(first, count);
    for (const { start, bytes } of layout.partsOf(await answers.read(first, count), numbers, first))
      await sink.write(start, bytes);
    progress?.(count);
  }
}

/**
 * Read the 3D output contract `anylift/1` from safetensors.
 * @throws InputError naming the tensor that is not as the contract says; when a pose is read, one that holds what is no number
 */
export async function readAnswers(file: TensorFile): Promise<Recording> {
  const { entries, metadata, where } = file;
  const skeleton = readSkeleton(file);
  const [poseCount = 0, , keypointCount = 0] = entries.alternatives?.shape ?? [];
  for (const name of NAMES) {
    const expected = [poseCount, ...TENSORS[name](keypointCount)];
    const found = entries[name]?.shape;
    if (name === 'errors' && !found) continue;
    if (found?.join() !== expected.join())
      throw new InputError(`${where}: tensor ${name} ${found ? `has shape [${found}]` : 'is missing'}, expected [${expected}]`);
  }
  if (poseCount === 0) throw new InputError(`${where}: no frames, expected at least 1`);
  checkSkeleton(skeleton, keypointCount, where);
  const reasons = reasonsOf(file);
  const { frameCount, instanceCount, numbersOf } = await readNumbering(file, poseCount);
  const { up: _, ...about } = aboutFromMetadata(file);
  const intrinsics = intrinsicsOf(file);
  const answers: Answers = {
    model: String(metadata.model ?? ''),
    reasons,
    intrinsics,
    read: async (first, count) => ({ ...(await readLifted(file, keypointCount, reasons, first, count)), intrinsics }),
  };
  const counts = { poseCount, frameCount, instanceCount: about.instanceNames?.length ?? instanceCount };
  return answeredRecording({ skeleton, keypointCount, ...counts, ...about, answers }, numbersOf);
}

async function readLifted(
  file: TensorFile,
  keypointCount: number,
  reasons: ReadonlyMap<number, string>,
  first: number,
  count: number,
): Promise<LiftedArrays> {
  const numbers: Partial<Record<Name, Float64Array>> = {};
  for (const name of NAMES) {
    const size = sizeOf(TENSORS[name](keypointCount));
    if (!file.entries[name]) {
      numbers[name] = new Float64Array(count * size).fill(Number.NaN);
      continue;
    }
    const values = Float64Array.from(await readRows(file, name, first, count));
    numbers[name] = values;
    if (name.startsWith('alternative') || name === 'errors') continue;
    const bad = values.findIndex((value, at) => !Number.isFinite(value) && !reasons.has(first + Math.floor(at / size)));
    if (bad >= 0)
      throw new InputError(
        `${file.where}: frame ${first + Math.floor(bad / size)}: ${name} holds NaN or infinity, expected finite numbers or a reason in the metadata`,
      );
  }
  const here = [...reasons].flatMap(([f, reason]) => (f >= first && f < first + count ? [[f - first, reason] as const] : []));
  return { frameCount: count, keypointCount, ...(numbers as Record<Name, Float64Array>), reasons: new Map(here) };
}

function intrinsicsOf(file: TensorFile): Intrinsics | undefined {
  const document = jsonOf(file, 'intrinsics');
  if (document === undefined) return undefined;
  const parsed = intrinsicsSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new InputError(
    `${file.where}: intrinsics in the metadata, expected {"focal": a number above 0, "principalPoint": [x, y]}`,
  );
}

function reasonsOf(file: TensorFile): Map<number, string> {
  const document = jsonOf(file, 'reasons') ?? {};
  if (!isObject(document))
    throw new InputError(`${file.where}: reasons in the metadata are no object, expected {"frame": "reason"}`);
  return new Map(Object.entries(document).map(([f, reason]) => [Number(f), String(reason)]));
}
