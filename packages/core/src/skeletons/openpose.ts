import { openposeBody25 } from './body.js';
import { entry, paths, type SkeletonEntry } from './entry.js';
import { face68 } from './face.js';
import { hand21 } from './hand.js';
import { joinSkeletons } from './joined.js';

const source = 'https://github.com/CMU-Perceptual-Computing-Lab/openpose/blob/master/doc/02_output.md';

export const openposeCoco18 = entry({
  name: 'openpose-coco18',
  title: 'OpenPose COCO, 18 landmarks',
  category: 'human_body',
  source,
  keypoints: [
    ...['Nose', 'Neck', 'RShoulder', 'RElbow', 'RWrist', 'LShoulder', 'LElbow', 'LWrist'],
    ...['RHip', 'RKnee', 'RAnkle', 'LHip', 'LKnee', 'LAnkle', 'REye', 'LEye', 'REar', 'LEar'],
  ],
  edges: paths(
    ...[
      [0, 1],
      [1, 2, 3, 4],
      [1, 5, 6, 7],
      [1, 8, 9, 10],
      [1, 11, 12, 13],
    ],
    ...[
      [0, 14, 16],
      [0, 15, 17],
    ],
  ),
});

export const openposeMpi15 = entry({
  name: 'openpose-mpi15',
  title: 'OpenPose MPI, 15 landmarks',
  category: 'human_body',
  source,
  keypoints: [
    ...['Head', 'Neck', 'RShoulder', 'RElbow', 'RWrist', 'LShoulder', 'LElbow', 'LWrist'],
    ...['RHip', 'RKnee', 'RAnkle', 'LHip', 'LKnee', 'LAnkle', 'Chest'],
  ],
  edges: paths([0, 1, 14], [1, 2, 3, 4], [1, 5, 6, 7], [14, 8, 9, 10], [14, 11, 12, 13]),
});

/** The markup of 300-W and both pupils. */
export const openposeFace70: SkeletonEntry = {
  ...face68,
  name: 'openpose-face70',
  title: 'Face of OpenPose, 70 landmarks',
  source,
  keypoints: [...face68.keypoints, 'right_pupil', 'left_pupil'],
  edges: [...face68.edges, ...paths([36, 68, 39], [45, 69, 42])],
  symmetries: [...face68.symmetries, [69, 68]],
};

export const openpose137 = joinSkeletons(
  openposeBody25,
  [
    { skeleton: openposeFace70, prefix: 'face_' },
    { skeleton: hand21, prefix: 'left_hand_', on: 7 },
    { skeleton: hand21, prefix: 'right_hand_', on: 4 },
  ],
  { name: 'openpose137', title: 'OpenPose BODY_25, face and hands, 137 landmarks', source },
);
