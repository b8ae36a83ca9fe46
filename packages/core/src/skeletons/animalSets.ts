import { coco17 } from './body.js';
import { entry, paths } from './entry.js';

export const atrw15 = entry({
  name: 'atrw15',
  title: 'ATRW Amur tigers, 15 landmarks',
  category: 'animal',
  source: 'https://cvwc2019.github.io/challenge.html',
  keypoints: [
    ...['left_ear', 'right_ear', 'nose', 'right_shoulder', 'right_front_paw', 'left_shoulder', 'left_front_paw'],
    ...['right_hip', 'right_knee', 'right_back_paw', 'left_hip', 'left_knee', 'left_back_paw', 'tail', 'center'],
  ],
  edges: paths([0, 2, 1], [2, 14, 13], [14, 5, 6], [14, 3, 4], [13, 7, 8, 9], [13, 10, 11, 12]),
});

/** Names and edges are those of COCO's person. */
export const macaquepose17 = entry({
  name: 'macaquepose17',
  title: 'MacaquePose, 17 landmarks',
  category: 'animal',
  source: 'https://www2.ehub.kyoto-u.ac.jp/datasets/macaquepose/index.html',
  keypoints: coco17.keypoints,
  edges: coco17.edges,
});

/** The source draws the legs apart: the thorax joins them to one rig. */
export const fly32 = entry({
  name: 'fly32',
  title: 'Vinegar fly of DeepPoseKit, 32 landmarks',
  category: 'animal',
  source: 'https://github.com/jgraving/DeepPoseKit-Data',
  keypoints: [
    ...['head', 'eyeL', 'eyeR', 'neck', 'thorax', 'abdomen'],
    ...['R', 'L'].flatMap((side) =>
      ['foreleg', 'midleg', 'hindleg'].flatMap((leg) => [1, 2, 3, 4].map((joint) => `${leg}${side}${joint}`)),
    ),
    ...['wingL', 'wingR'],
  ],
  edges: paths(
    ...[
      [1, 0, 2],
      [0, 3, 4, 5],
      [30, 3, 31],
    ],
    ...[6, 10, 14, 18, 22, 26].map((leg) => [4, leg, leg + 1, leg + 2, leg + 3]),
  ),
});

export const zebra9 = entry({
  name: 'zebra9',
  title: "Grevy's zebra of DeepPoseKit, 9 landmarks",
  category: 'animal',
  source: 'https://github.com/jgraving/DeepPoseKit-Data',
  keypoints: ['snout', 'head', 'neck', 'forelegL1', 'forelegR1', 'hindlegL1', 'hindlegR1', 'tailbase', 'tailtip'],
  edges: paths([0, 1, 2, 7, 8], [3, 2, 4], [5, 7, 6]),
});

/** Edges are ours, the data set has none. */
export const animal3d26 = entry({
  name: 'animal3d26',
  title: 'Animal3D mammals, 26 landmarks',
  category: 'animal',
  source: 'https://xujiacong.github.io/Animal3D/',
  keypoints: [
    ...['left_eye', 'right_eye', 'mouth_mid', 'left_front_paw', 'right_front_paw', 'left_back_paw', 'right_back_paw'],
    ...['tail_base', 'left_front_thigh', 'right_front_thigh', 'left_back_thigh', 'right_back_thigh'],
    ...['left_shoulder', 'right_shoulder', 'left_front_knee', 'right_front_knee', 'left_back_knee', 'right_back_knee'],
    ...['neck', 'tail_end', 'left_ear', 'right_ear', 'left_mouth', 'right_mouth', 'nose', 'tail_mid'],
  ],
  edges: paths(
    ...[
      [20, 0, 24, 1, 21],
      [22, 24, 23],
      [22, 2, 23],
      [24, 18, 7, 25, 19],
    ],
    ...[
      [18, 12, 8, 14, 3],
      [18, 13, 9, 15, 4],
      [7, 10, 16, 5],
      [7, 11, 17, 6],
    ],
  ),
});
