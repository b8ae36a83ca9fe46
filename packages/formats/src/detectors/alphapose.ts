import { InputError } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import type { Format, ReadContext } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { isAlphaPoseList } from './alphaposeList.js';
import { namedFrames } from './cocoFrames.js';
import { collectPoses, type Found, putFlat } from './poses.js';
import { detectedPerson, known, skeletonOr } from './rigs.js';

/** What AlphaPose writes: a list of people, or with `--format cmu` or `open` people by picture, of OpenPose's 18 landmarks. */
export const alphapose: Format = {
  name: 'alphapose',
  title: 'AlphaPose results',
  source: 'https://github.com/MVIG-SJTU/AlphaPose/blob/master/docs/output.md',
  coordinates:
    'pixels, x right, y down; frames are the pictures in the order in which they are first named, those without people are not told of; ' +
    'the rig is told by the number of landmarks, 17 are the person of COCO',
  lost: 'boxes, scores of people, and track numbers',
  reader: { container: 'json', dimensions: [2], matches, read },
};

interface Person {
  keypoints: unknown[];
  /** For error messages. */
  place: string;
}

function matches(document: unknown): boolean {
  if (isAlphaPoseList(document)) return true;
  if (!isObject(document)) return false;
  return 'bodies' in document ? isPicture(document) : isPicture(Object.values(document)[0]);
}

/** One picture of `--format cmu` or `open`. */
function isPicture(value: unknown): boolean {
  if (!isObject(value)) return false;
  if (typeof value.version === 'string' && value.version.startsWith('AlphaPose')) return true;
  const [first] = Array.isArray(value.bodies) ? value.bodies : Array.isArray(value.people) ? value.people : [];
  return isObject(first) && (Array.isArray(first.joints) || Array.isArray(first.pose_keypoints_2d));
}

function read(document: unknown, { where }: ReadContext): Recording {
  const frames = namedFrames();
  const found: Found<Person>[] = [];
  const add = (frame: number, keypoints: unknown, place: string) => {
    const expected = found[0]?.of.keypoints.length;
    if (!Array.isArray(keypoints) || keypoints.length === 0 || keypoints.length % 3 !== 0)
      throw new InputError(`${place}: keypoints is ${show(keypoints)}, expected x, y and score of each`);
    if (expected !== undefined && keypoints.length !== expected)
      throw new InputError(`${place}: ${keypoints.length} numbers, expected ${expected} as in the people before`);
    found.push({ frame, of: { keypoints, place } });
  };
  const listed = Array.isArray(document);
  if (listed)
    for (const [i, person] of document.entries()) {
      const place = `${where}: person ${i}`;
      if (!isObject(person)) throw new InputError(`${place} is ${show(person)}, expected {"image_id", "keypoints", "score"}`);
      add(frames.frameOf(person.image_id, place), person.keypoints, place);
    }
  else
    for (const [name, picture] of picturesOf(document)) {
      const place = `${where}: picture ${name}`;
      const people = isObject(picture) ? (picture.bodies ?? picture.people) : undefined;
      if (!Array.isArray(people)) throw new InputError(`${place} is ${show(picture)}, expected {"bodies"} or {"people"}`);
      const frame = frames.frameOf(name, place);
      for (const [i, person] of people.entries())
        add(frame, isObject(person) ? (person.joints ?? person.pose_keypoints_2d) : person, `${place}, person ${i}`);
    }
  const keypointCount = found.length === 0 ? 18 : found[0].of.keypoints.length / 3;
  const poses = collectPoses(found, { keypointCount, dimensions: 2, scored: true }, where, (of, room) =>
    putFlat(room, 0, of.keypoints, 2, (keypoint) => `${of.place}, keypoint ${keypoint}`),
  );
  return wholeRecording(
    {
      format: 'alphapose',
      dimensions: 2,
      skeleton: skeletonOr(keypointCount === 18 ? known('openpose-coco18') : detectedPerson(keypointCount)),
      keypointCount,
      frameCount: frames.names.length,
      instanceCount: found.length,
      frameNames: frames.names,
      scores: 'confidence',
      poses,
    },
    where,
  );
}

/** Pictures by name, in the order of the file; a file of one picture has none. */
function picturesOf(document: unknown): [string, unknown][] {
  if (!isObject(document)) return [];
  return 'bodies' in document || 'people' in document ? [['0', document]] : Object.entries(document);
}
