import { checkSkeleton, InputError, layoutSafetensors, type Skeleton } from '@anylift/core';
import type { ByteSink } from '../bytes.js';
import { parsePiece, skeletonSchema } from '../containers/json.js';
import type { WriteContext } from '../format.js';
import { label } from '../label.js';
import { checkPoses, type Poses, type Recording } from '../recording.js';
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

/** Poses that are written together. */
const CHUNK = 4096;

/**
 * Read the 2D input contract, binary: `keypoints2d` [poses, landmarks, 2 or 3] in F32, F64 or F16 (x, y and maybe confidence; NaN is a
 * hidden landmark) and the skeleton as JSON in the metadata under `skeleton`.
 * @throws InputError naming the tensor; in its numbers, when they are read, the frame and the keypoint
 */
export async function readPoints2D(file: TensorFile): Promise<Recording> {
  const { dtype, shape } = file.entries.keypoints2d;
  const [poseCount, N, width] = shape;
  if (shape.length !== 3 || (width !== 2 && width !== 3))
    throw new InputError(`${file.where}: keypoints2d has shape [${shape}], expected [frames, landmarks, 2 or 3]`);
  if (!dtype.startsWith('F')) throw new InputError(`${file.where}: keypoints2d holds whole numbers, expected F32 or F64`);
  if (poseCount === 0) throw new InputError(`${file.where}: keypoints2d has shape [${shape}], expected at least 1 frame`);
  const skeleton = readSkeleton(file);
  checkSkeleton(skeleton, N, file.where);
  const { frameCount, instanceCount, numbersOf } = await readNumbering(file, poseCount);
  const about = aboutFromMetadata(file);
  return {
    format: 'keypoints2d',
    dimensions: 2,
    skeleton,
    keypointCount: N,
    poseCount,
    frameCount,
    instanceCount: about.instanceNames?.length ?? instanceCount,
    ...about,
    ...(width === 3 ? { scores: 'confidence' as const } : {}),
    async read(first, count) {
      const values = await readRows(file, 'keypoints2d', first, count);
      const poses: Poses = {
        points: new Float64Array(count * N * 2),
        ...(width === 3 ? { scores: new Float64Array(count * N) } : {}),
        ...(await numbersOf(first, count)),
      };
      for (let i = 0; i < count * N; i++) {
        const [x, y] = [values[i * width], values[i * width + 1]];
        const confidence = width === 3 && !(Number.isNaN(x) && Number.isNaN(y)) ? values[i * width + 2] : 1;
        if (Number.isNaN(x) !== Number.isNaN(y) || !(confidence >= 0 && confidence <= 1))
          refuse(x, y, confidence, `${file.where}: frame ${poses.frame[Math.floor(i / N)]}, keypoint ${label(i % N, skeleton)}`);
        poses.points[2 * i] = x;
        poses.points[2 * i + 1] = y;
        if (poses.scores) poses.scores[i] = confidence;
      }
      checkPoses(poses, { dimensions: 2, skeleton }, first, file.where);
      return poses;
    },
  };
}

function refuse(x: number, y: number, confidence: number, place: string): never {
  if (Number.isNaN(x) !== Number.isNaN(y))
    throw new InputError(`${place}: x is ${x} and y is ${y}, expected finite numbers, or both NaN where it is hidden`);
  throw new InputError(`${place}: the confidence is ${confidence}, expected 0 to 1`);
}

/**
 * Read a set for training or evaluation, contract `keypoints3d/1`: `keypoints3d` [poses, landmarks, 3], NaN is missing; the rest in the
 * metadata.
 * @throws InputError as `readPoints2D`
 */
