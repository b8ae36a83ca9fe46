import { InputError, type Skeleton } from '@anylift/core';
import { apply, identity, multiply, turnAbout } from '../../src/armature/linear.js';
import { extentOf } from '../../src/armature/sample.js';
import { type InputFile, inMemory } from '../../src/bytes.js';
import type { Format } from '../../src/format.js';
import { type Recording, wholeRecording } from '../../src/recording.js';

export const text = (content: string) => new TextEncoder().encode(content);

/** A file among others, by name. */
export function fileAmong(files: Record<string, Uint8Array>, name: string): InputFile {
  return {
    ...inMemory(files[name], name),
    neighbours: async () => Object.keys(files),
    open: async (neighbour) => {
      if (!(neighbour in files)) throw new InputError(`x: no file ${neighbour}`);
      return fileAmong(files, neighbour);
    },
  };
}

export async function written(format: Format, recording: Recording): Promise<Uint8Array> {
  const bytes: number[] = [];
  await format.writer!.write(
    recording,
    {
      write: async (start, piece) =>
        void piece.forEach((byte, i) => {
          bytes[start + i] = byte;
        }),
    },
    { where: 'x' },
  );
  return Uint8Array.from(bytes);
}

export async function readBack(format: Format, bytes: Uint8Array): Promise<Recording> {
  const { reader } = format;
  if (reader?.container !== 'file') throw new Error('not a reader of files');
  return reader.read(fileAmong({ x: bytes }, 'x'), { where: 'x' });
}

export const pointsOf = async (recording: Recording) => (await recording.read(0, recording.poseCount)).points;

/** A recording of one instance, all there. */
export function recordingOf(skeleton: Skeleton, points: Float64Array, about: Partial<Recording> = {}): Recording {
  const keypointCount = about.keypointCount ?? skeleton.keypoints!.length;
  const frameCount = points.length / 3 / keypointCount;
  const poses = { points, frame: Int32Array.from({ length: frameCount }, (_, f) => f), instance: new Int32Array(frameCount) };
  return wholeRecording(
    { format: 'made', dimensions: 3, fps: 25, up: '+y', ...about, skeleton, frameCount, poses, keypointCount },
    'x',
  );
}

/** How far landmarks, by name, are at most from where another program has them, as a share of the extent. */
export function largestError(
  expected: Float64Array,
  names: string[],
  frameCount: number,
  place: (name: string, frame: number) => ArrayLike<number>,
): number {
  const N = names.length;
  let largest = 0;
  for (let f = 0; f < frameCount; f++) {
    const frame = expected.subarray(3 * N * f, 3 * N * (f + 1));
    for (const [i, name] of names.entries()) {
      const found = place(name, f);
      largest = Math.max(largest, Math.hypot(...[0, 1, 2].map((d) => found[d] - frame[3 * i + d])) / extentOf(frame));
    }
  }
  return largest;
}

/** A tree of landmarks that are joined by bones: the parent of each, −1 for the first, and where it is from it. */
export interface Tree {
  parents: number[];
  offsets: [number, number, number][];
}

/** A small body, its names as detectors give them. */
export const BODY: Tree & { names: string[] } = {
  names: [
    'hips',
    'spine',
    'neck',
    'left_arm',
    'left_hand',
    'right_arm',
    'right_hand',
    'left_knee',
    'left_foot',
    'right_knee',
    'right_foot',
  ],
  parents: [-1, 0, 1, 1, 3, 1, 5, 0, 7, 0, 9],
  offsets: [
    [0, 0, 0],
    [0, 40, 2],
    [0, 20, -3],
    [18, 10, 0],
    [30, 0, 0],
    [-18, 10, 0],
    [-30, 0, 0],
    [9, -40, 1],
    [0, -42, -2],
    [-9, -40, 1],
    [0, -42, -2],
  ],
};

/**
 * Move a tree stiffly at every joint: smooth turns of all, each about an axis and at a speed of its own. [F, N, 3].
 * @param wildness how far joints turn, in radians
 */
export function moved({ parents, offsets }: Tree, frameCount: number, wildness = 0.8): Float64Array {
  const N = parents.length;
  const points = new Float64Array(3 * N * frameCount);
  for (let f = 0; f < frameCount; f++) {
    const turns: Float64Array[] = [];
    for (const [i, parent] of parents.entries()) {
      const at = 3 * (f * N + i);
      const angle = wildness * Math.sin(0.21 * f * (1 + (i % 3)) + i);
      const axis = [Math.sin(i + 1), Math.cos(2 * i), Math.sin(3 * i + 2)];
      const length = Math.hypot(...axis);
      const own = turnAbout(
        axis.map((value) => value / length),
        Math.sin(angle),
        Math.cos(angle),
      );
      const parentTurn = parent < 0 ? identity() : turns[parent];
      turns.push(multiply(parentTurn, own));
      const step = parent < 0 ? [3 * f, 5 * Math.sin(f / 4), -f] : apply(parentTurn, offsets[i]);
      for (let d = 0; d < 3; d++) points[at + d] = (parent < 0 ? 0 : points[3 * (f * N + parent) + d]) + step[d];
    }
  }
  return points;
}

export const edgesOf = (parents: number[]) =>
  parents.flatMap((parent, i): [number, number][] => (parent < 0 ? [] : [[parent, i]]));

export const body = (frameCount = 20) => ({
  points: moved(BODY, frameCount),
  skeleton: { keypoints: BODY.names, edges: edgesOf(BODY.parents) },
});
