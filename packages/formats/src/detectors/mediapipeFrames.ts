import { InputError } from '@anylift/core';
import { isObject, show } from '../containers/json.js';

/** Landmarks of one body, hand or face: objects {x, y, z, visibility}, or lists in that order. */
export type LandmarkList = unknown[];

/** What a frame tells of; people, hands and faces may be several. */
export type Group = 'pose' | 'leftHand' | 'rightHand' | 'hands' | 'face' | 'poseWorld' | 'handsWorld';

export type MediaPipeFrame = Partial<Record<Group, LandmarkList[]>>;

/** Landmarks that MediaPipe's models answer with. */
const COUNTS = { pose: [33], hand: [21], face: [468, 478] } as const;

/** How programs call these groups, in snake_case or camelCase. */
const NAMES: Record<string, Group> = {
  poselandmarks: 'pose',
  pose: 'pose',
  lefthandlandmarks: 'leftHand',
  lefthand: 'leftHand',
  righthandlandmarks: 'rightHand',
  righthand: 'rightHand',
  handlandmarks: 'hands',
  multihandlandmarks: 'hands',
  hands: 'hands',
  facelandmarks: 'face',
  multifacelandmarks: 'face',
  face: 'face',
  poseworldlandmarks: 'poseWorld',
  handworldlandmarks: 'handsWorld',
  multihandworldlandmarks: 'handsWorld',
};

const isLandmark = (value: unknown) => isObject(value) && typeof value.x === 'number' && typeof value.y === 'number';

const isCoordinates = (value: unknown) =>
  Array.isArray(value) && value.length >= 2 && value.length <= 5 && value.every((number) => typeof number === 'number');

const ALL_COUNTS: readonly number[] = [...COUNTS.pose, ...COUNTS.hand, ...COUNTS.face];

/** A list of landmarks, plain or as protocol buffers write it; anything else is none. */
function landmarkList(value: unknown, bare = false): LandmarkList | undefined {
  const list = isObject(value) ? (value.landmark ?? value.landmarks) : value;
  if (!Array.isArray(list) || !ALL_COUNTS.includes(list.length)) return;
  return isLandmark(list[0]) || (!bare && isCoordinates(list[0])) ? list : undefined;
}

/** One list, or one each of several people, hands or faces. */
function landmarkLists(value: unknown): LandmarkList[] {
  const one = landmarkList(value);
  if (one) return [one];
  if (!Array.isArray(value)) return [];
  return value.map((item) => landmarkList(item)).filter((list) => list !== undefined);
}

/** The same of what is called landmarks. @throws InputError when they are not as many as any model answers with */
function checkedLists(value: unknown, place: string): LandmarkList[] {
  const items = !landmarkList(value) && Array.isArray(value) ? value : [value];
  return items
    .filter((item) => !isNothing(item))
    .map((item) => {
      const list = landmarkList(item);
      if (list) return list;
      throw new InputError(`${place} is ${show(value)}, expected lists of ${ALL_COUNTS.join(', ')} landmarks {"x", "y", "z"}`);
    });
}

/** What stands where nothing was found. */
function isNothing(value: unknown): boolean {
  const content = isObject(value) ? (value.landmark ?? value.landmarks ?? Object.keys(value)) : value;
  return content === null || content === undefined || (Array.isArray(content) && content.length === 0);
}

/** @param world whether the landmarks are those in metres */
function groupOf(count: number, world: boolean): Group {
  if ((COUNTS.pose as readonly number[]).includes(count)) return world ? 'poseWorld' : 'pose';
  if ((COUNTS.hand as readonly number[]).includes(count)) return world ? 'handsWorld' : 'hands';
  return 'face';
}

/** Whether an object has landmarks under the names of MediaPipe, found or not. */
function isFrame(value: unknown): value is Record<string, unknown> {
  if (!isObject(value) || 'keypoints' in value || 'skeleton' in value) return false;
  return Object.entries(value).some(([key, content]) => {
    const name = plain(key);
    if (content !== null && !Array.isArray(content) && !isObject(content)) return false;
    if (name === 'landmarks' || name === 'landmark' || name === 'worldlandmarks') return landmarkLists(content).length > 0;
    if (!Object.hasOwn(NAMES, name)) return false;
    // Short names such as `face` say little without landmarks.
    return name.endsWith('landmarks') || landmarkLists(content).length > 0;
  });
}

const plain = (key: string) => key.toLowerCase().replace(/[^a-z]/g, '');

/** Keys that lists of frames are found under. */
const WRAPPERS = ['frames', 'landmarks', 'results', 'data', 'poses'];

/**
 * The frames of a document: a list of them, under a key or not, or a single one.
 * @returns nothing where the document is none of MediaPipe's
 */
export function framesOf(document: unknown): unknown[] | undefined {
  if (landmarkList(document, true)) return [document];
  const list = Array.isArray(document) ? document : wrappedIn(document);
  if (list?.some(isFrame)) return list;
  if (isFrame(document)) return [document];
  const known = (item: unknown) => landmarkLists(item).some((landmarks) => isLandmark(landmarks[0]));
  return list?.some(known) ? list : undefined;
}

function wrappedIn(document: unknown): unknown[] | undefined {
  if (!isObject(document) || 'skeleton' in document || 'format' in document) return;
  for (const key of WRAPPERS) {
    const value = document[key];
    if (Array.isArray(value)) return value;
  }
}

/**
 * What is in a frame. Where nothing was found it is null or empty.
 * @throws InputError for landmarks that are none
 */
export function readFrame(value: unknown, place: string): MediaPipeFrame {
  const frame: MediaPipeFrame = {};
  const add = (group: Group, lists: LandmarkList[]) => {
    if (lists.length > 0) frame[group] = [...(frame[group] ?? []), ...lists];
  };
  const addByCount = (lists: LandmarkList[], world: boolean) => {
    for (const list of lists) add(groupOf(list.length, world), [list]);
  };
  if (Array.isArray(value)) addByCount(checkedLists(value, place), false);
  else if (isObject(value))
    for (const [key, content] of Object.entries(value)) {
      const name = plain(key);
      const lists = () =>
        name.endsWith('landmarks') || name === 'landmark' ? checkedLists(content, `${place}: ${key}`) : landmarkLists(content);
      if (Object.hasOwn(NAMES, name)) add(NAMES[name], lists());
      else if (name === 'landmarks' || name === 'landmark' || name === 'worldlandmarks')
        addByCount(lists(), name === 'worldlandmarks');
    }
  else if (value !== null) throw new InputError(`${place} is ${show(value)}, expected landmarks`);
  return frame;
}
