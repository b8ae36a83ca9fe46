import script from '@mediapipe/pose/pose.js?url';
import model from '@mediapipe/pose/pose_landmark_full.tflite?url';
import assets from '@mediapipe/pose/pose_solution_packed_assets.data?url';
import assetsLoader from '@mediapipe/pose/pose_solution_packed_assets_loader.js?url';
import wasmLoader from '@mediapipe/pose/pose_solution_simd_wasm_bin.js?url';
import wasm from '@mediapipe/pose/pose_solution_simd_wasm_bin.wasm?url';
import graph from '@mediapipe/pose/pose_web.binarypb?url';
import { detection, type Solution, skeletonNamed } from './solution.js';

/** The one person who is seen best, with the visibility of each landmark. Of three models the middle one. */
export const person: Solution = {
  title: 'Person',
  one: 'Person',
  most: 1,
  skeleton: skeletonNamed('mediapipe-pose33'),
  className: 'Pose',
  script: 'pose.js',
  files: {
    'pose.js': script,
    'pose_web.binarypb': graph,
    'pose_solution_packed_assets_loader.js': assetsLoader,
    'pose_solution_packed_assets.data': assets,
    'pose_solution_simd_wasm_bin.js': wasmLoader,
    'pose_solution_simd_wasm_bin.wasm': wasm,
    'pose_landmark_full.tflite': model,
  },
  options: { modelComplexity: 1, smoothLandmarks: true },
  read({ poseLandmarks, poseWorldLandmarks }, width, height) {
    return poseLandmarks ? [detection('', poseLandmarks, poseWorldLandmarks!, width, height)] : [];
  },
};
