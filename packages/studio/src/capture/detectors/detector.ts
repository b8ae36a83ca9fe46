import type { SkeletonEntry } from '@anylift/core';

/** What can be given to a detector: a still picture, or what runs. */
export type Picture = HTMLImageElement | HTMLVideoElement | HTMLCanvasElement | ImageBitmap;

/** One person, hand or face that was found, in the order of the detector's skeleton. */
export interface Detection {
  /** `Left hand`; '' where there is nothing to tell. */
  name: string;
  /** [N, 2] in pixels of the picture: x right, y down. They may lie outside of it. */
  image: Float32Array;
  /** [N] 0…1; 1 where the detector says nothing of single landmarks. */
  confidence: Float32Array;
  /** [N, 3] the detector's own 3D: x right, y down, z away, in a unit of its own. */
  own3d: Float32Array;
}

export interface Detector {
  skeleton: SkeletonEntry;
  /**
   * What is in a picture, the surest first. Calls are answered one after the other.
   * @param seconds when the picture was seen, where it is one of many that follow each other: then what was found before is followed.
   * Not given for a picture that stands alone
   * @throws InputError where the detector fails
   */
  detect(picture: Picture, seconds?: number): Promise<Detection[]>;
  /** Gives back all memory; what is still asked for is never answered. */
  close(): void;
}
