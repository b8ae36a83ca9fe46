import { entry, paths } from './entry.js';

/** The data set's own files carry the edges of COCO's 17 landmarks by mistake; these are ours. */
export const crowdpose14 = entry({
  name: 'crowdpose14',
  title: 'CrowdPose, 14 landmarks',
  category: 'human_body',
  source: 'https://github.com/Jeff-sjtu/CrowdPose',
  keypoints: [
    ...['left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist'],
    ...['left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle', 'right_ankle', 'head', 'neck'],
  ],
  edges: paths([12, 13], [13, 0, 2, 4], [13, 1, 3, 5], [0, 6, 8, 10], [1, 7, 9, 11], [6, 7]),
});

export const aic14 = entry({
  name: 'aic14',
  title: 'AI Challenger, 14 landmarks',
  category: 'human_body',
  source: 'https://github.com/AIChallenger/AI_Challenger_2017',
  keypoints: [
    ...['right_shoulder', 'right_elbow', 'right_wrist', 'left_shoulder', 'left_elbow', 'left_wrist'],
    ...['right_hip', 'right_knee', 'right_ankle', 'left_hip', 'left_knee', 'left_ankle', 'head_top', 'neck'],
  ],
  edges: paths([12, 13], [13, 0, 1, 2], [13, 3, 4, 5], [0, 6, 7, 8], [3, 9, 10, 11], [6, 9]),
});

/** The older body of Panoptic Studio: without eyes and ears. */
export const panoptic15 = entry({
  name: 'panoptic15',
  title: 'CMU Panoptic Studio, 15 landmarks',
  category: 'human_body',
  source: 'http://domedb.perception.cs.cmu.edu/tools.html',
  keypoints: [
    ...['Neck', 'Head', 'BodyCenter', 'lShoulder', 'lElbow', 'lWrist', 'lHip', 'lKnee', 'lAnkle'],
    ...['rShoulder', 'rElbow', 'rWrist', 'rHip', 'rKnee', 'rAnkle'],
  ],
  edges: paths([1, 0, 2], [0, 3, 4, 5], [0, 9, 10, 11], [2, 6, 7, 8], [2, 12, 13, 14]),
});
