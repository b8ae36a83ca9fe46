import { mediapipePose33 } from './body.js';
import { hand21 } from './hand.js';
import { joinSkeletons } from './joined.js';

/** Without the face mesh, whose 468 landmarks would be too many beside these. */
export const mediapipeHolistic75 = joinSkeletons(
  mediapipePose33,
  [
    { skeleton: hand21, prefix: 'left_hand_', on: 15 },
    { skeleton: hand21, prefix: 'right_hand_', on: 16 },
  ],
  {
    name: 'mediapipe-holistic75',
    title: 'MediaPipe Holistic, pose and hands, 75 landmarks',
    source: 'https://ai.google.dev/edge/mediapipe/solutions/vision/holistic_landmarker',
  },
);
