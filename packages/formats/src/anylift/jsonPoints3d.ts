import { checkSkeleton, InputError } from '@anylift/core';
import { z } from 'zod';
import { isObject, parsePiece, show, skeletonSchema } from '../containers/json.js';
import { label } from '../label.js';
import { allocatePoses, type Recording, wholeRecording } from '../recording.js';
import { readAbout } from './about.js';
import { numberingOf } from './numbering.js';

const head = z.object({
  skeleton: skeletonSchema,
  frames: z.array(z.unknown(), { error: 'a list of frames' }).min(1, 'at least 1 frame'),
});

/**
 * Read 3D landmarks that no lift answered: `{"format": "keypoints3d/1", "skeleton", "frames": [{"keypoints3d": [[x, y, z] | null]}]}`,
 * with `units`, `fps` and `up` where they are known.
 * @param document parsed JSON
 * @throws InputError naming the frame and the keypoint
 */
export function readJsonPoints3D(document: unknown, where: string): Recording {
  const { skeleton, frames } = parsePiece(head, document, '', where);
  const about = readAbout({ ...(document as Record<string, unknown>), frames: undefined }, where);
  const rows = frames.map((entry, f) => {
    if (isObject(entry) && Array.isArray(entry.keypoints3d)) return entry.keypoints3d as unknown[];
    throw new InputError(`${where}: frame ${f} is ${show(entry)}, expected {"keypoints3d": [[x, y, z], …]}`);
  });
  const keypointCount = rows[0].length;
  checkSkeleton(skeleton, keypointCount, where);
  const { frame, instance, ...counts } = numberingOf(frames, where);
  const poses = { ...allocatePoses(rows.length, keypointCount, 3, where), ...(frame && instance ? { frame, instance } : {}) };
  for (const [f, row] of rows.entries()) {
    if (row.length !== keypointCount)
      throw new InputError(`${where}: frame ${f} has ${row.length} keypoints, expected ${keypointCount} as in frame 0`);
    for (const [i, point] of row.entries()) {
      if (point === null) continue;
      if (!Array.isArray(point) || point.length !== 3 || !point.every((value) => typeof value === 'number'))
        throw new InputError(
          `${where}: frame ${f}, keypoint ${label(i, skeleton)}: found ${show(point)}, expected [x, y, z] or null`,
        );
      poses.points.set(point, 3 * (f * keypointCount + i));
    }
  }
  return wholeRecording(
    { format: 'keypoints3d/1', dimensions: 3, skeleton, keypointCount, frameCount: rows.length, ...counts, ...about, poses },
    where,
  );
}
