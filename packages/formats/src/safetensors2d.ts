import {
  allocateFrames,
  checkSkeleton,
  InputError,
  type Keypoint2D,
  type Keypoints2D,
  numbersOf,
  type Safetensors,
  type SafetensorsHeader,
  type Skeleton,
} from '@anylift/core';
import type { ByteSource, FrameSource } from './frameSource.js';
import { parseJson, parsePiece, skeletonSchema } from './json.js';
import { label } from './json2d.js';

/**
 * Read the 2D input contract, binary: safetensors with `keypoints2d` [frames, landmarks, 2 or 3] in F32, F64 or F16 (x, y and
 * maybe confidence; NaN is a hidden landmark) and the skeleton as JSON in the metadata under `skeleton`.
 * @param where file name for error messages
 * @throws InputError naming the frame and the keypoint
 */
export function readSafetensors2D({ tensors, metadata }: Safetensors, where: string): Keypoints2D {
  const { shape, data } = tensors.keypoints2d;
  const isReal = data instanceof Float32Array || data instanceof Float64Array;
  const { skeleton, frameCount, keypointCount, width } = readContract(shape, isReal, metadata, where);
  const frames = Array.from({ length: frameCount }, (_, f) => ({
    keypoints: Array.from({ length: keypointCount }, (_, k): Keypoint2D => {
      const at = (f * keypointCount + k) * width;
      const [x, y, confidence] = data.subarray(at, at + width);
      if (isNull(x, y)) return null;
      checkKeypoint(x, y, confidence ?? 1, () => `${where}: frame ${f}, keypoint ${label(k, skeleton)}`);
      return width === 2 ? [x, y] : [x, y, confidence];
    }),
  }));
  return { skeleton, frames };
}

/**
 * The frames of the 2D input contract, binary, as `readSafetensors2D` reads them, in pieces.
 * @param source the bytes of the whole file
 */
export function framesOfSafetensors2D({ entries, metadata }: SafetensorsHeader, source: ByteSource, where: string): FrameSource {
  const { dtype, shape, start, end } = entries.keypoints2d;
  const { skeleton, frameCount, keypointCount: N, width } = readContract(shape, dtype.startsWith('F'), metadata, where);
  const bytesPerFrame = (end - start) / frameCount;
  return {
    skeleton,
    frameCount,
    keypointCount: N,
    async read(first, count) {
      const values = numbersOf(dtype, await source.read(start + first * bytesPerFrame, count * bytesPerFrame));
      const frames = allocateFrames(count, N);
      for (let i = 0; i < count * N; i++) {
        const x = values[i * width];
        const y = values[i * width + 1];
        const confidence = width === 2 ? 1 : values[i * width + 2];
        if (isNull(x, y)) continue;
        checkKeypoint(x, y, confidence, () => `${where}: frame ${first + Math.floor(i / N)}, keypoint ${label(i % N, skeleton)}`);
        if (confidence === 0) continue;
        frames.visible[i] = 1;
        frames.image[2 * i] = x;
        frames.image[2 * i + 1] = y;
      }
      return frames;
    },
  };
}

/** What the header tells of the frames. */
function readContract(shape: number[], isReal: boolean, metadata: Record<string, string>, where: string) {
  const [frameCount, keypointCount, width] = shape;
  if (shape.length !== 3 || (width !== 2 && width !== 3))
    throw new InputError(`${where}: keypoints2d has shape [${shape}], expected [frames, landmarks, 2 or 3]`);
  if (!isReal) throw new InputError(`${where}: keypoints2d holds whole numbers, expected F32 or F64`);
  if (frameCount === 0) throw new InputError(`${where}: keypoints2d has shape [${shape}], expected at least 1 frame`);
  const skeleton = readSkeleton(metadata, where);
  checkSkeleton(skeleton, keypointCount, where);
  return { skeleton, frameCount, keypointCount, width };
}

const isNull = (x: number, y: number) => Number.isNaN(x) && Number.isNaN(y);

function checkKeypoint(x: number, y: number, confidence: number, place: () => string): void {
  if (!Number.isFinite(x) || !Number.isFinite(y))
    throw new InputError(`${place()}: x is ${x} and y is ${y}, expected finite numbers, or both NaN where it is hidden`);
  if (!(confidence >= 0 && confidence <= 1)) throw new InputError(`${place()}: the confidence is ${confidence}, expected 0 to 1`);
}

/** The skeleton in the metadata of a safetensors file. @throws InputError when it is missing or malformed */
export function readSkeleton(metadata: Record<string, unknown>, where: string): Skeleton {
  const { skeleton } = metadata;
  if (typeof skeleton !== 'string') throw new InputError(`${where}: no skeleton in the metadata, expected "skeleton" as JSON`);
  const document = parseJson(new TextEncoder().encode(skeleton), `${where}: skeleton in the metadata`);
  return parsePiece(skeletonSchema, document, 'skeleton', where);
}
