import { coco17 } from './body.js';
import { paths, type SkeletonEntry, shifted } from './entry.js';
import { face68 } from './face.js';
import { hand21 } from './hand.js';

const FACE = 23;
const LEFT_HAND = 91;
const RIGHT_HAND = 112;

/** COCO's 17, six of the feet, the face of 300-W and two hands. */
export const cocoWholebody133: SkeletonEntry = {
  name: 'coco-wholebody133',
  title: 'COCO-WholeBody, 133 landmarks',
  category: 'human_body',
  source: 'https://github.com/jin-s13/COCO-WholeBody',
  keypoints: [
    ...coco17.keypoints,
    ...['left', 'right'].flatMap((side) => ['big_toe', 'small_toe', 'heel'].map((part) => `${side}_${part}`)),
    ...face68.keypoints.map((name) => `face_${name}`),
    ...['left', 'right'].flatMap((side) => hand21.keypoints.map((name) => `${side}_hand_${name}`)),
  ],
  edges: [
    ...coco17.edges,
    ...paths([15, 17], [15, 18], [15, 19], [16, 20], [16, 21], [16, 22]),
    ...shifted(face68.edges, FACE),
    ...paths([9, LEFT_HAND], [10, RIGHT_HAND]),
    ...shifted(hand21.edges, LEFT_HAND),
    ...shifted(hand21.edges, RIGHT_HAND),
  ],
  symmetries: [
    ...coco17.symmetries,
    ...([
      [17, 20],
      [18, 21],
      [19, 22],
    ] satisfies [number, number][]),
    ...shifted(face68.symmetries, FACE),
    ...hand21.keypoints.map((_, i): [number, number] => [LEFT_HAND + i, RIGHT_HAND + i]),
  ],
};
