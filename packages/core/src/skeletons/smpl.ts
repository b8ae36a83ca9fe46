import { entry, paths, type SkeletonEntry } from './entry.js';

/** Where SMPL, SMPL-H and SMPL-X name their joints, and in which order. */
const SOURCE = 'https://github.com/vchoutas/smplx/blob/main/smplx/joint_names.py';

const BODY = [
  ...['pelvis', 'left_hip', 'right_hip', 'spine1', 'left_knee', 'right_knee', 'spine2', 'left_ankle', 'right_ankle', 'spine3'],
  ...['left_foot', 'right_foot', 'neck', 'left_collar', 'right_collar', 'head'],
  ...['left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist'],
];

const FINGERS = ['index', 'middle', 'pinky', 'ring', 'thumb'];

const HANDS = ['left', 'right'].flatMap((side) =>
  FINGERS.flatMap((finger) => [1, 2, 3].map((joint) => `${side}_${finger}${joint}`)),
);

const BODY_EDGES = paths(
  ...[
    [0, 1, 4, 7, 10],
    [0, 2, 5, 8, 11],
    [0, 3, 6, 9, 12, 15],
  ],
  ...[
    [9, 13, 16, 18, 20],
    [9, 14, 17, 19, 21],
  ],
);

const LEFT_WRIST = BODY.indexOf('left_wrist');

/** Fingers of both hands, whose 30 joints begin at an index. */
const handEdges = (start: number) =>
  paths(
    ...[0, 1].flatMap((hand) =>
      FINGERS.map((_, finger) => {
        const first = start + 15 * hand + 3 * finger;
        return [LEFT_WRIST + hand, first, first + 1, first + 2];
      }),
    ),
  );

const smpl = (name: string, title: string, more: string[], edges: [number, number][]): SkeletonEntry =>
  entry({ name, title, category: 'human_body', source: SOURCE, keypoints: [...BODY, ...more], edges: [...BODY_EDGES, ...edges] });

export const smpl22 = smpl('smpl22', 'SMPL, 22 joints of the body', [], []);

export const smpl24 = smpl('smpl24', 'SMPL, all 24 joints', ['left_hand', 'right_hand'], paths([20, 22], [21, 23]));

export const smplh52 = smpl('smplh52', 'SMPL-H, 52 joints: body and hands', HANDS, handEdges(22));

export const smplx55 = smpl(
  'smplx55',
  'SMPL-X, 55 joints: body, jaw, eyes and hands',
  ['jaw', 'left_eye', 'right_eye', ...HANDS],
  [...paths([15, 22], [15, 23], [15, 24]), ...handEdges(25)],
);
