import { checkSkeleton } from '@anylift/core';
import type { InputFile } from '../../bytes.js';
import type { ReadContext } from '../../format.js';
import { type Axis, checkPoses, type Poses, type Recording } from '../../recording.js';
import { type C3dLayout, readLayout } from './layout.js';
import { storedNumbers } from './numbers.js';

/** Read a C3D file. Frames are of one size, so that any of them can be had without the others. */
export async function readC3d(file: InputFile, { where }: ReadContext): Promise<Recording> {
  const layout = await readLayout(file, where);
  const { parameters, pointCount, frameCount, rate } = layout;
  const names = namesOf(parameters.continued('POINT:LABELS'), pointCount);
  const skeleton = { ...(names ? { keypoints: names } : {}), edges: [] };
  checkSkeleton(skeleton, pointCount, where);
  const units = parameters.texts('POINT:UNITS')[0];
  const up = axisOf(parameters.texts('POINT:Y_SCREEN')[0]);
  return {
    format: 'c3d',
    dimensions: 3,
    skeleton,
    keypointCount: pointCount,
    frameCount,
    poseCount: frameCount,
    instanceCount: 1,
    ...(units ? { units } : {}),
    ...(rate > 0 && Number.isFinite(rate) ? { fps: rate } : {}),
    ...(up ? { up } : {}),
    async read(first, count) {
      const within = Math.max(0, Math.min(count, frameCount - first));
      const bytes = await file.read(layout.dataStart + first * layout.frameBytes, within * layout.frameBytes);
      const poses: Poses = {
        points: pointsOf(bytes, within, layout),
        frame: Int32Array.from({ length: within }, (_, i) => first + i),
        instance: new Int32Array(within),
      };
      checkPoses(poses, { dimensions: 3, skeleton }, first, where);
      return poses;
    },
  };
}

/** Four numbers a point: x, y, z, and cameras with the residual, negative where the point was not seen. */
function pointsOf(bytes: Uint8Array, frameCount: number, { processor, pointCount, scale, frameBytes }: C3dLayout): Float64Array {
  const { int16, float32 } = storedNumbers(bytes, processor);
  const read = scale === undefined ? float32 : int16;
  const size = scale === undefined ? 4 : 2;
  const factor = scale ?? 1;
  const points = new Float64Array(frameCount * pointCount * 3).fill(Number.NaN);
  for (let frame = 0; frame < frameCount; frame++)
    for (let point = 0; point < pointCount; point++) {
      const from = frame * frameBytes + 4 * size * point;
      const to = 3 * (frame * pointCount + point);
      // Not "is negative": −1 in 16 or 32 bits, read as floating point, is NaN.
      if (read(from + 3 * size) >= 0) for (let d = 0; d < 3; d++) points[to + d] = factor * read(from + d * size);
    }
  return points;
}

/** Files may name fewer points than they hold, or more; none where they name none. */
function namesOf(labels: string[], pointCount: number): string[] | undefined {
  if (labels.every((label) => label === '')) return undefined;
  return Array.from({ length: pointCount }, (_, i) => labels[i] || `point ${i + 1}`);
}

/** What points up on a screen, where it is told as `+Z`, `-Y` or `Z`. */
function axisOf(told = ''): Axis | undefined {
  const [, sign, axis] = /^([+-]?)([xyz])$/i.exec(told) ?? [];
  return axis ? (`${sign || '+'}${axis.toLowerCase()}` as Axis) : undefined;
}
