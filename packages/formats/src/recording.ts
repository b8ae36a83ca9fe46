import { checkSkeleton, InputError, type Intrinsics, type LiftedArrays, type Skeleton } from '@anylift/core';

/** An axis of a file's coordinates that points up. */
export type Axis = '+x' | '-x' | '+y' | '-y' | '+z' | '-z';

/**
 * Landmarks of one rig as a file holds them, 2D or 3D, in the file's own units and axes. A **pose** is one instance (a person, an
 * animal) in one frame; poses come frame after frame, and are read in pieces so that a long file need not fit in memory.
 */
export interface Recording {
  /** Name of the format it was read from, such as `coco`. */
  format: string;
  dimensions: 2 | 3;
  /** No edges where neither the file nor the registry tells any. */
  skeleton: Skeleton;
  keypointCount: number;
  /** Moments or pictures, with poses or without. */
  frameCount: number;
  poseCount: number;
  /**
   * Instances the file lists: each annotated one where it stores them one by one (COCO, OpenPose, SLEAP), each individual or track
   * where it stores these through all frames (DeepLabCut, BVH).
   */
  instanceCount: number;
  /** Names of individuals or tracks, where `Poses.instance` counts those. */
  instanceNames?: string[];
  /** File names of pictures, or whatever the file calls its frames. */
  frameNames?: string[];
  /** What `Poses.scores` are: a detector's confidence, about 0…1, or COCO's visibility (1 labelled but not visible, 2 visible). */
  scores?: 'confidence' | 'visibility';
  /** Of the coordinates, such as `mm`; unknown where missing, pixels in 2D. */
  units?: string;
  /** Frames a second. */
  fps?: number;
  /** 3D: the axis that points up, where the format or the file tells. */
  up?: Axis;
  /** What a lift says beyond the points, where this is the answer of one. */
  answers?: Answers;
  /** @throws InputError naming frame and keypoint */
  read(first: number, count: number): Promise<Poses>;
}

/** Cameras, probabilities and other answers of a lift, a frame of these for each pose of the recording. */
export interface Answers {
  /** Name of the checkpoint that answered. */
  model: string;
  /** Why, for each pose that could not be lifted. */
  reasons: ReadonlyMap<number, string>;
  /** What the lift was told of the camera; the poses are then in camera space. */
  intrinsics?: Intrinsics;
  /** @throws InputError naming the pose */
  read(first: number, count: number): Promise<LiftedArrays>;
}

/** P poses of N landmarks in D dimensions as flat arrays. */
export interface Poses {
  /** [P, N, D]; NaN throughout where a landmark is missing. 2D: x right, y down. */
  points: Float64Array;
  /** [P, N], as the file has them; any number where the landmark is missing. */
  scores?: Float64Array;
  /** [P], from 0. Never falls. */
  frame: Int32Array;
  /** [P], from 0: which of the frame's instances, or which of `instanceNames`. */
  instance: Int32Array;
}

/** Coordinates beyond this are taken for damage: float32 keeps no digit behind the point of them. */
const LARGEST = 1e9;

/** Numbers that a recording which is read as a whole may hold: 512 MB. */
const MOST_NUMBERS = 2 ** 26;

/** What a reader that holds all poses in memory knows. */
export type WholeRecording = Omit<Recording, 'keypointCount' | 'poseCount' | 'instanceCount' | 'read'> & {
  instanceCount?: number;
  poses: Poses;
};

/**
 * A recording whose poses are all there, checked.
 * @param whole its landmarks are counted by the skeleton's names, or given as `keypointCount`
 * @param where file name for error messages
 * @throws InputError for no frames, no landmarks, a skeleton that does not fit, or a coordinate that is infinite, huge, or missing while
 * its neighbour is not
 */
