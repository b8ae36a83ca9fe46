import graph from '@mediapipe/face_mesh/face_mesh.binarypb?url';
import script from '@mediapipe/face_mesh/face_mesh.js?url';
import assets from '@mediapipe/face_mesh/face_mesh_solution_packed_assets.data?url';
import assetsLoader from '@mediapipe/face_mesh/face_mesh_solution_packed_assets_loader.js?url';
import wasmLoader from '@mediapipe/face_mesh/face_mesh_solution_simd_wasm_bin.js?url';
import wasm from '@mediapipe/face_mesh/face_mesh_solution_simd_wasm_bin.wasm?url';
import { detection, type Solution, skeletonNamed } from './solution.js';

/** Up to four faces, with irises. Their own depth is in the unit of x, a share of the picture's width. */
export const face: Solution = {
  title: 'Face',
  one: 'Face',
  most: 4,
  skeleton: skeletonNamed('mediapipe-face478'),
  className: 'FaceMesh',
  script: 'face_mesh.js',
  files: {
    'face_mesh.js': script,
    'face_mesh.binarypb': graph,
    'face_mesh_solution_packed_assets_loader.js': assetsLoader,
    'face_mesh_solution_packed_assets.data': assets,
    'face_mesh_solution_simd_wasm_bin.js': wasmLoader,
    'face_mesh_solution_simd_wasm_bin.wasm': wasm,
  },
  options: { maxNumFaces: 4, refineLandmarks: true },
  read({ multiFaceLandmarks = [] }, width, height) {
    return multiFaceLandmarks.map((landmarks) => {
      const own3d = landmarks.map(({ x, y, z }) => ({ x: x * width, y: y * height, z: z * width }));
      return detection('', landmarks, own3d, width, height);
    });
  },
};
