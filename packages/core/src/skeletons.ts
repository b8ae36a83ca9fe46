import { animalpose20, ap10k } from './skeletons/animal.js';
import { coco17, h36m17, humaneva15, mediapipePose33, mpii16, openposeBody25, panoptic19 } from './skeletons/body.js';
import type { SkeletonEntry } from './skeletons/entry.js';
import { face68 } from './skeletons/face.js';
import { hand21 } from './skeletons/hand.js';
import { kinect25 } from './skeletons/kinect.js';
import { smpl22, smpl24, smplh52, smplx55 } from './skeletons/smpl.js';
import { cocoWholebody133 } from './skeletons/wholebody.js';

export type { SkeletonEntry } from './skeletons/entry.js';

/** Skeletons that detectors and data sets use, so that nobody has to write their edges down again. Indices are 0-based. */
export const SKELETONS: readonly SkeletonEntry[] = [
  ...[coco17, cocoWholebody133, openposeBody25, mediapipePose33, h36m17, mpii16, panoptic19, humaneva15],
  ...[kinect25, hand21, face68, ap10k, animalpose20],
  ...[smpl22, smpl24, smplh52, smplx55],
];
