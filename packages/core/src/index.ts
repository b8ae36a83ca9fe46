export { CHECKPOINT_FORMAT, type Checkpoint, parseCheckpoint, serializeCheckpoint } from './checkpoint.js';
export * from './errors.js';
export { findEdges, findEdgesByReading } from './findEdges.js';
export {
  allocateFrames,
  allocateLifted,
  confidenceOf,
  type FrameArrays,
  frameArraysOf,
  frameCountOf,
  type LiftedArrays,
  liftedArraysOf,
  liftResultsOf,
} from './frameArrays.js';
export * from './geometry/camera.js';
export { type Intrinsics, type PerspectivePose, perspectiveNPoint } from './geometry/perspective.js';
export { type ProcrustesOptions, procrustes, type Similarity } from './geometry/procrustes.js';
export { nearestRotation } from './geometry/rotation.js';
export { type Svd3, svd3 } from './geometry/svd3.js';
export * from './keypoints.js';
export { Lifter, type LiftOptions } from './lifter.js';
export * from './metrics.js';
export { checkModelConfig, DEFAULT_MODEL, type ModelConfig, PRESETS, paperRecipe } from './model/config.js';
export { buildModel, type Model, type ModelInputs, type ModelOutputs } from './model/model.js';
export { type Neighbours, neighbourLists, neighboursOf } from './model/neighbours.js';
export { initialWeights, type Parameter, Parameters, type Weights } from './model/parameters.js';
export { unliftableFrames } from './picture.js';
export * from './safetensors.js';
export { checkSkeleton, pairsByName, sideNumber, sidesOf } from './skeleton.js';
export * from './skeletons.js';
