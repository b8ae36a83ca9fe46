import { entry, paths } from './entry.js';

export const coco17 = entry({
  name: 'coco17',
  title: 'COCO person, 17 landmarks',
  category: 'human_body',
  source: 'https://cocodataset.org/#keypoints-2020',
  keypoints: [
    'nose',
    ...['left_eye', 'right_eye', 'left_ear', 'right_ear'],
    ...['left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist'],
    ...['left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle', 'right_ankle'],
  ],
  edges: paths([15, 13, 11, 12, 14, 16], [11, 5, 6, 12], [5, 7, 9], [6, 8, 10], [5, 3, 1, 2, 4, 6], [1, 0, 2]),
});

export const openposeBody25 = entry({
  name: 'openpose-body25',
  title: 'OpenPose BODY_25',
  category: 'human_body',
  source: 'https://github.com/CMU-Perceptual-Computing-Lab/openpose/blob/master/doc/02_output.md',
  keypoints: [
    ...['Nose', 'Neck', 'RShoulder', 'RElbow', 'RWrist', 'LShoulder', 'LElbow', 'LWrist'],
    ...['MidHip', 'RHip', 'RKnee', 'RAnkle', 'LHip', 'LKnee', 'LAnkle', 'REye', 'LEye', 'REar', 'LEar'],
    ...['LBigToe', 'LSmallToe', 'LHeel', 'RBigToe', 'RSmallToe', 'RHeel'],
  ],
  edges: paths(
    ...[
      [0, 1, 8],
      [1, 2, 3, 4],
      [1, 5, 6, 7],
      [0, 15, 17],
      [0, 16, 18],
    ],
    ...[
      [8, 9, 10, 11, 22, 23],
      [11, 24],
      [8, 12, 13, 14, 19, 20],
      [14, 21],
    ],
  ),
});

export const h36m17 = entry({
  name: 'h36m17',
  title: 'Human3.6M, the usual 17 landmarks',
  category: 'human_body',
  source: 'https://github.com/facebookresearch/VideoPose3D/blob/main/common/h36m_dataset.py',
  keypoints: [
    ...['Hip', 'RHip', 'RKnee', 'RFoot', 'LHip', 'LKnee', 'LFoot', 'Spine', 'Thorax', 'Nose', 'Head'],
    ...['LShoulder', 'LElbow', 'LWrist', 'RShoulder', 'RElbow', 'RWrist'],
  ],
  edges: paths([0, 1, 2, 3], [0, 4, 5, 6], [0, 7, 8, 9, 10], [8, 11, 12, 13], [8, 14, 15, 16]),
});

export const panoptic19 = entry({
  name: 'panoptic19',
  title: 'CMU Panoptic Studio, 19 landmarks',
  category: 'human_body',
  source: 'https://github.com/CMU-Perceptual-Computing-Lab/panoptic-toolbox#skeleton-output-format',
  keypoints: [
    ...['Neck', 'Nose', 'BodyCenter', 'lShoulder', 'lElbow', 'lWrist', 'lHip', 'lKnee', 'lAnkle'],
    ...['rShoulder', 'rElbow', 'rWrist', 'rHip', 'rKnee', 'rAnkle', 'lEye', 'lEar', 'rEye', 'rEar'],
  ],
  edges: paths(
    ...[
      [1, 0, 2],
      [0, 3, 4, 5],
      [0, 9, 10, 11],
      [2, 6, 7, 8],
      [2, 12, 13, 14],
    ],
    ...[
      [1, 15, 16],
      [1, 17, 18],
    ],
  ),
});

export const humaneva15 = entry({
  name: 'humaneva15',
  title: 'HumanEva, 15 landmarks',
  category: 'human_body',
  source: 'https://github.com/facebookresearch/VideoPose3D/blob/main/data/prepare_data_humaneva.py',
  keypoints: [
    ...['Pelvis', 'Thorax', 'LShoulder', 'LElbow', 'LWrist', 'RShoulder', 'RElbow', 'RWrist'],
    ...['LHip', 'LKnee', 'LAnkle', 'RHip', 'RKnee', 'RAnkle', 'Head'],
  ],
  edges: paths([0, 1, 14], [1, 2, 3, 4], [1, 5, 6, 7], [0, 8, 9, 10], [0, 11, 12, 13]),
});

export const mpii16 = entry({
  name: 'mpii16',
  title: 'MPII Human Pose, 16 landmarks',
  category: 'human_body',
  source: 'http://human-pose.mpi-inf.mpg.de/#download',
  keypoints: [
    ...['right_ankle', 'right_knee', 'right_hip', 'left_hip', 'left_knee', 'left_ankle'],
    ...['pelvis', 'thorax', 'upper_neck', 'head_top'],
    ...['right_wrist', 'right_elbow', 'right_shoulder', 'left_shoulder', 'left_elbow', 'left_wrist'],
  ],
  edges: paths([0, 1, 2, 6, 3, 4, 5], [6, 7, 8, 9], [8, 12, 11, 10], [8, 13, 14, 15]),
});

export const mediapipePose33 = entry({
  name: 'mediapipe-pose33',
  title: 'MediaPipe Pose (BlazePose), 33 landmarks',
  category: 'human_body',
  source: 'https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker',
  keypoints: [
    ...['nose', 'left_eye_inner', 'left_eye', 'left_eye_outer', 'right_eye_inner', 'right_eye', 'right_eye_outer'],
    ...['left_ear', 'right_ear', 'mouth_left', 'mouth_right'],
    ...['left_shoulder', 'right_shoulder', 'left_elbow', 'right_elbow', 'left_wrist', 'right_wrist'],
    ...['left_pinky', 'right_pinky', 'left_index', 'right_index', 'left_thumb', 'right_thumb'],
    ...['left_hip', 'right_hip', 'left_knee', 'right_knee', 'left_ankle', 'right_ankle'],
    ...['left_heel', 'right_heel', 'left_foot_index', 'right_foot_index'],
  ],
  edges: paths(
    ...[
      [0, 1, 2, 3, 7],
      [0, 4, 5, 6, 8],
      [9, 10],
      [11, 12, 24, 23, 11],
    ],
    ...[
      [11, 13, 15, 17, 19, 15, 21],
      [12, 14, 16, 18, 20, 16, 22],
    ],
    ...[
      [23, 25, 27, 29, 31, 27],
      [24, 26, 28, 30, 32, 28],
    ],
  ),
});
