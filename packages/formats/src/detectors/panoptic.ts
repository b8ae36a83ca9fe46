import { InputError, type SkeletonEntry } from '@anylift/core';
import { type InputFolder, readAll } from '../bytes.js';
import { isObject, parseJson, show } from '../containers/json.js';
import type { Format, ReadContext } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { collectPoses, type Found, putLandmark } from './poses.js';
import { asSkeleton, known } from './rigs.js';

/** One frame of bodies, faces or hands; the three come in files of their own. */
export const panoptic: Format = {
  name: 'panoptic',
  title: 'CMU Panoptic Studio 3D keypoints',
  source: 'https://github.com/CMU-Perceptual-Computing-Lab/panoptic-toolbox#skeleton-output-format',
  coordinates:
    'cm in the coordinates of the dome, whose y axis points down; files of a folder are frames in the order of their names, ' +
    'and each hand is an instance',
  lost: 'ids of people, times, reprojection errors and views',
  reader: {
    container: 'json',
    dimensions: [3],
    matches,
    read: (document, { where }) => recordingOf([{ document, where }], where),
  },
};

/** A folder of `body3DScene_*.json`, `faceRecon3D_*.json` or `handRecon3D_*.json`. */
export const panopticFolder: Format = {
  ...panoptic,
  title: 'CMU Panoptic Studio 3D keypoints, a folder of frames',
  reader: { container: 'folder', dimensions: [3], matches: (names) => framesAmong(names).length > 0, read: readFolder },
};

const FILES = [/^body3DScene_\d+\.json$/, /^faceRecon3D_\w*\d+\.json$/, /^handRecon3D_\w*\d+\.json$/];

/** Files of one kind, bodies before faces before hands. */
function framesAmong(names: string[]): string[] {
  return FILES.map((pattern) => names.filter((name) => pattern.test(name))).find((found) => found.length > 0) ?? [];
}

function matches(document: unknown): boolean {
  if (!isObject(document)) return false;
  const { bodies, people, univTime } = document;
  const [first] = Array.isArray(bodies) ? bodies : Array.isArray(people) ? people : [];
  if (first === undefined) return univTime !== undefined && (Array.isArray(bodies) || Array.isArray(people));
  return isObject(first) && PARTS.some(({ key }) => key in first);
}

/** What stands for a part of a person: flat x, y, z, confidence for bodies, an object of landmarks and scores for the rest. */
const PARTS = [
  { key: 'joints19', rig: 'panoptic19' },
  { key: 'joints15', rig: 'panoptic15' },
  { key: 'face70', rig: 'openpose-face70' },
  { key: 'left_hand', rig: 'hand21' },
  { key: 'right_hand', rig: 'hand21' },
] as const;

/** A body, a face or a hand. */
interface Part {
  rig: SkeletonEntry;
  /** x, y, z, flat, `width` numbers apart. */
  values: unknown[];
  width: 3 | 4;
  scores?: unknown[];
  place: string;
}

/** Frames a second by what a file calls them. */
const FPS = new Map<unknown, number>([
  ['hd_29_97', 29.97],
  ['vga_25', 25],
]);

async function readFolder(names: string[], folder: InputFolder, { where }: ReadContext): Promise<Recording> {
  const wanted = framesAmong(names);
  const frames: { document: unknown; where: string }[] = [];
  for (const name of wanted) {
    const place = `${where}/${name}`;
    frames.push({ document: parseJson(await readAll(await folder.open(name)), place), where: place });
  }
  return recordingOf(frames, where, wanted);
}

function recordingOf(frames: { document: unknown; where: string }[], where: string, frameNames?: string[]): Recording {
  const found = frames.flatMap(({ document, where: place }, frame) => partsOf(document, place).map((of) => ({ frame, of })));
  const rig = found[0]?.of.rig ?? known('panoptic19');
  checkRigs(found);
  const about = {
    keypointCount: rig.keypoints.length,
    dimensions: 3 as const,
    scored: found.some(({ of }) => scoreOf(of, 0) !== undefined),
  };
  const poses = collectPoses(found, about, where, (part, room) => {
    for (let k = 0; k < rig.keypoints.length; k++)
      putLandmark(
        room,
        k,
        part.values,
        k * part.width,
        3,
        scoreOf(part, k) ?? 1,
        (keypoint) => `${part.place}, keypoint ${keypoint}`,
      );
  });
  const fps = FPS.get(isObject(frames[0]?.document) ? frames[0].document.fpsType : undefined);
  return wholeRecording(
    {
      format: 'panoptic',
      dimensions: 3,
      skeleton: asSkeleton(rig),
      frameCount: frames.length,
      instanceCount: found.length,
      ...(frameNames ? { frameNames } : {}),
      ...(poses.scores ? { scores: 'confidence' as const } : {}),
      ...(fps ? { fps } : {}),
      units: 'cm',
      up: '-y',
      poses,
    },
    where,
  );
}

const scoreOf = ({ values, width, scores }: Part, keypoint: number): unknown =>
  width === 4 ? values[keypoint * 4 + 3] : scores?.[keypoint];

function partsOf(document: unknown, where: string): Part[] {
  const people = isObject(document) ? (document.bodies ?? document.people) : undefined;
  if (!Array.isArray(people)) throw new InputError(`${where}: no "bodies" and no "people", expected one of them`);
  return people.flatMap((person: unknown, i) => {
    const place = `${where}: person ${i}`;
    if (!isObject(person)) throw new InputError(`${place} is ${show(person)}, expected {"id", "joints19"}`);
    return PARTS.flatMap(({ key, rig }) => (isEmpty(person[key]) ? [] : [readPart(person[key], known(rig), `${place}, ${key}`)]));
  });
}

/** A hand or face that was not found is left out, null or without properties. */
function isEmpty(part: unknown): boolean {
  return part === undefined || part === null || (typeof part === 'object' && Object.keys(part).length === 0);
}

function readPart(part: unknown, rig: SkeletonEntry, place: string): Part {
  const count = rig.keypoints.length;
  const values = isObject(part) ? part.landmarks : part;
  const width = isObject(part) ? 3 : 4;
  if (!Array.isArray(values) || values.length !== count * width) {
    const what = Array.isArray(values) ? `has ${values.length} numbers` : `is ${show(values)}`;
    throw new InputError(`${place} ${what}, expected ${count * width}, ${width} a keypoint`);
  }
  const scores = isObject(part) ? part.averageScore : undefined;
  return { rig, values, width, place, ...(Array.isArray(scores) && scores.length === count ? { scores } : {}) };
}

function checkRigs(found: Found<Part>[]): void {
  for (const { of } of found)
    if (of.rig !== found[0].of.rig)
      throw new InputError(
        `${of.place} has ${of.rig.keypoints.length} landmarks, expected ${found[0].of.rig.keypoints.length} as before`,
      );
}