export function wholeRecording(whole: WholeRecording & { keypointCount?: number }, where: string): Recording {
  const { poses, keypointCount: counted, ...about } = whole;
  const keypointCount = counted ?? about.skeleton.keypoints?.length ?? 0;
  if (about.frameCount === 0) throw new InputError(`${where}: no frames, expected at least 1`);
  checkSkeleton(about.skeleton, keypointCount, where);
  const poseCount = poses.frame.length;
  const width = keypointCount * about.dimensions;
  if (poses.points.length !== poseCount * width)
    throw new RangeError(`${where}: ${poses.points.length} numbers for ${poseCount} poses`);
  checkPoses(poses, about, 0, where);
  return {
    instanceCount: about.instanceNames?.length ?? 1,
    ...about,
    keypointCount,
    poseCount,
    read: async (first, count) => slicePoses(poses, first, count, keypointCount, about.dimensions),
  };
}

/** A file that holds a skeleton and no landmarks: it can be looked into, and given to another file. */
export function skeletonAlone(format: string, dimensions: 2 | 3, skeleton: Skeleton, where: string): Recording {
  const keypointCount = skeleton.keypoints?.length ?? 0;
  checkSkeleton(skeleton, keypointCount, where);
  const counts = { keypointCount, frameCount: 0, poseCount: 0, instanceCount: 0 };
  const nothing = { points: new Float64Array(), frame: new Int32Array(), instance: new Int32Array() };
  return { format, dimensions, skeleton, ...counts, read: async () => nothing };
}

/** Poses `first` to `first + count` of some. Views, not copies. */
export function slicePoses(
  { points, scores, frame, instance }: Poses,
  first: number,
  count: number,
  N: number,
  D: number,
): Poses {
  const cut = <T extends Float64Array | Int32Array>(values: T, size: number) =>
    values.subarray(first * size, (first + count) * size) as T;
  return {
    points: cut(points, N * D),
    ...(scores ? { scores: cut(scores, N) } : {}),
    frame: cut(frame, 1),
    instance: cut(instance, 1),
  };
}

/**
 * Refuse coordinates that cannot be landmarks; make one missing as a whole that is in part, or that has a negative score: so
 * DeepLabCut's SuperAnimal marks landmarks that its animal has not.
 * @param first number of the first of these poses in the file
 */
export function checkPoses(poses: Poses, about: Pick<Recording, 'dimensions' | 'skeleton'>, first: number, where: string): void {
  const { points, scores, frame } = poses;
  const D = about.dimensions;
  const N = frame.length === 0 ? 0 : points.length / frame.length / D;
  for (let at = 0; at < points.length; at += D) {
    let missing = scores !== undefined && scores[at / D] < 0;
    for (let d = 0; d < D; d++) {
      const value = points[at + d];
      if (Number.isNaN(value)) missing = true;
      else if (Math.abs(value) > LARGEST) {
        const pose = Math.floor(at / (N * D));
        const keypoint = (at / D) % N;
        const name = about.skeleton.keypoints?.[keypoint];
        throw new InputError(
          `${where}: frame ${frame[pose]}${first + pose === frame[pose] ? '' : `, pose ${first + pose}`}, keypoint ${keypoint}${name ? ` (${name})` : ''}: ` +
            `${'xyz'[d]} is ${value}, expected a coordinate below ${LARGEST}`,
        );
      }
    }
    if (missing) points.fill(Number.NaN, at, at + D);
  }
}

/**
 * Room for P poses, all missing. One instance a frame unless told otherwise.
 * @throws InputError when they are more than fit in memory as a whole
 */
export function allocatePoses(poseCount: number, keypointCount: number, dimensions: 2 | 3, where: string, scores = false): Poses {
  const numbers = poseCount * keypointCount * (dimensions + (scores ? 1 : 0));
  if (!(numbers <= MOST_NUMBERS))
    throw new InputError(
      `${where}: ${poseCount} poses of ${keypointCount} landmarks are too many to be read at once, expected at most ` +
        `${Math.floor(MOST_NUMBERS / Math.max(1, keypointCount * (dimensions + (scores ? 1 : 0))))}; CSV and safetensors may be longer`,
    );
  return {
    points: new Float64Array(poseCount * keypointCount * dimensions).fill(Number.NaN),
    ...(scores ? { scores: new Float64Array(poseCount * keypointCount).fill(Number.NaN) } : {}),
    frame: Int32Array.from({ length: poseCount }, (_, f) => f),
    instance: new Int32Array(poseCount),
  };
}
