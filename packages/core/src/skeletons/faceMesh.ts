import { numbered, paths, type SkeletonEntry } from './entry.js';

const source = 'https://ai.google.dev/edge/mediapipe/solutions/vision/face_landmarker';

/** From the forehead over nose and lips to the chin. */
const MIDLINE = [
  ...[10, 151, 9, 8, 168, 6, 197, 195, 5, 4, 1, 19, 94, 2, 164, 0, 11, 12, 13],
  ...[14, 15, 16, 17, 18, 200, 199, 175, 152],
];

/** Contours of the right half of the face, the person's own, and the same of the left half. Lips and oval begin and end at the midline. */
const RIGHT = {
  oval: [10, 109, 67, 103, 54, 21, 162, 127, 234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152],
  eyebrow: [46, 53, 52, 65, 55, 107, 66, 105, 63, 70, 46],
  eye: [33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246, 33],
  outerLip: [0, 37, 39, 40, 185, 61, 146, 91, 181, 84, 17],
  innerLip: [13, 82, 81, 80, 191, 78, 95, 88, 178, 87, 14],
};
const LEFT = {
  oval: [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152],
  eyebrow: [276, 283, 282, 295, 285, 336, 296, 334, 293, 300, 276],
  eye: [263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466, 263],
  outerLip: [0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17],
  innerLip: [13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14],
};

/** Centre, then right, top, left and bottom as the picture shows them. */
const RIGHT_IRIS = [468, 469, 470, 471, 472];
const LEFT_IRIS = [473, 476, 475, 474, 477];

const pairs = (left: number[], right: number[]) =>
  left.map((l, i): [number, number] => [l, right[i]]).filter(([l, r]) => l !== r);

function distinct(all: [number, number][]): [number, number][] {
  return [...new Map(all.map((pair) => [pair.join(), pair])).values()];
}

/** The edges run along the contours; most landmarks, of the skin between them, have none. Names are ours, the mesh has numbers alone. */
export const mediapipeFace468: SkeletonEntry = {
  name: 'mediapipe-face468',
  title: 'Face mesh of MediaPipe, 468 landmarks',
  category: 'face',
  source,
  keypoints: numbered('face', 468),
  edges: paths(
    MIDLINE,
    ...Object.values(RIGHT),
    ...Object.values(LEFT),
    // Eyes and eyebrows are drawn apart; these join them to the rest.
    ...[
      [55, 8, 285],
      [133, 168, 362],
      [33, 46],
      [263, 276],
    ],
  ),
  symmetries: distinct(Object.values(LEFT).flatMap((contour, i) => pairs(contour, Object.values(RIGHT)[i]))),
};

export const mediapipeFace478: SkeletonEntry = {
  ...mediapipeFace468,
  name: 'mediapipe-face478',
  title: 'Face mesh of MediaPipe with irises, 478 landmarks',
  keypoints: numbered('face', 478),
  edges: [
    ...mediapipeFace468.edges,
    ...[RIGHT_IRIS, LEFT_IRIS].flatMap(([centre, ...rim]) => [
      ...paths([...rim, rim[0]]),
      ...rim.map((point): [number, number] => [centre, point]),
    ]),
    ...paths([33, 468, 133], [263, 473, 362]),
  ],
  symmetries: [...mediapipeFace468.symmetries, ...pairs(LEFT_IRIS, RIGHT_IRIS)],
};
