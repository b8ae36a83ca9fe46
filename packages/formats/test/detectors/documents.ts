import { flat } from './reading.js';

/** Small documents of every format as its tools write them. */
export const names17 = [
  'nose',
  ...['eye', 'ear', 'shoulder', 'elbow', 'wrist', 'hip', 'knee', 'ankle'].flatMap((part) => [`left_${part}`, `right_${part}`]),
];

const picture = (id: number) => ({ id, file_name: `${id}.jpg`, width: 640, height: 480 });

export const cocoFile = {
  info: { description: 'two pictures' },
  images: [picture(7), picture(3), picture(5)],
  annotations: [
    { id: 1, image_id: 3, category_id: 1, keypoints: flat(17, 1, 2), num_keypoints: 17, bbox: [0, 0, 1, 1], iscrowd: 0 },
    { id: 2, image_id: 7, category_id: 1, keypoints: [0, 0, 0, ...flat(17, 2, 1).slice(3)], segmentation: [[1, 2, 3, 4]] },
    { id: 3, image_id: 3, category_id: 1, keypoints: flat(17, 3, 2), segmentation: { counts: 'abc', size: [1, 1] } },
    { id: 4, image_id: 3, category_id: 1, bbox: [0, 0, 1, 1] },
  ],
  categories: [
    {
      id: 1,
      name: 'person',
      supercategory: 'person',
      keypoints: names17,
      skeleton: [
        [16, 14],
        [1, 2],
        [17, 15],
      ],
    },
  ],
};

export const cocoResults = [
  { image_id: 42, category_id: 1, keypoints: flat(17, 0, 0.25), score: 0.9 },
  { image_id: 9, category_id: 1, keypoints: flat(17, 1, 0.5), score: 0.8 },
  { image_id: 42, category_id: 1, keypoints: flat(17, 2, 0.75), score: 0.7 },
];

export const coco3dFile = {
  info: { units: 'mm', fps: 25, up: '-y' },
  images: [picture(1)],
  annotations: [{ id: 1, image_id: 1, category_id: 1, keypoints_3d: [1, 2, 3, 2, 0, 0, 0, 0, 4, 5, 6, 1] }],
  categories: [
    {
      id: 1,
      name: 'stick',
      keypoints: ['a', 'b', 'c'],
      skeleton: [
        [1, 2],
        [2, 3],
      ],
    },
  ],
};

const person = (p: number, parts = {}) => ({
  person_id: [-1],
  pose_keypoints_2d: flat(25, p),
  face_keypoints_2d: [],
  hand_left_keypoints_2d: [],
  hand_right_keypoints_2d: [],
  pose_keypoints_3d: [],
  face_keypoints_3d: [],
  hand_left_keypoints_3d: [],
  hand_right_keypoints_3d: [],
  ...parts,
});

export const openposeFile = { version: 1.3, people: [person(0), person(1, { hand_left_keypoints_2d: flat(21, 50) })] };

export const alphaposeFile = [
  { image_id: '0.jpg', category_id: 1, keypoints: flat(17, 0), score: 2.5, box: [0, 0, 1, 1], idx: [0] },
  { image_id: '2.jpg', category_id: 1, keypoints: flat(17, 1), score: 2.5, box: [0, 0, 1, 1], idx: [0] },
  { image_id: '2.jpg', category_id: 1, keypoints: flat(17, 2), score: 2.5, box: [0, 0, 1, 1], idx: [1] },
];

export const alphaposeCmu = { 'a.jpg': { version: 'AlphaPose v0.3', bodies: [{ joints: flat(18) }, { joints: flat(18, 1) }] } };
export const alphaposeOpen = { 'a.jpg': { version: 'AlphaPose v0.3', people: [{ pose_keypoints_2d: flat(18) }] } };

export const points = (count: number, p = 0) => Array.from({ length: count }, (_, k) => [10 * p + k, 100 + k]);
export const instance = (p: number) => ({
  keypoints: points(17, p),
  keypoint_scores: Array(17).fill(0.5),
  bbox: [[0, 0, 1, 1]],
  bbox_score: 0.9,
});

