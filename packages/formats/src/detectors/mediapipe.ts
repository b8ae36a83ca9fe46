import { InputError, type SkeletonEntry } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import type { Format, ReadContext } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { framesOf, type LandmarkList, type MediaPipeFrame, readFrame } from './mediapipeFrames.js';
import { collectPoses, type Found, putLandmark, type Room, toPixels } from './poses.js';
import { asSkeleton, known } from './rigs.js';

/** MediaPipe defines no file: this is what programs around it dump, its results in Python or JavaScript as JSON, a frame or many. */
export const mediapipe: Format = {
  name: 'mediapipe',
  title: 'MediaPipe landmarks',
  source: 'https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker',
  coordinates:
    'shares of the picture, whose size must be known, x right, y down, or pixels; world landmarks, read where there are no others, ' +
    'are 3D in metres about the middle of the hips, y down',
  lost:
    'the depth beside 2D, which is a guess; world landmarks beside those of the picture; the face mesh and single hands beside a pose; ' +
    'handedness and scores of hands, presence beside visibility',
  reader: { container: 'json', dimensions: [2, 3], matches: (document) => framesOf(document) !== undefined, read },
};

/** One body, hand or face: lists of landmarks that follow one another in the rig, each with its first index. */
interface Instance {
  parts: { list: LandmarkList; first: number; place: string }[];
}

/** What a document is read for: the first of these that any of its frames has. */
interface Subject {
  dimensions: 2 | 3;
  rig: SkeletonEntry;
  instancesOf(frame: MediaPipeFrame, place: string): Instance[];
}

function read(document: unknown, { where, pictureSize }: ReadContext): Recording {
  const frames = (framesOf(document) ?? []).map((frame, f) => readFrame(frame, `${where}: frame ${f}`));
  const { dimensions, rig, instancesOf } = subjectOf(frames, where);
  const keypointCount = rig.keypoints.length;
  const found = frames.flatMap((frame, f) =>
    instancesOf(frame, `${where}: frame ${f}`).map((of): Found<Instance> => ({ frame: f, of })),
  );
  const scored = found.some(({ of }) => of.parts.some(({ list }) => isScored(list)));
  const poses = collectPoses(found, { keypointCount, dimensions, scored }, where, ({ parts }, room) => {
    for (const { list, first, place } of parts) putList(room, list, first, keypointCount, dimensions, place);
  });
  if (dimensions === 2) toPixels(poses.points, pictureSize ?? sizeIn(document), where);
  const fps = isObject(document) ? document.fps : undefined;
  return wholeRecording(
    {
      format: 'mediapipe',
      dimensions,
      skeleton: asSkeleton(rig),
      frameCount: frames.length,
      instanceCount: found.length,
      ...(scored ? { scores: 'confidence' as const } : {}),
      ...(typeof fps === 'number' && fps > 0 && Number.isFinite(fps) ? { fps } : {}),
      ...(dimensions === 3 ? { units: 'm', up: '-y' as const } : {}),
      poses,
    },
    where,
  );
}

/** A pose before hands before faces; the picture's landmarks before those of the world. */
function subjectOf(frames: MediaPipeFrame[], where: string): Subject {
  const has = (group: keyof MediaPipeFrame) => frames.some((frame) => frame[group] !== undefined);
  if (has('pose')) return has('leftHand') || has('rightHand') ? HOLISTIC : each(2, known('mediapipe-pose33'), ['pose']);
  if (has('hands') || has('leftHand') || has('rightHand')) return each(2, known('hand21'), ['hands', 'leftHand', 'rightHand']);
  const face = frames.flatMap((frame) => frame.face ?? [])[0];
  if (face) return each(2, known(`mediapipe-face${face.length}`), ['face']);
  if (has('poseWorld')) return each(3, known('mediapipe-pose33'), ['poseWorld']);
  if (has('handsWorld')) return each(3, known('hand21'), ['handsWorld']);
  throw new InputError(`${where}: no landmarks in any of ${frames.length} frames, expected those of a pose, a hand or a face`);
}

/** Every list of some groups is an instance. */
function each(dimensions: 2 | 3, rig: SkeletonEntry, groups: (keyof MediaPipeFrame)[]): Subject {
  return {
    dimensions,
    rig,
    instancesOf: (frame, place) =>
      groups.flatMap((group) =>
        (frame[group] ?? []).map((list, i) => ({ parts: [partOf(list, 0, rig.keypoints.length, `${place}, ${group} ${i}`)] })),
      ),
  };
}

const POSE = 33;
const HAND = 21;

/** The first pose has the first left and the first right hand, and so on. */
const HOLISTIC: Subject = {
  dimensions: 2,
  rig: known('mediapipe-holistic75'),
  instancesOf: ({ pose = [], leftHand = [], rightHand = [] }, place) =>
    Array.from({ length: Math.max(pose.length, leftHand.length, rightHand.length) }, (_, i) => ({
      parts: [
        ...(pose[i] ? [partOf(pose[i], 0, POSE, `${place}, pose ${i}`)] : []),
        ...(leftHand[i] ? [partOf(leftHand[i], POSE, HAND, `${place}, left hand ${i}`)] : []),
        ...(rightHand[i] ? [partOf(rightHand[i], POSE + HAND, HAND, `${place}, right hand ${i}`)] : []),
      ],
    })),
};

function partOf(list: LandmarkList, first: number, count: number, place: string): Instance['parts'][number] {
  if (list.length === count) return { list, first, place };
  throw new InputError(`${place} has ${list.length} landmarks, expected ${count}`);
}

/** x, y, z and visibility of a landmark, as they stand in the file. */
function fieldsOf(landmark: unknown): unknown[] | undefined {
  if (Array.isArray(landmark)) return [landmark[0], landmark[1], landmark[2], landmark[3]];
  if (isObject(landmark)) return [landmark.x, landmark.y, landmark.z, landmark.visibility ?? landmark.presence];
}

/** Models without visibility leave it out, or write 0 throughout. */
const isScored = (list: LandmarkList) => list.some((landmark) => (fieldsOf(landmark)?.[3] ?? 0) !== 0);

function putList(room: Room, list: LandmarkList, first: number, total: number, dimensions: 2 | 3, where: string): void {
  const scored = isScored(list);
  const place = (keypoint: number) => `${where}, landmark ${keypoint - first}`;
  for (const [i, landmark] of list.entries()) {
    if (landmark === null || first + i >= total) continue;
    const fields = fieldsOf(landmark);
    if (!fields) throw new InputError(`${place(first + i)} is ${show(landmark)}, expected {"x", "y", "z"}`);
    putLandmark(room, first + i, fields, 0, dimensions, scored ? (fields[3] ?? 1) : 1, place);
  }
}

/** The size of the picture where the document tells it. */
function sizeIn(document: unknown): ReadContext['pictureSize'] {
  if (!isObject(document)) return;
  const { width, height } = document;
  if (typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0) return { width, height };
}
