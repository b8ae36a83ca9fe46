export * from './geometry/camera.js';
export { type ProcrustesOptions, procrustes, type Similarity } from './geometry/procrustes.js';
export { nearestRotation } from './geometry/rotation.js';
export { type Svd3, svd3 } from './geometry/svd3.js';
export * from './metrics.js';
