import { isObject } from '../containers/json.js';

/** A list as AlphaPose writes it: COCO's results, but with file names for pictures, or boxes, or track numbers. */
export function isAlphaPoseList(document: unknown): document is unknown[] {
  if (!Array.isArray(document)) return false;
  const [first] = document;
  if (!isObject(first) || !Array.isArray(first.keypoints) || first.image_id === undefined) return false;
  return typeof first.image_id === 'string' || 'box' in first || 'idx' in first;
}
