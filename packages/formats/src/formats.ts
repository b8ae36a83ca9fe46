import { deeplabcutH5 } from './animals/deeplabcutH5.js';
import { deepposekit } from './animals/deepposekit.js';
import { jabs } from './animals/jabs.js';
import { nwbPose } from './animals/nwbPose.js';
import { sleap } from './animals/sleap.js';
import { sleapAnalysis } from './animals/sleapAnalysis.js';
import { bvh } from './animation/bvh.js';
import { glb, gltf } from './animation/gltf.js';
import { json } from './anylift/json.js';
import { safetensors } from './anylift/safetensors.js';
import { asfAmc } from './capture/asfAmc.js';
import { c3d } from './capture/c3d.js';
import { kinect } from './capture/kinect.js';
import { trc } from './capture/trc.js';
import { amass } from './datasets/amass.js';
import { detectron } from './datasets/detectron.js';
import { plainNpy } from './datasets/plainNpy.js';
import { plainNpz } from './datasets/plainNpz.js';
import { positions3d } from './datasets/positions3d.js';
import { videopose3d } from './datasets/videopose3d.js';
import { alphapose } from './detectors/alphapose.js';
import { coco } from './detectors/coco.js';
import { coco3d } from './detectors/coco3d.js';
import { h3wb } from './detectors/h3wb.js';
import { mediapipe } from './detectors/mediapipe.js';
import { mmpose } from './detectors/mmpose.js';
import { openpose, openposeFolder } from './detectors/openpose.js';
import { panoptic, panopticFolder } from './detectors/panoptic.js';
import type { Format } from './format.js';
import { matlab, matlab73 } from './matlab/matlab.js';
import { html } from './pictures/html.js';
import { png } from './pictures/png.js';
import { svg } from './pictures/svg.js';
import { anipose } from './tables/anipose.js';
import { csvTidy } from './tables/csvTidy.js';
import { csvWide, tsvWide } from './tables/csvWide.js';
import { deeplabcut } from './tables/deeplabcut.js';
import { lightningPose } from './tables/lightningPose.js';
import { mediapipeCsv } from './tables/mediapipeCsv.js';
import { sleapCsv } from './tables/sleapCsv.js';

/** Every format that is known here. The first that recognises a file reads it: the project's own JSON, which takes any, comes last. */
export const FORMATS: readonly Format[] = [
  safetensors,
  ...[coco, coco3d, openpose, openposeFolder, alphapose, mmpose, mediapipe, panoptic, panopticFolder, h3wb],
  ...[deeplabcutH5, sleap, sleapAnalysis, nwbPose, jabs, deepposekit],
  ...[bvh, glb, gltf, c3d, trc, asfAmc, kinect],
  ...[videopose3d, detectron, positions3d, amass, plainNpz, plainNpy],
  ...[matlab, matlab73],
  ...[lightningPose, deeplabcut, anipose, sleapCsv, mediapipeCsv, csvTidy, csvWide, tsvWide],
  ...[svg, png, html],
  json,
];
