import type { SkeletonEntry } from '@anylift/core';

const NAMES = [
  ...['Hip', 'RHip', 'RKnee', 'RFoot', 'RToe', 'RToeEnd', 'LHip', 'LKnee', 'LFoot', 'LToe', 'LToeEnd'],
  ...['SpineBase', 'Spine', 'Thorax', 'Nose', 'Head'],
  ...['LCollar', 'LShoulder', 'LElbow', 'LWrist', 'LHand', 'LThumb', 'LWristEnd', 'LHandEnd'],
  ...['RCollar', 'RShoulder', 'RElbow', 'RWrist', 'RHand', 'RThumb', 'RWristEnd', 'RHandEnd'],
];

/** The bone above each joint but the first. */
const PARENTS = [0, 1, 2, 3, 4, 0, 6, 7, 8, 9, 0, 11, 12, 13, 14, 12, 16, 17, 18, 19, 20, 19, 22, 12, 24, 25, 26, 27, 28, 27, 30];

/**
 * All 32 joints of Human3.6M, of which the usual 17 keep their names. The others end a limb, or lie where another one lies.
 */
export const h36m32: Omit<SkeletonEntry, 'symmetries'> = {
  name: 'h36m32',
  title: 'Human3.6M, all 32 joints',
  category: 'human_body',
  source: 'https://github.com/facebookresearch/VideoPose3D/blob/main/common/h36m_dataset.py',
  keypoints: NAMES,
  edges: PARENTS.map((parent, i) => [parent, i + 1]),
};
