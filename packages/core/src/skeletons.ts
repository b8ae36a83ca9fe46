import { animalpose20, ap10k } from './skeletons/animal.js';
import {
  calms21Mouse7,
  cubBird15,
  horse22,
  jabsMouse12,
  superAnimalQuadruped39,
  superAnimalTopViewMouse27,
} from './skeletons/animalRigs.js';
import { animal3d26, atrw15, fly32, macaquepose17, zebra9 } from './skeletons/animalSets.js';
import { coco17, h36m17, humaneva15, mediapipePose33, mpii16, openposeBody25, panoptic19 } from './skeletons/body.js';
import { aic14, crowdpose14, panoptic15 } from './skeletons/crowd.js';
import type { SkeletonEntry } from './skeletons/entry.js';
import { face68 } from './skeletons/face.js';
import { mediapipeFace468, mediapipeFace478 } from './skeletons/faceMesh.js';
import { halpe26, halpe136 } from './skeletons/halpe.js';
import { hand21 } from './skeletons/hand.js';
import { mediapipeHolistic75 } from './skeletons/holistic.js';
import { kinect25 } from './skeletons/kinect.js';
import { openpose137, openposeCoco18, openposeFace70, openposeMpi15 } from './skeletons/openpose.js';
import { smpl22, smpl24, smplh52, smplx55 } from './skeletons/smpl.js';
import { wflw98 } from './skeletons/wflw.js';
import { cocoWholebody133 } from './skeletons/wholebody.js';

export type { SkeletonEntry } from './skeletons/entry.js';
export { type JoinedPart, joinSkeletons } from './skeletons/joined.js';

/** Skeletons that detectors and data sets use, so that nobody has to write their edges down again. Indices are 0-based. */
export const SKELETONS: readonly SkeletonEntry[] = [
  ...[coco17, cocoWholebody133, openposeBody25, mediapipePose33, h36m17, mpii16, panoptic19, humaneva15],
  ...[kinect25, hand21, face68, ap10k, animalpose20],
  ...[smpl22, smpl24, smplh52, smplx55],
  ...[openposeCoco18, openposeMpi15, openposeFace70, openpose137, halpe26, halpe136, crowdpose14, aic14, panoptic15],
  ...[mediapipeHolistic75, mediapipeFace468, mediapipeFace478, wflw98],
  ...[atrw15, macaquepose17, fly32, zebra9, animal3d26],
  ...[superAnimalQuadruped39, superAnimalTopViewMouse27, jabsMouse12, calms21Mouse7, horse22, cubBird15],
];
