import {
  type FrameArrays,
  frameArraysOf,
  type Keypoints2D,
  parseSafetensorsHeader,
  type Skeleton,
  safetensorsHeaderEnd,
} from '@anylift/core';
import { checkJsonSize } from './json.js';
import { keypoints2DOnly, readKeypoints2D } from './keypoints2d.js';
import { contractOf, looksLikeSafetensors } from './recognise.js';
import { framesOfSafetensors2D } from './safetensors2d.js';

/** Bytes that are read in pieces: a file, or an array of all of them. */
export interface ByteSource {
  size: number;
  /** @throws InputError when they cannot be read, or there are fewer */
  read(start: number, length: number): Promise<Uint8Array>;
}

/** Frames of 2D landmarks of one rig that are read in pieces, so that a long file need not fit in memory. */
export interface FrameSource {
  skeleton: Skeleton;
  frameCount: number;
  keypointCount: number;
  /** @throws InputError naming the frame and the keypoint */
  read(first: number, count: number): Promise<FrameArrays>;
}

/**
 * Open 2D landmarks of any format that is known here, as `readKeypoints2D` reads them. Of safetensors no more is read than the header;
 * other formats are read as a whole.
 * @param where file name for error messages
 * @throws InputError saying what is wrong; in the frames of safetensors not before they are read
 */
export async function openKeypoints2D(source: ByteSource, where: string): Promise<FrameSource> {
  const start = await source.read(0, Math.min(9, source.size));
  if (!looksLikeSafetensors(start)) {
    checkJsonSize(source.size, where);
    return framesOf(readKeypoints2D(await source.read(0, source.size), where));
  }
  const end = safetensorsHeaderEnd(start, source.size, where);
  const header = parseSafetensorsHeader(await source.read(0, end), source.size, where);
  keypoints2DOnly(contractOf(header.metadata, Object.keys(header.entries), where), where);
  return framesOfSafetensors2D(header, source, where);
}

function framesOf({ skeleton, frames }: Keypoints2D): FrameSource {
  const keypointCount = frames[0].keypoints.length;
  return {
    skeleton,
    frameCount: frames.length,
    keypointCount,
    read: async (first, count) => frameArraysOf(frames.slice(first, first + count), keypointCount),
  };
}

/** All frames of a source as objects. */
export async function readAllFrames({ skeleton, frameCount, keypointCount: N, read }: FrameSource): Promise<Keypoints2D> {
  const { image, visible } = await read(0, frameCount);
  const keypoint = (at: number): [number, number] | null => (visible[at] ? [image[2 * at], image[2 * at + 1]] : null);
  const frames = Array.from({ length: frameCount }, (_, f) => ({
    keypoints: Array.from({ length: N }, (_, i) => keypoint(f * N + i)),
  }));
  return { skeleton, frames };
}
