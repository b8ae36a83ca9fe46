import { entry, paths } from './entry.js';

export const hand21 = entry({
  name: 'hand21',
  title: 'Hand of MediaPipe and OpenPose, 21 landmarks',
  category: 'hand',
  source: 'https://github.com/CMU-Perceptual-Computing-Lab/openpose/blob/master/doc/02_output.md',
  keypoints: [
    'wrist',
    ...['thumb_cmc', 'thumb_mcp', 'thumb_ip', 'thumb_tip'],
    ...['index', 'middle', 'ring', 'pinky'].flatMap((finger) =>
      ['mcp', 'pip', 'dip', 'tip'].map((joint) => `${finger}_${joint}`),
    ),
  ],
  edges: paths([0, 1, 2, 3, 4], [0, 5, 6, 7, 8], [0, 9, 10, 11, 12], [0, 13, 14, 15, 16], [0, 17, 18, 19, 20]),
});
