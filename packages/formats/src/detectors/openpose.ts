import { InputError } from '@anylift/core';
import { type InputFolder, readAll } from '../bytes.js';
import { isObject, parseJson, show } from '../containers/json.js';
import type { Format, ReadContext } from '../format.js';
import { type Recording, wholeRecording } from '../recording.js';
import { isPerson, type OpenPosePerson, partOf, rigOfPeople } from './openposeRig.js';
import { collectPoses, putFlat, toPixels } from './poses.js';

/** One file of OpenPose, which is one frame; a list of such objects, as tools around ControlNet write it, is as many. */
export const openpose: Format = {
  name: 'openpose',
  title: 'OpenPose JSON',
  source: 'https://github.com/CMU-Perceptual-Computing-Lab/openpose/blob/master/doc/02_output.md',
  coordinates:
    'pixels, x right, y down, or shares of the picture, whose size must then be known; 3D, where a file has it, in the units of its ' +
    'calibration; body, face, left and right hand follow one another; files of a folder are frames in the order of their names',
  lost: 'person ids, part candidates, and 2D where there is 3D',
  reader: { container: 'json', dimensions: [2, 3], matches, read },
};

/** A folder of OpenPose files, `*_keypoints.json`. */
export const openposeFolder: Format = {
  ...openpose,
  title: 'OpenPose JSON, a folder of frames',
  reader: { container: 'folder', dimensions: [2, 3], matches: (names) => names.some(isFrameFile), read: readFolder },
};

const isFrameFile = (name: string) => name.endsWith('_keypoints.json');

function matches(document: unknown): boolean {
  return Array.isArray(document) ? document.length > 0 && isFrame(document[0]) : isFrame(document);
}

/** A frame with nobody in it looks like one of other tools, but for its version. */
function isFrame(value: unknown): boolean {
  if (!isObject(value) || !Array.isArray(value.people)) return false;
  return value.people.length === 0 ? !('univTime' in value) && isNumbered(value) : isPerson(value.people[0]);
}

const isNumbered = ({ version, canvas_width }: Record<string, unknown>) => version !== undefined || canvas_width !== undefined;

function read(document: unknown, { where, pictureSize }: ReadContext): Recording {
  const listed = Array.isArray(document);
  const frames = (listed ? document : [document]).map((frame: unknown, f) => ({
    frame,
    place: listed ? `${where}: frame ${f}` : where,
  }));
  const [first] = frames;
  return recordingOf(frames, { where, pictureSize: pictureSize ?? canvasOf(first?.frame) });
}

async function readFolder(names: string[], folder: InputFolder, context: ReadContext): Promise<Recording> {
  const frames: DocumentOfFrame[] = [];
  const frameNames: string[] = [];
  for (const name of names.filter(isFrameFile)) {
    const place = `${context.where}/${name}`;
    frames.push({ frame: parseJson(await readAll(await folder.open(name)), place), place });
    frameNames.push(name);
  }
  return recordingOf(frames, context, frameNames);
}

interface DocumentOfFrame {
  frame: unknown;
  place: string;
}

/** The picture that ControlNet's shares are of. */
function canvasOf(frame: unknown): ReadContext['pictureSize'] {
  if (!isObject(frame)) return;
  const { canvas_width: width, canvas_height: height } = frame;
  if (typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0) return { width, height };
}

function recordingOf(frames: DocumentOfFrame[], { where, pictureSize }: ReadContext, frameNames?: string[]): Recording {
  const found = frames.flatMap(({ frame, place }, f) => peopleOf(frame, place).map((of) => ({ frame: f, of })));
  const { dimensions, parts, skeleton } = rigOfPeople(found.map(({ of }) => of));
  const keypointCount = skeleton.keypoints?.length ?? 0;
  const poses = collectPoses(found, { keypointCount, dimensions, scored: true }, where, ({ person, place }, room) => {
    for (const { part, first } of parts) {
      const values = partOf(person, part, dimensions) as unknown[] | undefined;
      if (values) putFlat(room, first, values, dimensions, (keypoint) => `${place}, ${part} keypoint ${keypoint - first}`);
    }
  });
  if (dimensions === 2) toPixels(poses.points, pictureSize, where);
  return wholeRecording(
    {
      format: 'openpose',
      dimensions,
      skeleton,
      frameCount: frames.length,
      instanceCount: found.length,
      ...(frameNames ? { frameNames } : {}),
      scores: 'confidence',
      poses,
    },
    where,
  );
}

function peopleOf(frame: unknown, place: string): OpenPosePerson[] {
  if (!isObject(frame) || !Array.isArray(frame.people))
    throw new InputError(
      `${place}: ${isObject(frame) ? `"people" is ${show(frame.people)}` : `found ${show(frame)}`}, expected {"people": [{"pose_keypoints_2d"}, …]}`,
    );
  return frame.people.map((person: unknown, i) => {
    if (!isObject(person)) throw new InputError(`${place}: person ${i} is ${show(person)}, expected {"pose_keypoints_2d"}`);
    return { person, place: `${place}: person ${i}` };
  });
}
