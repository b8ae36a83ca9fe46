import { InputError, type Vector3 } from '@anylift/core';
import { turnedUp } from '../axes.js';
import type { WriteContext } from '../format.js';
import type { Poses, Recording } from '../recording.js';
import { MOST_POSES, type Sheet, type SheetPose } from './sheet.js';

/** Poses read at once. */
const PIECE = 1024;

/**
 * What a recording's contact sheet shows: up to six of the poses that have landmarks, spread over it, as a camera sees them.
 * @throws InputError when no pose has landmarks
 */
export async function spreadOf(recording: Recording, { where, input, progress }: WriteContext): Promise<Sheet> {
  const { skeleton, keypointCount, dimensions } = recording;
  const all = await posesWithLandmarks(recording, progress);
  if (all.length === 0) throw new InputError(`${where}: no pose has landmarks, there is nothing to draw`);
  const poses = await Promise.all(spread(all).map((index) => sheetPose(recording, index, input)));
  const title = `${skeleton.name ?? skeleton.category ?? 'Landmarks'} in ${dimensions}D, ${where}`;
  return { title, skeleton, keypointCount, poses };
}

async function posesWithLandmarks(recording: Recording, progress?: (poses: number) => void): Promise<number[]> {
  const found: number[] = [];
  const { keypointCount: N, dimensions: D } = recording;
  for (let first = 0; first < recording.poseCount; first += PIECE) {
    const count = Math.min(PIECE, recording.poseCount - first);
    const { points, scores } = await recording.read(first, count);
    for (let p = 0; p < count; p++)
      if (Array.from({ length: N }, (_, i) => p * N + i).some((i) => isThere(points[i * D], D === 2 ? scores?.[i] : undefined)))
        found.push(first + p);
    progress?.(first + count);
  }
  return found;
}

/** As many as fit on a sheet, the first and the last among them. */
export function spread<T>(items: T[]): T[] {
  if (items.length <= MOST_POSES) return items;
  return Array.from({ length: MOST_POSES }, (_, i) => items[Math.round((i * (items.length - 1)) / (MOST_POSES - 1))]);
}

async function sheetPose(recording: Recording, index: number, input?: Recording): Promise<SheetPose> {
  const poses = await recording.read(index, 1);
  const { frame, instance } = poses;
  const one = recording.poseCount <= recording.frameCount;
  const label = `frame ${frame[0]}${one ? '' : `, instance ${instance[0]}`}`;
  if (recording.dimensions === 2) return { label, picture: pointsOf(poses) };
  const shape = shapeOf(poses, recording);
  if (!input) return { label, shape };
  return { label, shape, picture: pointsOf(await input.read(index, 1)) };
}

/** A 2D landmark of confidence or visibility 0 is hidden too. */
const isThere = (x: number, score?: number) => !Number.isNaN(x) && score !== 0;

const pointsOf = ({ points, scores }: Poses) =>
  Array.from({ length: points.length / 2 }, (_, i): [number, number] | null =>
    isThere(points[2 * i], scores?.[i]) ? [points[2 * i], points[2 * i + 1]] : null,
  );

function shapeOf({ points }: Poses, { up = '-y' }: Recording): (Vector3 | null)[] {
  const seen = turnedUp(points.slice(), up, '-y');
  return Array.from({ length: seen.length / 3 }, (_, i) =>
    Number.isNaN(seen[3 * i]) ? null : [seen[3 * i], seen[3 * i + 1], seen[3 * i + 2]],
  );
}
