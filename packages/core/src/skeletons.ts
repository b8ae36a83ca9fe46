import { animalpose20, ap10k } from './skeletons/animal.js';
import {
  calms21Mouse7,
  cubBird15,
  fly32,
  horse22,
  jabsMouse12,
  superAnimalQuadruped39,
  superAnimalTopViewMouse27,
  tiger15,
  zebra9,
} from './skeletons/animalRigs.js';
import { coco17, h36m17, humaneva15, mediapipePose33, mpii16, openposeBody25, panoptic19 } from './skeletons/body.js';
import type { SkeletonEntry } from './skeletons/entry.js';
import { face68 } from './skeletons/face.js';
import { hand21 } from './skeletons/hand.js';
import { cocoWholebody133 } from './skeletons/wholebody.js';

export type { SkeletonEntry } from './skeletons/entry.js';

/** Skeletons that detectors and data sets use, so that nobody has to write their edges down again. Indices are 0-based. */
export const SKELETONS: readonly SkeletonEntry[] = [
  ...[coco17, cocoWholebody133, openposeBody25, mediapipePose33, h36m17, mpii16, panoptic19, humaneva15],
  ...[hand21, face68, ap10k, animalpose20],
  ...[superAnimalQuadruped39, superAnimalTopViewMouse27, jabsMouse12, calms21Mouse7, horse22, zebra9, tiger15, cubBird15, fly32],
];
