/**
 * What a detector gives and what a lift answers.
 *
 * A landmark is **visible** (it has a 2D position), **hidden** (it belongs to the rig, its 2D position is
 * unknown; its 3D is predicted all the same) or **absent** (padding; it is nowhere in the answer).
 * In these types a hidden landmark is `null` (or has confidence 0); absence exists only inside batches.
 */

/** Which side of the body a landmark belongs to; '' is neither or unknown. */
export type Side = 'L' | 'R' | '';

/** Landmarks of one rig and how they are connected. Nothing in it has a meaning for the model but `edges` and `sides`. */
export interface Skeleton {
  name?: string;
  category?: string;
  /** One name a landmark. */
  keypoints?: string[];
  /** Pairs of landmark indices. May be empty. */
  edges: [number, number][];
  /** Ordered pairs [left, right] of landmark indices. */
  symmetries?: [number, number][];
  /** One tag a landmark. */
  sides?: Side[];
}

/** x and y in the units of the picture (x right, y down), with an optional confidence in 0…1; `null`, or a confidence of 0, where hidden. */
export type Keypoint2D = [x: number, y: number] | [x: number, y: number, confidence: number] | null;

/** Whether a landmark has a 2D position. A confidence of 0 is how some detectors write that it has none. */
export function isVisible(keypoint: Keypoint2D): keypoint is Exclude<Keypoint2D, null> {
  return keypoint !== null && keypoint[2] !== 0;
}

export interface Frame2D {
  keypoints: Keypoint2D[];
}

/** A rig and its frames; every frame has the same number of landmarks. */
export interface Keypoints2D {
  skeleton: Skeleton;
  frames: Frame2D[];
}

export type Vector3 = [x: number, y: number, z: number];

/** Weak perspective: [x, y] = scale · (first two rows of rotation) · S + translation. */
export interface Camera {
  /** 3 × 3, row by row, det = +1: canonical frame to camera frame (x right, y down, z away from the camera). */
  rotation: [Vector3, Vector3, Vector3];
  /** Units of the 2D input per unit of the canonical shape. */
  scale: number;
  /** In units of the 2D input. */
  translation: [x: number, y: number];
  /**
   * Only where the lift was told them: the answer is then in camera space, [X, Y] = scale · (first two rows of rotation) · S +
   * translation − principalPoint, and weak perspective is what it looks like at its mean depth.
   */
  focal?: number;
  principalPoint?: [x: number, y: number];
}

/**
 * The 3D of one frame, in the camera frame and the units of its 2D input; x and y of a visible landmark are its input, z is 0 at the
 * mean depth of the visible landmarks.
 *
 * Where the lift was told the focal length, in camera space: the camera is at 0, a landmark [X, Y, Z] is seen at
 * focal · X / Z + principalPoint, which is the input exactly where it is visible, and the mean depth of the visible landmarks is the
 * focal length. There a unit is still a unit of the picture; the true size, which no picture tells, is this times one number.
 */
export interface LiftedFrame {
  keypoints3d: Vector3[];
  /** The shape as the network sees it, centred, about −1…1, before the camera. */
  canonical: Vector3[];
  camera: Camera;
  /** Probability that this answer, and not its mirror image in depth, is the right one: 0.5…1. */
  probability: number;
  /** The other answers, likelier first. */
  alternatives: { keypoints3d: Vector3[]; probability: number }[];
  /**
   * How far off each landmark is likely to be, in % of the answer's extent (the diagonal of its bounding box): about half of all landmarks
   * are nearer than said, if the better one of the answers is taken. Missing where the model does not say.
   */
  errors?: number[];
}

/** A frame that cannot be lifted, and why, in a few words. */
export interface UnliftableFrame {
  keypoints3d: null;
  reason: string;
}

export type LiftResult = LiftedFrame | UnliftableFrame;

/** A whole answer: contract `anylift/1`. */
export interface Keypoints3D {
  format: 'anylift/1';
  /** Name of the checkpoint that answered. */
  model: string;
  skeleton: Skeleton;
  frames: LiftResult[];
}

/** Largest rig a lift accepts. */
export const MAX_KEYPOINTS = 512;
