import { InputError } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import type { Format, ReadContext } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { collectPoses, putLandmark } from './poses.js';
import { asSkeleton, known } from './rigs.js';

/** Human3.6M and TotalCapture whole bodies: samples by number, landmarks by number, coordinates by name. */
export const h3wb: Format = {
  name: 'h3wb',
  title: 'H3WB 3D whole body',
  source: 'https://github.com/wholebody3d/wholebody3d#annotation-format',
  coordinates: 'mm in the frame of the camera, x right, y down, z away from it; of samples without 3D, pixels, x right, y down',
  lost: 'boxes, and 2D where there is 3D',
  reader: { container: 'json', dimensions: [2, 3], matches, read },
};

const RIG = known('coco-wholebody133');

type Key = 'keypoints_2d' | 'keypoints_3d';

interface Sample {
  landmarks: Record<string, unknown>;
  place: string;
}

function matches(document: unknown): boolean {
  if (!isObject(document)) return false;
  const first = Object.values(document)[0];
  if (!isObject(first)) return false;
  const landmarks = first.keypoints_3d ?? first.keypoints_2d;
  return isObject(landmarks) && isObject(landmarks['0']) && 'x' in landmarks['0'];
}

function read(document: unknown, { where }: ReadContext): Recording {
  const samples = Object.entries(isObject(document) ? document : {});
  const key: Key = samples.some(([, sample]) => isObject(sample) && isObject(sample.keypoints_3d))
    ? 'keypoints_3d'
    : 'keypoints_2d';
  const dimensions = key === 'keypoints_3d' ? 3 : 2;
  const found = samples.flatMap(([id, sample], frame) => {
    const of = landmarksOf(sample, key, `${where}: sample ${id}`);
    return of ? [{ frame, of }] : [];
  });
  const count = RIG.keypoints.length;
  const poses = collectPoses(found, { keypointCount: count, dimensions, scored: false }, where, ({ landmarks, place }, room) => {
    const where = (keypoint: number) => `${place}, keypoint ${keypoint}`;
    for (let k = 0; k < count; k++) {
      const landmark = landmarks[k];
      if (!isObject(landmark)) throw new InputError(`${where(k)} is ${show(landmark)}, expected {"x", "y"}`);
      const { x, y, z } = landmark;
      // The masked landmarks of an incomplete 2D sample lie at 0, 0.
      const masked = dimensions === 2 && x === 0 && y === 0;
      putLandmark(room, k, [x, y, z], 0, dimensions, masked ? 0 : 1, where);
    }
  });
  return wholeRecording(
    {
      format: 'h3wb',
      dimensions,
      skeleton: asSkeleton(RIG),
      frameCount: samples.length,
      instanceCount: found.length,
      frameNames: samples.map(([id, sample]) =>
        isObject(sample) && typeof sample.image_path === 'string' ? sample.image_path : id,
      ),
      ...(dimensions === 3 ? { units: 'mm', up: '-y' as const } : {}),
      poses,
    },
    where,
  );
}

/** A sample may lack what others have. */
function landmarksOf(sample: unknown, key: Key, place: string): Sample | undefined {
  if (!isObject(sample)) throw new InputError(`${place} is ${show(sample)}, expected {"keypoints_2d", "keypoints_3d"}`);
  const landmarks = sample[key];
  if (landmarks === undefined || landmarks === null) return;
  const count = isObject(landmarks) ? Object.keys(landmarks).length : 0;
  if (isObject(landmarks) && count === RIG.keypoints.length) return { landmarks, place };
  const what = isObject(landmarks) ? `has ${count} landmarks` : `is ${show(landmarks)}`;
  throw new InputError(`${place}: ${key} ${what}, expected ${RIG.keypoints.length}`);
}
