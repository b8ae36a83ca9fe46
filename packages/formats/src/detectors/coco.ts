import { InputError, type Skeleton } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import type { Format, ReadContext } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { isAlphaPoseList } from './alphaposeList.js';
import { type Annotation, annotationsOf, has3D, isCocoDocument, usedCategories } from './cocoAnnotations.js';
import { type CocoFrames, listedFrames, namedFrames } from './cocoFrames.js';
import { type CocoCategory, readCategories, rigOf } from './cocoRig.js';
import { hasParts, putParts, WHOLEBODY } from './cocoWholebody.js';
import { collectPoses, type Found, putFlat, putLandmark, type Room } from './poses.js';
import { asSkeleton, detectedPerson, skeletonOr } from './rigs.js';

/** COCO keypoints: an annotation file, or a file of results, which is a list without pictures and categories. */
export const coco: Format = {
  name: 'coco',
  title: 'COCO keypoints',
  source: 'https://cocodataset.org/#format-data',
  coordinates:
    'pixels of each picture, x right, y down; frames are the pictures in the order of "images", ' +
    'or as results first name them, and edges may count from 0 or 1',
  lost: 'boxes, segmentations, areas, track ids, and all other properties of pictures and annotations',
  reader: { container: 'json', dimensions: [2], matches, read },
};

function matches(document: unknown): boolean {
  if (Array.isArray(document)) return isResult(document[0]) && !isAlphaPoseList(document);
  return isCocoDocument(document) && !document.annotations.some(has3D);
}

const isResult = (entry: unknown) => isObject(entry) && entry.image_id !== undefined && Array.isArray(entry.keypoints);

function read(document: unknown, { where }: ReadContext): Recording {
  if (Array.isArray(document)) return readResults(document, where);
  if (!isCocoDocument(document))
    throw new InputError(`${where}: the document is ${show(document)}, expected {"images", "annotations", "categories"}`);
  const { annotations, images } = document;
  const categories = readCategories(document.categories, where);
  const frames = Array.isArray(images) && images.length > 0 ? listedFrames(images, where) : namedFrames();
  const found = foundIn(annotations, frames, categories, where);
  const skeleton = (count: number) => rigOf(usedCategories(found, categories), count, where);
  return recordingOf(found, frames, skeleton, true, where);
}

/** By definition, 17 landmarks of category 1 are those of COCO's person. */
function readResults(results: unknown[], where: string): Recording {
  const frames = namedFrames();
  const found = foundIn(results, frames, [], where);
  const people = found.every(({ of }) => of.annotation.category_id === undefined || of.annotation.category_id === 1);
  const skeleton = (count: number) => (people ? skeletonOr(detectedPerson(count)) : rigOf([], count, where));
  return recordingOf(found, frames, skeleton, !found.every(({ of }) => isUnscored(of)), where);
}

function foundIn(annotations: unknown[], frames: CocoFrames, categories: CocoCategory[], where: string): Found<Annotation>[] {
  const found = annotationsOf(annotations, 'keypoints', frames, categories, where);
  const [{ of }] = found;
  if (of.keypoints.length % 3 === 0) return found;
  throw new InputError(`${of.place}: ${of.keypoints.length} numbers of keypoints, expected x, y and visibility of each`);
}

/** Results need no score a landmark, and some tools write 0 throughout. */
const isUnscored = ({ keypoints }: Annotation) => keypoints.every((value, at) => at % 3 !== 2 || value === 0);

function recordingOf(
  found: Found<Annotation>[],
  frames: CocoFrames,
  rig: (keypointCount: number) => Skeleton,
  scored: boolean,
  where: string,
): Recording {
  const whole = found.some(({ of }) => hasParts(of));
  const body = found[0].of.keypoints.length / 3;
  const keypointCount = whole ? WHOLEBODY.keypoints.length : body;
  const skeleton = whole ? asSkeleton(WHOLEBODY) : rig(body);
  const poses = collectPoses(found, { keypointCount, dimensions: 2, scored }, where, (of, room) => {
    const place = (keypoint: number) => `${of.place}, keypoint ${keypoint}`;
    if (scored) putFlat(room, 0, of.keypoints, 2, place);
    else putUnscored(room, of.keypoints, place);
    if (whole) putParts(of, room, place);
  });
  return wholeRecording(
    {
      format: 'coco',
      dimensions: 2,
      skeleton,
      keypointCount,
      frameCount: frames.names.length,
      instanceCount: found.length,
      frameNames: frames.names,
      ...(poses.scores ? { scores: kindOfScores(poses.scores) } : {}),
      poses,
    },
    where,
  );
}

/** What is at 0, 0 is missing all the same. */
function putUnscored(room: Room, values: unknown[], place: (keypoint: number) => string): void {
  for (let at = 0; at < values.length; at += 3)
    putLandmark(room, at / 3, values, at, 2, values[at] === 0 && values[at + 1] === 0 ? 0 : 1, place);
}

/**
 * COCO's visibility is 0, 1 or 2. Anything between is a confidence; where both stand side by side, as in COCO-WholeBody, a visibility of
 * 2 counts as a confidence of 1.
 */
function kindOfScores(scores: Float64Array): 'visibility' | 'confidence' {
  if (scores.every((score) => Number.isNaN(score) || score === 0 || score === 1 || score === 2)) return 'visibility';
  if (scores.includes(2)) for (const [i, score] of scores.entries()) if (score > 1) scores[i] = 1;
  return 'confidence';
}
