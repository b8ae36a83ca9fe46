import {
  checkSkeleton,
  InputError,
  type Keypoints3D,
  type LiftedArrays,
  type LiftedFrame,
  type LiftResult,
  layoutSafetensors,
  type Safetensors,
  type Skeleton,
  serializeSafetensors,
  type Vector3,
} from '@anylift/core';
import { isObject, parseJson } from './json.js';
import { readSkeleton } from './safetensors2d.js';

/**
 * Tensors of `anylift/1`, F32, frames first: F frames, A other answers, N landmarks. A frame that could not be lifted is NaN
 * throughout; why stands in the metadata under `reasons`, JSON from frame to reason.
 */
const TENSORS = {
  keypoints3d: (_: number, n: number) => [n, 3],
  canonical: (_: number, n: number) => [n, 3],
  rotation: () => [3, 3],
  scale: () => [],
  translation: () => [2],
  probability: () => [],
  alternatives: (a: number, n: number) => [a, n, 3],
  alternativeProbabilities: (a: number) => [a],
} as const;

type Name = keyof typeof TENSORS;
const NAMES = Object.keys(TENSORS) as Name[];

/** Write the 3D output contract `anylift/1` as safetensors, in float32. */
export function writeSafetensors3D({ model, skeleton, frames }: Keypoints3D): Uint8Array {
  const lifted = frames.filter((frame): frame is LiftedFrame => frame.keypoints3d !== null);
  const keypointCount = lifted[0]?.keypoints3d.length ?? skeleton.keypoints?.length ?? 1;
  const answers = lifted.reduce((most, { alternatives }) => Math.max(most, alternatives.length), 0);
  const shapes = shapesOf(frames.length, answers, keypointCount);
  const tensors = Object.fromEntries(
    NAMES.map((name) => [name, { shape: shapes[name], data: new Float32Array(sizeOf(shapes[name])).fill(Number.NaN) }]),
  );
  for (const [f, frame] of frames.entries()) {
    if (!frame.keypoints3d) continue;
    const values = valuesOf(frame);
    for (const name of NAMES) tensors[name].data.set(values[name], f * sizeOf(shapes[name].slice(1)));
  }
  const reasons = frames.flatMap((frame, f): [number, string][] => (frame.keypoints3d ? [] : [[f, frame.reason]]));
  return serializeSafetensors({ tensors, metadata: metadataOf(model, skeleton, reasons) });
}

/** A file whose frames are yet to come; each has two answers, as a lift gives them. */
export interface Safetensors3DLayout {
  /** The beginning of the file. */
  head: Uint8Array;
  /** Bytes of the whole file. */
  size: number;
  /** What the frames from `first` on are in the file, and where: bytes from its beginning. */
  partsOf(lifted: LiftedArrays, first: number): { start: number; bytes: Uint8Array }[];
}

/**
 * Lay out the 3D output contract `anylift/1` as safetensors, to be written in pieces.
 * @param file.reasons why, for each frame that cannot be lifted
 */
export function layoutSafetensors3D(file: {
  model: string;
  skeleton: Skeleton;
  frameCount: number;
  keypointCount: number;
  reasons: ReadonlyMap<number, string>;
}): Safetensors3DLayout {
  const shapes = shapesOf(file.frameCount, 1, file.keypointCount);
  const tensors = Object.fromEntries(NAMES.map((name) => [name, { dtype: 'F32' as const, shape: shapes[name] }]));
  const { head, starts, size } = layoutSafetensors(tensors, metadataOf(file.model, file.skeleton, file.reasons));
  return {
    head,
    size,
    partsOf: (lifted, first) =>
      NAMES.map((name) => ({
        start: starts[name] + first * sizeOf(shapes[name].slice(1)) * Float32Array.BYTES_PER_ELEMENT,
        bytes: new Uint8Array(Float32Array.from(lifted[name]).buffer),
      })),
  };
}

function shapesOf(frameCount: number, answers: number, keypointCount: number): Record<Name, number[]> {
  return Object.fromEntries(NAMES.map((name) => [name, [frameCount, ...TENSORS[name](answers, keypointCount)]])) as Record<
    Name,
    number[]
  >;
}

