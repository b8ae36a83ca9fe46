import { checkSkeleton, InputError, type Keypoint2D, type Keypoints2D, type Safetensors, type Skeleton } from '@anylift/core';
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
  const [frameCount, keypointCount, width] = shape;
  if (shape.length !== 3 || (width !== 2 && width !== 3))
    throw new InputError(`${where}: keypoints2d has shape [${shape}], expected [frames, landmarks, 2 or 3]`);
  if (!(data instanceof Float32Array || data instanceof Float64Array))
    throw new InputError(`${where}: keypoints2d holds whole numbers, expected F32 or F64`);
  if (frameCount === 0) throw new InputError(`${where}: keypoints2d has shape [${shape}], expected at least 1 frame`);
  const skeleton = readSkeleton(metadata, where);
  checkSkeleton(skeleton, keypointCount, where);
  const frames = Array.from({ length: frameCount }, (_, f) => ({
    keypoints: Array.from({ length: keypointCount }, (_, k) => {
      const at = (f * keypointCount + k) * width;
      return readKeypoint(data.subarray(at, at + width), () => `${where}: frame ${f}, keypoint ${label(k, skeleton)}`);
    }),
  }));
  return { skeleton, frames };
}

/** The skeleton in the metadata of a safetensors file. @throws InputError when it is missing or malformed */
export function readSkeleton(metadata: Record<string, unknown>, where: string): Skeleton {
  const { skeleton } = metadata;
  if (typeof skeleton !== 'string') throw new InputError(`${where}: no skeleton in the metadata, expected "skeleton" as JSON`);
  const document = parseJson(new TextEncoder().encode(skeleton), `${where}: skeleton in the metadata`);
  return parsePiece(skeletonSchema, document, 'skeleton', where);
}

function readKeypoint(values: Float32Array | Float64Array, place: () => string): Keypoint2D {
  const [x, y, confidence = 1] = values;
  if (Number.isNaN(x) && Number.isNaN(y)) return null;
  if (!Number.isFinite(x) || !Number.isFinite(y))
    throw new InputError(`${place()}: x is ${x} and y is ${y}, expected finite numbers, or both NaN where it is hidden`);
  if (!(confidence >= 0 && confidence <= 1)) throw new InputError(`${place()}: the confidence is ${confidence}, expected 0 to 1`);
  return values.length === 2 ? [x, y] : [x, y, confidence];
}