export const mmposeVideo = [
  { frame_id: 0, instances: [instance(0), instance(1)] },
  { frame_id: 1, instances: [] },
  { frame_id: 2, instances: [instance(2)] },
];

export const mmposeDemo = {
  meta_info: {
    dataset_name: 'coco',
    num_keypoints: 17,
    keypoint_id2name: Object.fromEntries(names17.map((name, i) => [i, name])),
    skeleton_links: [
      [15, 13],
      [0, 1],
    ],
  },
  instance_info: mmposeVideo,
};

/** One frame of two people, and one of nobody. */
export const rtmlib = [
  { frame: 0, keypoints: [points(26), points(26, 1)], scores: [Array(26).fill(0.5), Array(26).fill(0.5)] },
  { frame: 1, keypoints: [], scores: [] },
];

/** Landmarks whose x and y are shares of the picture: k / 100, 1 / 2. */
export const landmarks = (count: number, about = {}) =>
  Array.from({ length: count }, (_, k) => ({ x: k / 100, y: 0.5, z: 0.1, ...about }));

export const mediapipeFrames = [
  { poseLandmarks: landmarks(33, { visibility: 0.75 }), poseWorldLandmarks: landmarks(33, { visibility: 0.75 }) },
  { poseLandmarks: null },
  { poseLandmarks: landmarks(33, { visibility: 0.5 }), poseWorldLandmarks: landmarks(33, { visibility: 0.5 }) },
];

export const panopticBody = {
  version: 0.7,
  univTime: 53541.542,
  fpsType: 'hd_29_97',
  bodies: [{ id: 4, joints19: Array.from({ length: 19 }, (_, k) => [k, -100 - k, 2 * k, k === 5 ? -1 : 0.5]).flat() }],
};

const hand = (x: number) => ({
  landmarks: Array.from({ length: 21 }, (_, k) => [x, k, 1]).flat(),
  averageScore: Array.from({ length: 21 }, (_, k) => (k === 3 ? -1 : 0.25)),
  validity: [],
});
export const panopticHands = {
  version: 0.5,
  univTime: 1,
  fpsType: 'hd_29_97',
  people: [{ id: 0, left_hand: hand(7), right_hand: hand(8) }],
};

const byNumber = (of: (k: number) => object) => Object.fromEntries(Array.from({ length: 133 }, (_, k) => [String(k), of(k)]));
export const h3wbFile = {
  '0': {
    image_path: 'S1/a.jpg',
    keypoints_2d: byNumber((x) => ({ x, y: 5 })),
    keypoints_3d: byNumber((x) => ({ x, y: 5, z: -x })),
  },
  '1': {
    image_path: 'S1/b.jpg',
    keypoints_2d: byNumber((x) => ({ x, y: 6 })),
    keypoints_3d: byNumber((x) => ({ x, y: 6, z: -x })),
  },
};

/** Each with the one format that reads it. */
export const DOCUMENTS: [format: string, document: unknown][] = [
  ['coco', cocoFile],
  ['coco', cocoResults],
  ['coco3d', coco3dFile],
  ['openpose', openposeFile],
  ['openpose', { version: 1.3, people: [] }],
  ['alphapose', alphaposeFile],
  ['alphapose', alphaposeCmu],
  ['alphapose', alphaposeOpen],
  ['alphapose', alphaposeCmu['a.jpg']],
  ['mmpose', mmposeVideo],
  ['mmpose', mmposeDemo],
  ['mmpose', [instance(0), instance(1)]],
  ['mmpose', rtmlib],
  ['mmpose', rtmlib[0]],
  ['mediapipe', mediapipeFrames],
  ['mediapipe', landmarks(33)],
  ['panoptic', panopticBody],
  ['panoptic', panopticHands],
  ['h3wb', h3wbFile],
];
