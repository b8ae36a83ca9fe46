import { InputError } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import type { CocoFrames } from './cocoFrames.js';
import { type CocoCategory, sameRig, severalRigs } from './cocoRig.js';
import type { Found } from './poses.js';

/** An annotation with landmarks. */
export interface Annotation {
  /** Flat: coordinates and visibility or score of one landmark after the other. */
  keypoints: unknown[];
  annotation: Record<string, unknown>;
  /** For error messages. */
  place: string;
}

/** An object with annotations, and whatever else says that they are COCO's. */
export function isCocoDocument(document: unknown): document is Record<string, unknown> & { annotations: unknown[] } {
  if (!isObject(document) || !Array.isArray(document.annotations)) return false;
  const [first] = document.annotations;
  return Array.isArray(document.images) || (isObject(first) && first.image_id !== undefined);
}

/** Whether an annotation has 3D landmarks, as no tool of COCO's own writes. */
export const has3D = (annotation: unknown) => isObject(annotation) && Array.isArray(annotation.keypoints_3d);

/**
 * Annotations that have landmarks; those of boxes and outlines alone are passed over.
 * @param key of the landmarks, flat or a list a landmark
 * @throws InputError naming the annotation that is none, or has not as many numbers as those before
 */
export function annotationsOf(
  annotations: unknown[],
  key: 'keypoints' | 'keypoints_3d',
  frames: CocoFrames,
  categories: CocoCategory[],
  where: string,
): Found<Annotation>[] {
  const found: Found<Annotation>[] = [];
  for (const [i, annotation] of annotations.entries()) {
    if (!isObject(annotation))
      throw new InputError(`${where}: annotation ${i} is ${show(annotation)}, expected {"image_id", "${key}", …}`);
    const place = `${where}: annotation ${i}${annotation.id === undefined ? '' : ` (id ${show(annotation.id)})`}`;
    const keypoints = annotation[key] ?? [];
    if (!Array.isArray(keypoints)) throw new InputError(`${place}: ${key} is ${show(keypoints)}, expected a list of numbers`);
    if (keypoints.length === 0) continue;
    const flat: unknown[] = Array.isArray(keypoints[0]) ? keypoints.flat() : keypoints;
    const of = { keypoints: flat, annotation, place };
    checkCount(of, found[0]?.of ?? of, categories, where);
    found.push({ frame: frames.frameOf(annotation.image_id, place), of });
  }
  if (found.length > 0) return found;
  throw new InputError(`${where}: none of the ${annotations.length} annotations has ${key}, expected COCO keypoints`);
}

/** Another count may be for another category, which is the better thing to say. */
function checkCount({ keypoints, annotation, place }: Annotation, first: Annotation, categories: CocoCategory[], where: string) {
  if (keypoints.length === first.keypoints.length) return;
  const [a, b] = [first.annotation, annotation].map(({ category_id }) => categories.find(({ id }) => id === String(category_id)));
  if (a && b && !sameRig(a, b)) throw severalRigs(a, b, where);
  throw new InputError(
    `${place}: ${keypoints.length} numbers of keypoints, expected ${first.keypoints.length} as in the annotations before`,
  );
}

/** Categories that annotations are of. A single one is meant even where annotations do not say so. */
export function usedCategories(found: Found<Annotation>[], categories: CocoCategory[]): CocoCategory[] {
  if (categories.length === 1) return categories;
  const used = new Set(found.map(({ of }) => String(of.annotation.category_id)));
  return categories.filter(({ id }) => used.has(id));
}
