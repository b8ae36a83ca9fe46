import { InputError, type JoinedPart, joinSkeletons, type Skeleton } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import { asSkeleton, known } from './rigs.js';

/** A part of a person: what its landmarks are called in a file, with `_2d` or `_3d` behind, or nothing in the oldest files. */
const PARTS = ['pose', 'face', 'hand_left', 'hand_right'] as const;
export type PartName = (typeof PARTS)[number];

/** Rigs of each part by their number of landmarks. */
const RIGS: Record<PartName, string[]> = {
  pose: ['openpose-body25', 'openpose-coco18', 'openpose-mpi15'],
  face: ['openpose-face70', 'face68'],
  hand_left: ['hand21'],
  hand_right: ['hand21'],
};

/** Where a part begins in the rig. */
export interface OpenPosePart {
  part: PartName;
  first: number;
  count: number;
}

export interface OpenPoseRig {
  dimensions: 2 | 3;
  parts: OpenPosePart[];
  skeleton: Skeleton;
}

/** A person, and where it stands, for error messages. */
export interface OpenPosePerson {
  person: Record<string, unknown>;
  place: string;
}

/** Landmarks of a part, flat; none where the file has none of them. */
export function partOf(person: Record<string, unknown>, part: PartName, dimensions: 2 | 3): unknown {
  const values = person[`${part}_keypoints_${dimensions}d`] ?? (dimensions === 2 ? person[`${part}_keypoints`] : undefined);
  return Array.isArray(values) && values.length === 0 ? undefined : (values ?? undefined);
}

export const isPerson = (value: unknown) =>
  isObject(value) && PARTS.some((part) => partOf(value, part, 2) !== undefined || partOf(value, part, 3) !== undefined);

/**
 * The rig of some people: every part that one of them has, joined. It is 3D where one of them has 3D.
 * @throws InputError naming the person whose parts are none, or not as those of the people before
 */
export function rigOfPeople(people: OpenPosePerson[]): OpenPoseRig {
  const dimensions = people.some(({ person }) => PARTS.some((part) => partOf(person, part, 3) !== undefined)) ? 3 : 2;
  const rigs = new Map<PartName, string>();
  for (const { person, place } of people)
    for (const part of PARTS) {
      const values = partOf(person, part, dimensions);
      if (values === undefined) continue;
      const rig = rigOfPart(values, part, dimensions, place);
      const before = rigs.get(part) ?? rig;
      if (rig !== before) throw new InputError(`${place}: its ${part} is ${rig}, expected ${before} as of the people before`);
      rigs.set(part, rig);
    }
  return joinParts(rigs, dimensions);
}

function rigOfPart(values: unknown, part: PartName, dimensions: 2 | 3, place: string): string {
  const width = dimensions + 1;
  const found = Array.isArray(values)
    ? RIGS[part].find((name) => known(name).keypoints.length * width === values.length)
    : undefined;
  if (found) return found;
  const expected = RIGS[part].map((name) => known(name).keypoints.length * width).join(' or ');
  const what = Array.isArray(values) ? `has ${values.length} numbers` : `is ${show(values)}`;
  throw new InputError(`${place}: its ${part} ${what}, expected ${expected}, ${width} a keypoint`);
}

/** Hands hang on wrists where there is a body. Nobody in a file means BODY_25, which OpenPose writes by default. */
function joinParts(rigs: Map<PartName, string>, dimensions: 2 | 3): OpenPoseRig {
  if (rigs.size === 0) rigs.set('pose', 'openpose-body25');
  const present = PARTS.filter((part) => rigs.has(part));
  const entries = present.map((part) => known(rigs.get(part) as string));
  const [body, ...others] = entries;
  const hasBody = present[0] === 'pose';
  const parts: OpenPosePart[] = [];
  for (const [i, part] of present.entries()) {
    const before = parts[i - 1];
    parts.push({ part, first: before ? before.first + before.count : 0, count: entries[i].keypoints.length });
  }
  if (others.length === 0) return { dimensions, parts, skeleton: asSkeleton(body) };
  const joined = others.map((skeleton, i): JoinedPart => {
    const part = present[i + 1];
    const prefix = part === 'face' ? 'face_' : part === 'hand_left' ? 'left_hand_' : 'right_hand_';
    const wrist = part === 'hand_left' ? 'LWrist' : 'RWrist';
    return { skeleton, prefix, ...(hasBody && part !== 'face' ? { on: body.keypoints.indexOf(wrist) } : {}) };
  });
  const count = parts[parts.length - 1].first + parts[parts.length - 1].count;
  const about = { name: `openpose${count}`, title: '', source: '' };
  return { dimensions, parts, skeleton: asSkeleton(joinSkeletons(body, joined, about)) };
}
