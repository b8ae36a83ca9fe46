import model from '@mediapipe/hands/hand_landmark_full.tflite?url';
import graph from '@mediapipe/hands/hands.binarypb?url';
import script from '@mediapipe/hands/hands.js?url';
import assets from '@mediapipe/hands/hands_solution_packed_assets.data?url';
import assetsLoader from '@mediapipe/hands/hands_solution_packed_assets_loader.js?url';
import wasmLoader from '@mediapipe/hands/hands_solution_simd_wasm_bin.js?url';
import wasm from '@mediapipe/hands/hands_solution_simd_wasm_bin.wasm?url';
import { detection, type Solution, skeletonNamed } from './solution.js';

/** It takes every picture for that of a mirror. */
const HANDS = { Left: 'Right hand', Right: 'Left hand' };

/** Up to four hands. */
export const hands: Solution = {
  title: 'Hands',
  one: 'Hand',
  most: 4,
  skeleton: skeletonNamed('hand21'),
  className: 'Hands',
  script: 'hands.js',
  files: {
    'hands.js': script,
    'hands.binarypb': graph,
    'hands_solution_packed_assets_loader.js': assetsLoader,
    'hands_solution_packed_assets.data': assets,
    'hands_solution_simd_wasm_bin.js': wasmLoader,
    'hands_solution_simd_wasm_bin.wasm': wasm,
    'hand_landmark_full.tflite': model,
  },
  options: { modelComplexity: 1, maxNumHands: 4 },
  read({ multiHandLandmarks = [], multiHandWorldLandmarks, multiHandedness }, width, height) {
    return multiHandLandmarks.map((landmarks, i) =>
      detection(HANDS[multiHandedness![i].label], landmarks, multiHandWorldLandmarks![i], width, height),
    );
  },
};