const sizeOf = (shape: number[]) => shape.reduce((product, n) => product * n, 1);

function metadataOf(model: string, skeleton: Skeleton, reasons: Iterable<readonly [number, string]>): Record<string, string> {
  const why = JSON.stringify(Object.fromEntries(reasons));
  return { format: 'anylift/1', model, skeleton: JSON.stringify(skeleton), reasons: why };
}

function valuesOf({ keypoints3d, canonical, camera, probability, alternatives }: LiftedFrame): Record<Name, number[]> {
  return {
    keypoints3d: keypoints3d.flat(),
    canonical: canonical.flat(),
    rotation: camera.rotation.flat(),
    scale: [camera.scale],
    translation: camera.translation,
    probability: [probability],
    alternatives: alternatives.flatMap((answer) => answer.keypoints3d.flat()),
    alternativeProbabilities: alternatives.map((answer) => answer.probability),
  };
}

/**
 * Read the 3D output contract `anylift/1`, as `writeSafetensors3D` writes it.
 * @param where file name for error messages
 * @throws InputError naming the tensor or frame that is not as the contract says
 */
export function readSafetensors3D({ tensors, metadata }: Safetensors, where: string): Keypoints3D {
  const skeleton = readSkeleton(metadata, where);
  const [frameCount = 0, answers = 0, keypointCount = 0] = tensors.alternatives?.shape ?? [];
  for (const name of NAMES) {
    const expected = [frameCount, ...TENSORS[name](answers, keypointCount)];
    const found = tensors[name]?.shape;
    if (found?.join() !== expected.join())
      throw new InputError(`${where}: tensor ${name} ${found ? `has shape [${found}]` : 'is missing'}, expected [${expected}]`);
  }
  if (frameCount === 0) throw new InputError(`${where}: no frames, expected at least 1`);
  checkSkeleton(skeleton, keypointCount, where);
  const reasons = readReasons(metadata, where);
  const row = (name: Name, f: number) => {
    const { data, shape } = tensors[name];
    const size = sizeOf(shape.slice(1));
    return Array.from(data.subarray(f * size, (f + 1) * size));
  };
  const frames = Array.from({ length: frameCount }, (_, f): LiftResult => {
    if (reasons[f] !== undefined) return { keypoints3d: null, reason: String(reasons[f]) };
    const values = Object.fromEntries(NAMES.map((name) => [name, row(name, f)])) as Record<Name, number[]>;
    const bad = NAMES.filter((name) => !name.startsWith('alternative')).find((name) => !values[name].every(Number.isFinite));
    if (bad)
      throw new InputError(
        `${where}: frame ${f}: ${bad} holds NaN or infinity, expected finite numbers or a reason in the metadata`,
      );
    return frameOf(values, keypointCount);
  });
  return { format: 'anylift/1', model: String(metadata.model ?? ''), skeleton, frames };
}

function frameOf(values: Record<Name, number[]>, keypointCount: number): LiftedFrame {
  const [x, y] = values.translation;
  const [first, second, third] = vectors(values.rotation);
  const others = vectors(values.alternatives);
  return {
    keypoints3d: vectors(values.keypoints3d),
    canonical: vectors(values.canonical),
    camera: { rotation: [first, second, third], scale: values.scale[0], translation: [x, y] },
    probability: values.probability[0],
    // Frames with fewer answers than others are filled up with NaN.
    alternatives: values.alternativeProbabilities
      .map((probability, a) => ({ keypoints3d: others.slice(a * keypointCount, (a + 1) * keypointCount), probability }))
      .filter(({ probability }) => !Number.isNaN(probability)),
  };
}

function vectors(values: number[]): Vector3[] {
  return Array.from({ length: values.length / 3 }, (_, i) => [values[3 * i], values[3 * i + 1], values[3 * i + 2]]);
}

function readReasons({ reasons = '{}' }: Record<string, unknown>, where: string): Record<string, unknown> {
  const document = parseJson(new TextEncoder().encode(String(reasons)), `${where}: reasons in the metadata`);
  if (!isObject(document)) throw new InputError(`${where}: reasons in the metadata are no object, expected {"frame": "reason"}`);
  return document;
}
