import { InputError } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import type { Format, ReadContext } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { rigOfMeta } from './mmposeRig.js';
import { collectPoses, type Found, putLandmark } from './poses.js';

/**
 * What MMPose and its kin write: predictions of the inferencer for a picture or a video, of the top-down demo with the rig's description
 * (`meta_info`), the lists of MMPose 0.x with the score as third number, and keypoints and scores of all people as RTMLib answers them.
 */
export const mmpose: Format = {
  name: 'mmpose',
  title: 'MMPose and RTMLib predictions',
  source: 'https://mmpose.readthedocs.io/en/latest/user_guides/inference.html',
  coordinates:
    'pixels, x right, y down; 3D as the pose lifter gives it, z up; without a description of the rig, its number of landmarks tells it, ' +
    'and 17 are the person of COCO',
  lost: 'boxes, their scores, track ids',
  reader: { container: 'json', dimensions: [2, 3], matches, read },
};

/** One person: a list of coordinates a landmark. */
interface Person {
  keypoints: unknown[];
  scores?: unknown[];
  place: string;
}

function matches(document: unknown): boolean {
  const frames = framesOf(document);
  const first = frames?.find((frame) => !isEmptyFrame(frame));
  return first !== undefined && peopleOf(first).some(isInstance);
}

/** A list of frames; one picture is a list of one. */
function framesOf(document: unknown): unknown[] | undefined {
  if (Array.isArray(document)) return isInstance(document[0]) && !isCrowd(document[0]) ? [document] : document;
  if (!isObject(document)) return;
  for (const key of ['instance_info', 'predictions']) if (Array.isArray(document[key])) return framesOf(document[key]);
  return isCrowd(document) || Array.isArray(document.instances) ? [document] : undefined;
}

/** Frames are lists of people, objects with such a list, or RTMLib's arrays of all people. */
function peopleOf(frame: unknown): unknown[] {
  if (Array.isArray(frame)) return frame;
  if (!isObject(frame)) return [];
  if (Array.isArray(frame.instances)) return frame.instances;
  if (!isCrowd(frame)) return [];
  const scores = scoresOf(frame);
  return (frame.keypoints as unknown[]).map((keypoints, p) => ({ keypoints, keypoint_scores: scores?.[p] }));
}

const isEmptyFrame = (frame: unknown) => frame === null || peopleOf(frame).length === 0;

const isPoint = (value: unknown) =>
  Array.isArray(value) && (value.length === 2 || value.length === 3) && !Array.isArray(value[0]);

/** One person: `keypoints` is a list of points. COCO's flat lists are not, and neither are the frames of our own JSON. */
function isInstance(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.keypoints) || 'image_id' in value) return false;
  const points = unwrapped(value.keypoints);
  return isPoint(points[0]) && ('bbox' in value || scoresOf(value) !== undefined);
}

/** All people of a frame: `keypoints` is a list of lists of points. */
function isCrowd(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.keypoints) || scoresOf(value) === undefined) return false;
  const [first] = value.keypoints;
  return value.keypoints.length === 0 || (Array.isArray(first) && isPoint(first[0]) && !('bbox' in value));
}

function scoresOf({ keypoint_scores, scores }: Record<string, unknown>): unknown[] | undefined {
  if (Array.isArray(keypoint_scores)) return keypoint_scores;
  return Array.isArray(scores) ? scores : undefined;
}

/** Lists of one person may be packed once more. */
const unwrapped = (values: unknown[]): unknown[] =>
  values.length === 1 && Array.isArray(values[0]) && Array.isArray(values[0][0]) ? values[0] : values;

function read(document: unknown, { where }: ReadContext): Recording {
  const frames = framesOf(document) ?? [];
  const found: Found<Person>[] = [];
  for (const [frame, content] of frames.entries())
    for (const [p, person] of peopleOf(content).entries())
      found.push({ frame, of: readPerson(person, `${where}: frame ${frame}, person ${p}`) });
  if (found.length === 0) throw new InputError(`${where}: no people in ${frames.length} frames, expected at least 1`);
  const { keypointCount, dimensions, scored } = shapeOf(found[0].of);
  for (const { of } of found)
    if (of.keypoints.length !== keypointCount)
      throw new InputError(`${of.place}: ${of.keypoints.length} keypoints, expected ${keypointCount} as in the people before`);
  const poses = collectPoses(found, { keypointCount, dimensions, scored }, where, (person, room) => {
    const place = (keypoint: number) => `${person.place}, keypoint ${keypoint}`;
    for (const [k, point] of person.keypoints.entries()) {
      if (!Array.isArray(point)) throw new InputError(`${place(k)} is ${show(point)}, expected a list of coordinates`);
      const score = scored ? (person.scores ? person.scores[k] : point[2]) : 1;
      putLandmark(room, k, point, 0, dimensions, score, place);
    }
  });
  const meta = isObject(document) ? document.meta_info : undefined;
  const frameNames = frames.map((frame, f) => (isObject(frame) && isId(frame.frame_id) ? String(frame.frame_id) : String(f)));
  return wholeRecording(
    {
      format: 'mmpose',
      dimensions,
      skeleton: rigOfMeta(meta, keypointCount, dimensions, where),
      keypointCount,
      frameCount: frames.length,
      instanceCount: found.length,
      frameNames,
      ...(poses.scores ? { scores: 'confidence' as const } : {}),
      ...(dimensions === 3 ? { up: '+z' as const } : {}),
      poses,
    },
    where,
  );
}

const isId = (value: unknown) => typeof value === 'string' || typeof value === 'number';

function readPerson(person: unknown, place: string): Person {
  if (!isObject(person) || !Array.isArray(person.keypoints))
    throw new InputError(`${place} is ${show(person)}, expected {"keypoints": [[x, y], …], "keypoint_scores": […]}`);
  const keypoints = unwrapped(person.keypoints);
  const given = scoresOf(person);
  const scores = given && Array.isArray(given[0]) && given.length === 1 ? (given[0] as unknown[]) : given;
  if (scores && scores.length !== keypoints.length)
    throw new InputError(`${place}: ${scores.length} scores of ${keypoints.length} keypoints, expected one a keypoint`);
  return { keypoints, ...(scores ? { scores } : {}), place };
}

/** Three numbers a landmark are x, y, z beside scores, and x, y, score without. */
function shapeOf({ keypoints, scores }: Person): { keypointCount: number; dimensions: 2 | 3; scored: boolean } {
  const three = Array.isArray(keypoints[0]) && keypoints[0].length === 3;
  return { keypointCount: keypoints.length, dimensions: three && scores ? 3 : 2, scored: three || scores !== undefined };
}
