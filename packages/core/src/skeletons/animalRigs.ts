import { entry, paths } from './entry.js';

/** `thai` is how the source spells the thigh. It tells no edges: these are ours. */
export const superAnimalQuadruped39 = entry({
  name: 'superanimal-quadruped39',
  title: 'DeepLabCut SuperAnimal-Quadruped, 39 landmarks',
  category: 'animal',
  source: 'https://github.com/DeepLabCut/DeepLabCut/blob/main/deeplabcut/modelzoo/project_configs/superanimal_quadruped.yaml',
  keypoints: [
    ...['nose', 'upper_jaw', 'lower_jaw', 'mouth_end_right', 'mouth_end_left'],
    ...['right', 'left'].flatMap((side) =>
      ['eye', 'earbase', 'earend', 'antler_base', 'antler_end'].map((part) => `${side}_${part}`),
    ),
    ...['neck_base', 'neck_end', 'throat_base', 'throat_end', 'back_base', 'back_end', 'back_middle', 'tail_base', 'tail_end'],
    ...['front_left_thai', 'front_left_knee', 'front_left_paw', 'front_right_thai', 'front_right_knee', 'front_right_paw'],
    ...['back_left_paw', 'back_left_thai', 'back_right_thai', 'back_left_knee', 'back_right_knee', 'back_right_paw'],
    ...['belly_bottom', 'body_middle_right', 'body_middle_left'],
  ],
  edges: paths(
    ...[
      [0, 1, 2],
      [1, 3, 2, 4, 1],
      [0, 5, 6, 7],
      [0, 10, 11, 12],
      [6, 8, 9],
      [11, 13, 14],
    ],
    ...[
      [6, 15, 11],
      [15, 16, 19, 21, 20, 22, 23],
      [2, 17, 18, 36],
      [16, 18],
    ],
    ...[
      [19, 24, 25, 26],
      [19, 27, 28, 29],
      [20, 31, 33, 30],
      [20, 32, 34, 35],
      [21, 38, 36, 37, 21],
    ],
  ),
});

/** The source tells no edges: these are ours. */
export const superAnimalTopViewMouse27 = entry({
  name: 'superanimal-topviewmouse27',
  title: 'DeepLabCut SuperAnimal-TopViewMouse, 27 landmarks',
  category: 'animal',
  source: 'https://github.com/DeepLabCut/DeepLabCut/blob/main/deeplabcut/modelzoo/project_configs/superanimal_topviewmouse.yaml',
  keypoints: [
    ...['nose', 'left_ear', 'right_ear', 'left_ear_tip', 'right_ear_tip', 'left_eye', 'right_eye'],
    ...['neck', 'mid_back', 'mouse_center', 'mid_backend', 'mid_backend2', 'mid_backend3'],
    ...['tail_base', 'tail1', 'tail2', 'tail3', 'tail4', 'tail5'],
    ...['left_shoulder', 'left_midside', 'left_hip', 'right_shoulder', 'right_midside', 'right_hip'],
    ...['tail_end', 'head_midpoint'],
  ],
  edges: paths(
    ...[
      [0, 5, 1, 3],
      [0, 6, 2, 4],
      [1, 26, 2],
      [0, 26, 7],
    ],
    ...[
      [7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 25],
      [7, 19, 20, 21, 13],
      [7, 22, 23, 24, 13],
    ],
  ),
});

/** The source draws no ears: their edges are ours. */
export const jabsMouse12 = entry({
  name: 'jabs-mouse12',
  title: 'JABS mouse from above, 12 landmarks',
  category: 'animal',
  source: 'https://github.com/KumarLabJax/JABS-behavior-classifier/blob/main/src/jabs/pose_estimation/pose_est.py',
  keypoints: [
    ...['NOSE', 'LEFT_EAR', 'RIGHT_EAR', 'BASE_NECK', 'LEFT_FRONT_PAW', 'RIGHT_FRONT_PAW', 'CENTER_SPINE'],
    ...['LEFT_REAR_PAW', 'RIGHT_REAR_PAW', 'BASE_TAIL', 'MID_TAIL', 'TIP_TAIL'],
  ],
  edges: paths([0, 3, 6, 9, 10, 11], [0, 1, 3, 2, 0], [4, 6, 5], [7, 9, 8]),
});

/** The source tells no edges: these are ours. */
export const calms21Mouse7 = entry({
  name: 'calms21-mouse7',
  title: 'MARS and CalMS21 mouse from above, 7 landmarks',
  category: 'animal',
  source: 'https://data.caltech.edu/records/s0vdx-0k302',
  keypoints: ['nose', 'left_ear', 'right_ear', 'neck', 'left_hip', 'right_hip', 'tail_base'],
  edges: paths([0, 1, 3, 2, 0], [3, 4, 6, 5, 3]),
});

/** Near is left and off is right, as riders say; which side the landmarks of the trunk are on, the source leaves open. */
export const horse22 = {
  ...entry({
    name: 'horse10-22',
    title: 'Horse-10, 22 landmarks',
    category: 'animal',
    source: 'https://github.com/open-mmlab/mmpose/blob/main/configs/_base_/datasets/horse10.py',
    keypoints: [
      ...['Nose', 'Eye', 'Nearknee', 'Nearfrontfetlock', 'Nearfrontfoot', 'Offknee', 'Offfrontfetlock', 'Offfrontfoot'],
      ...['Shoulder', 'Midshoulder', 'Elbow', 'Girth', 'Wither', 'Nearhindhock', 'Nearhindfetlock', 'Nearhindfoot'],
      ...['Hip', 'Stifle', 'Offhindhock', 'Offhindfetlock', 'Offhindfoot', 'Ischium'],
    ],
    // The source draws the legs apart: elbow and stifle join them to one rig.
    edges: paths(
      ...[
        [0, 1, 12, 16, 21, 17, 11, 10, 8, 9, 12],
        [10, 2, 3, 4],
        [10, 5, 6, 7],
        [17, 13, 14, 15],
        [17, 18, 19, 20],
      ],
    ),
  }),
  symmetries: [2, 3, 4, 13, 14, 15].map((near): [number, number] => [near, near < 5 ? near + 3 : near + 5]),
};

/** The source tells no edges: these are ours. */
export const cubBird15 = entry({
  name: 'cub-bird15',
  title: 'CUB-200-2011 bird, 15 landmarks',
  category: 'animal',
  source: 'https://www.vision.caltech.edu/datasets/cub_200_2011/',
  keypoints: [
    ...['back', 'beak', 'belly', 'breast', 'crown', 'forehead', 'left eye', 'left leg', 'left wing', 'nape'],
    ...['right eye', 'right leg', 'right wing', 'tail', 'throat'],
  ],
  edges: paths(
    ...[
      [1, 5, 4, 9, 0, 13],
      [1, 14, 3, 2, 13],
      [5, 6, 9],
      [5, 10, 9],
    ],
    ...[
      [0, 8],
      [0, 12],
      [2, 7],
      [2, 11],
    ],
  ),
});
