import { SKELETONS, type SkeletonEntry } from '@anylift/core';
import type { Detection } from './detector.js';

/** A landmark as MediaPipe gives it: shares of the picture's width and height, or metres. */
export interface Landmark {
  x: number;
  y: number;
  z: number;
  visibility?: number;
}

/** One of MediaPipe's packages: what is loaded, what it is told, and how what it answers is read. */
export interface Solution {
  title: string;
  /** One of what it finds. */
  one: string;
  /** How many it finds at most. */
  most: number;
  skeleton: SkeletonEntry;
  /** Of the class that `script` defines. */
  className: string;
  /** The file that defines it. */
  script: string;
  /** Where the package's files are, by their names. Only the variant with vector instructions, which every browser of today has. */
  files: Readonly<Record<string, string>>;
  options: Readonly<Record<string, number | boolean>>;
  /** @param width of the picture in pixels */
  read(results: Results, width: number, height: number): Detection[];
}

/** What the three packages answer, each its own part of it. */
export interface Results {
  poseLandmarks?: Landmark[];
  poseWorldLandmarks?: Landmark[];
  multiHandLandmarks?: Landmark[][];
  multiHandWorldLandmarks?: Landmark[][];
  multiHandedness?: { label: 'Left' | 'Right'; score: number }[];
  multiFaceLandmarks?: Landmark[][];
}

export function skeletonNamed(wanted: string): SkeletonEntry {
  return SKELETONS.find(({ name }) => name === wanted)!;
}

/** @param own3d in any unit */
export function detection(name: string, landmarks: Landmark[], own3d: Landmark[], width: number, height: number): Detection {
  return {
    name,
    image: Float32Array.from(landmarks.flatMap(({ x, y }) => [x * width, y * height])),
    confidence: Float32Array.from(landmarks, ({ visibility }) => visibility ?? 1),
    own3d: Float32Array.from(own3d.flatMap(({ x, y, z }) => [x, y, z])),
  };
}
