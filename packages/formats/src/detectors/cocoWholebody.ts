import { InputError } from '@anylift/core';
import type { Annotation } from './cocoAnnotations.js';
import { type Place, putFlat, type Room } from './poses.js';
import { known } from './rigs.js';

/** The rig of COCO-WholeBody: `keypoints`, then these parts, which its annotations hold apart. */
export const WHOLEBODY = known('coco-wholebody133');

const BODY = 17;
const PARTS = [
  { key: 'foot_kpts', count: 6, first: 17 },
  { key: 'face_kpts', count: 68, first: 23 },
  { key: 'lefthand_kpts', count: 21, first: 91 },
  { key: 'righthand_kpts', count: 21, first: 112 },
] as const;

/** Whether any part is annotated. */
export const hasParts = ({ annotation }: Annotation) => PARTS.some(({ key }) => partOf(annotation, key) !== undefined);

/** @throws InputError for a part, or a body beside it, of another number of landmarks */
export function putParts({ annotation, keypoints, place: where }: Annotation, room: Room, place: Place): void {
  if (keypoints.length !== 3 * BODY)
    throw new InputError(
      `${where}: ${keypoints.length} numbers of keypoints, expected ${3 * BODY} beside those of feet, face and hands`,
    );
  for (const { key, count, first } of PARTS) {
    const values = partOf(annotation, key);
    if (!values) continue;
    if (values.length !== 3 * count)
      throw new InputError(`${where}: ${key} has ${values.length} numbers, expected ${3 * count}, 3 a keypoint`);
    putFlat(room, first, values, 2, place);
  }
}

/** The landmarks of a part, where it is annotated: `face_valid` says so beside `face_kpts`. */
function partOf(annotation: Record<string, unknown>, key: string): unknown[] | undefined {
  const values = annotation[key];
  const valid = annotation[key.replace('kpts', 'valid')] !== false;
  return valid && Array.isArray(values) && values.length > 0 ? values : undefined;
}
