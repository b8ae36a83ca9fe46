import { entry, paths } from './entry.js';

export const ap10k = entry({
  name: 'ap10k',
  title: 'AP-10K mammals, 17 landmarks',
  category: 'animal',
  source: 'https://github.com/AlexTheBad/AP-10K',
  keypoints: [
    ...['left_eye', 'right_eye', 'nose', 'neck', 'root_of_tail'],
    ...['left_shoulder', 'left_elbow', 'left_front_paw', 'right_shoulder', 'right_elbow', 'right_front_paw'],
    ...['left_hip', 'left_knee', 'left_back_paw', 'right_hip', 'right_knee', 'right_back_paw'],
  ],
  edges: paths([0, 1, 2, 0], [2, 3, 4], [3, 5, 6, 7], [3, 8, 9, 10], [4, 11, 12, 13], [4, 14, 15, 16]),
});

export const animalpose20 = entry({
  name: 'animalpose20',
  title: 'Animal-Pose mammals, 20 landmarks',
  category: 'animal',
  source: 'https://github.com/noahcao/animal-pose-dataset',
  keypoints: [
    ...['L_Eye', 'R_Eye', 'L_EarBase', 'R_EarBase', 'Nose', 'Throat', 'TailBase', 'Withers'],
    ...['L_F_Elbow', 'R_F_Elbow', 'L_B_Elbow', 'R_B_Elbow', 'L_F_Knee', 'R_F_Knee', 'L_B_Knee', 'R_B_Knee'],
    ...['L_F_Paw', 'R_F_Paw', 'L_B_Paw', 'R_B_Paw'],
  ],
  edges: paths(
    ...[
      [0, 1, 4, 0],
      [0, 2],
      [1, 3],
      [4, 5, 7, 6],
    ],
    ...[
      [5, 8, 12, 16],
      [5, 9, 13, 17],
      [6, 10, 14, 18],
      [6, 11, 15, 19],
    ],
  ),
});
