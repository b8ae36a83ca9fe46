import type { MatlabValue, MatlabVariables } from './value.js';

/** An array of landmarks with its axes found out. Column-major: `data[Σ index · step]`. */
export interface Landmarks {
  name: string;
  frames: number;
  individuals: number;
  keypoints: number;
  dimensions: 2 | 3;
  data: Float64Array;
  step: { frame: number; individual: number; keypoint: number; dimension: number };
  frameNames?: string[];
}

type Axis = keyof Landmarks['step'];

/** Axes of arrays, the likelier order first: DANNCE puts frames first, LEAP last. */
const FRAMES_FIRST: Axis[][] = [
  ['frame', 'dimension', 'keypoint'],
  ['frame', 'keypoint', 'dimension'],
  ['keypoint', 'dimension', 'frame'],
  ['dimension', 'keypoint', 'frame'],
];
const FRAMES_LAST: Axis[][] = [FRAMES_FIRST[2], FRAMES_FIRST[3], FRAMES_FIRST[0], FRAMES_FIRST[1]];
const SEVERAL: Axis[][] = [
  ['frame', 'individual', 'dimension', 'keypoint'],
  ['frame', 'individual', 'keypoint', 'dimension'],
];

/** Variables that hold landmarks, the best first. */
const VARIABLES: [name: string, orders: Axis[][]][] = [
  ...['pred', 'predictions', 'data_3D', 'data_3d', 'points3d', 'keypoints', 'markers', 'positions3d'].map(
    (name): [string, Axis[][]] => [name, FRAMES_FIRST],
  ),
  ...['positions', 'positions_pred', 'initialization'].map((name): [string, Axis[][]] => [name, FRAMES_LAST]),
];

/**
 * Landmarks among variables of MATLAB: predictions of DANNCE, labels of Label3D and LEAP, or else the centre of mass that DANNCE tracks.
 * @param keypointCount names of the skeleton, where there is one
 */
export function findLandmarks(variables: MatlabVariables, keypointCount: number | undefined): Landmarks | undefined {
  for (const [name, orders] of VARIABLES) {
    const found = landmarksOf(name, variables.get(name), orders, keypointCount);
    if (found) return { ...found, ...frameNamesOf(variables.get('sampleID'), found.frames) };
  }
  const labels = labelsOf(variables.get('labelData'), keypointCount);
  if (labels) return labels;
  const structs = [...variables.values()].flatMap((value) => (value?.kind === 'struct' ? value.items.slice(0, 1) : []));
  for (const fields of structs)
    for (const [name, orders] of VARIABLES) {
      const found = landmarksOf(name, fields.get(name), orders, keypointCount);
      if (found) return found;
    }
  const com = landmarksOf('com', variables.get('com'), FRAMES_FIRST, 1);
  return com ? { ...com, ...frameNamesOf(variables.get('sampleID'), com.frames) } : undefined;
}

function landmarksOf(
  name: string,
  value: MatlabValue | undefined,
  orders: Axis[][],
  keypointCount?: number,
): Landmarks | undefined {
  if (value?.kind !== 'numbers' || value.data.length === 0) return;
  const { shape, data } = value;
  if (shape.length === 2) return flatLandmarks(name, shape, data, keypointCount);
  const size = (order: Axis[], axis: Axis) => shape[order.indexOf(axis)] ?? 1;
  const fits = (order: Axis[]) =>
    (size(order, 'dimension') === 3 || size(order, 'dimension') === 2) &&
    (keypointCount === undefined || size(order, 'keypoint') === keypointCount);
  const candidates = (shape.length === 4 ? SEVERAL : shape.length === 3 ? orders : []).filter(fits);
  // Three coordinates are likelier than two: an array [2, 3, frames] is two landmarks in 3D.
  const order = candidates.find((axes) => size(axes, 'dimension') === 3) ?? candidates[0];
  if (!order) return;
  const step = { frame: 0, individual: 0, keypoint: 0, dimension: 0 };
  let distance = 1;
  for (const [axis, kind] of order.entries()) {
    step[kind] = distance;
    distance *= shape[axis];
  }
  return {
    name,
    frames: size(order, 'frame'),
    individuals: size(order, 'individual'),
    keypoints: size(order, 'keypoint'),
    dimensions: size(order, 'dimension') === 3 ? 3 : 2,
    data,
    step,
  };
}

/** A row a frame: x, y, z of one landmark after the other. */
function flatLandmarks(name: string, [rows, width]: number[], data: Float64Array, keypointCount?: number): Landmarks | undefined {
  const dimensions = keypointCount === undefined ? 3 : width / keypointCount;
  if ((dimensions !== 2 && dimensions !== 3) || width % dimensions !== 0) return;
  return {
    name,
    frames: rows,
    individuals: 1,
    keypoints: width / dimensions,
    dimensions,
    data,
    step: { frame: 1, individual: 0, keypoint: rows * dimensions, dimension: rows },
  };
}

/** Label3D: a cell with a struct a camera; landmarks in 3D are the same in all of them. */
function labelsOf(value: MatlabValue | undefined, keypointCount: number | undefined): Landmarks | undefined {
  const [camera] = value?.kind === 'cell' ? value.items : [value];
  if (camera?.kind !== 'struct') return;
  const [fields] = camera.items;
  const found = landmarksOf('labelData.data_3d', fields?.get('data_3d'), FRAMES_FIRST, keypointCount);
  return found ? { ...found, ...frameNamesOf(fields?.get('data_frame'), found.frames) } : undefined;
}

function frameNamesOf(value: MatlabValue | undefined, frames: number): Pick<Landmarks, 'frameNames'> {
  return value?.kind === 'numbers' && value.data.length === frames ? { frameNames: Array.from(value.data, String) } : {};
}
