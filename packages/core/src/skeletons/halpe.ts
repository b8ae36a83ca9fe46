import { coco17 } from './body.js';
import { entry, paths } from './entry.js';
import { face68 } from './face.js';
import { hand21 } from './hand.js';
import { joinSkeletons } from './joined.js';

const source = 'https://github.com/Fang-Haoshu/Halpe-FullBody';

/** COCO's 17, head, neck, hip and feet; also known as Body 26. The edge from nose to head is ours, it joins the face to the body. */
export const halpe26 = entry({
  name: 'halpe26',
  title: 'Halpe body with feet, 26 landmarks',
  category: 'human_body',
  source,
  keypoints: [
    ...coco17.keypoints,
    ...['head', 'neck', 'hip'],
    ...['left_big_toe', 'right_big_toe', 'left_small_toe', 'right_small_toe', 'left_heel', 'right_heel'],
  ],
  edges: paths(
    ...[
      [3, 1, 0, 2, 4],
      [0, 17, 18, 19],
      [18, 5, 7, 9],
      [18, 6, 8, 10],
    ],
    ...[
      [19, 11, 13, 15, 24, 20],
      [19, 12, 14, 16, 25, 21],
      [24, 22],
      [25, 23],
    ],
  ),
});

export const halpe136 = joinSkeletons(
  halpe26,
  [
    { skeleton: face68, prefix: 'face_' },
    { skeleton: hand21, prefix: 'left_hand_', on: 9 },
    { skeleton: hand21, prefix: 'right_hand_', on: 10 },
  ],
  { name: 'halpe136', title: 'Halpe full body, 136 landmarks', source },
);