export async function readPoints3D(file: TensorFile): Promise<Recording> {
  const tensor = file.entries.keypoints3d;
  if (!tensor) throw new InputError(`${file.where}: tensor keypoints3d is missing, expected it in a keypoints3d/1 set`);
  const [poseCount, N, width] = tensor.shape;
  if (tensor.shape.length !== 3 || width !== 3)
    throw new InputError(`${file.where}: keypoints3d has shape [${tensor.shape}], expected [frames, landmarks, 3]`);
  const skeleton = setSkeleton(file);
  checkSkeleton(skeleton, N, file.where);
  const { frameCount, instanceCount, numbersOf } = await readNumbering(file, poseCount);
  const about = aboutFromMetadata(file);
  return {
    format: 'keypoints3d/1',
    dimensions: 3,
    skeleton,
    keypointCount: N,
    poseCount,
    frameCount,
    instanceCount: about.instanceNames?.length ?? instanceCount,
    ...about,
    async read(first, count) {
      const points = Float64Array.from(await readRows(file, 'keypoints3d', first, count));
      const poses: Poses = { points, ...(await numbersOf(first, count)) };
      checkPoses(poses, { dimensions: 3, skeleton }, first, file.where);
      return poses;
    },
  };
}

function setSkeleton(file: TensorFile): Skeleton {
  const { name, category } = file.metadata;
  const skeleton = {
    ...(name ? { name } : {}),
    ...(category ? { category } : {}),
    keypoints: jsonOf(file, 'keypointNames'),
    edges: jsonOf(file, 'edges'),
    sides: jsonOf(file, 'sides'),
  };
  return parsePiece(skeletonSchema, skeleton, 'metadata', file.where);
}

/** Write landmarks that no lift answered: 2D by the input contract, 3D as a set for training. In float32. */
export async function writePoints(recording: Recording, sink: ByteSink, { progress }: WriteContext): Promise<void> {
  const { dimensions: D, keypointCount: N, poseCount, scores } = recording;
  const name = D === 2 ? 'keypoints2d' : 'keypoints3d';
  const width = D === 2 && scores === 'confidence' ? 3 : D;
  const { head, starts, size } = layoutSafetensors(
    { [name]: { dtype: 'F32', shape: [poseCount, N, width] }, ...numberingTensors(recording) },
    D === 2 ? metadata2D(recording) : metadata3D(recording),
  );
  if (size === head.length) throw new InputError('no poses, there is nothing to write');
  await sink.write(0, head);
  for (let first = 0; first < poseCount; first += CHUNK) {
    const count = Math.min(CHUNK, poseCount - first);
    const poses = await recording.read(first, count);
    const values = width === D ? Float32Array.from(poses.points) : withScores(poses, count * N);
    await sink.write(starts[name] + first * N * width * 4, new Uint8Array(values.buffer));
    for (const key of ['frame', 'instance'] as const)
      if (starts[key] !== undefined)
        await sink.write(starts[key] + first * 4, new Uint8Array(Int32Array.from(poses[key]).buffer));
    progress?.(count);
  }
}

/** x, y and a confidence of 0…1; some detectors' scores leave that a little. */
function withScores({ points, scores }: Poses, landmarks: number): Float32Array {
  const values = new Float32Array(landmarks * 3);
  for (let i = 0; i < landmarks; i++) {
    values[3 * i] = points[2 * i];
    values[3 * i + 1] = points[2 * i + 1];
    const score = scores?.[i] ?? 1;
    values[3 * i + 2] = Number.isNaN(score) ? 1 : Math.min(1, Math.max(0, score));
  }
  return values;
}

const metadata2D = (recording: Recording) => ({ skeleton: JSON.stringify(recording.skeleton), ...aboutToMetadata(recording) });

function metadata3D(recording: Recording): Record<string, string> {
  const { name = '', category = '', keypoints, edges, sides } = recording.skeleton;
  return {
    format: 'keypoints3d/1',
    name,
    category,
    ...(keypoints ? { keypointNames: JSON.stringify(keypoints) } : {}),
    edges: JSON.stringify(edges),
    ...(sides ? { sides: JSON.stringify(sides) } : {}),
    ...aboutToMetadata(recording),
    sequences: JSON.stringify([{ name, split: 'train', start: 0, count: recording.poseCount }]),
  };
}
