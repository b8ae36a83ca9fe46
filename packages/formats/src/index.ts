export * from './describe.js';
export { readJson2D } from './json2d.js';
export { readJson3D, writeJson3D } from './json3d.js';
export { readKeypoints2D } from './keypoints2d.js';
export { type Recognised, recognise } from './recognise.js';
export { readSafetensors2D } from './safetensors2d.js';
export { readSafetensors3D, writeSafetensors3D } from './safetensors3d.js';
export { writeSvg } from './svg.js';
export { OUTPUT_EXTENSIONS, type OutputExtension, writeLifted } from './write.js';
