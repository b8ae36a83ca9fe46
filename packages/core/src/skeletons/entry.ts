import type { Skeleton } from '../keypoints.js';
import { pairsByName } from '../skeleton.js';

/** A well-known skeleton, with what to call it and who defines it. */
export interface SkeletonEntry extends Skeleton {
  name: string;
  title: string;
  keypoints: string[];
  symmetries: [number, number][];
  /** Where the order of landmarks and the edges are defined. */
  source: string;
}

/** Complete an entry with the symmetries that its names tell. */
export function entry(entry: Omit<SkeletonEntry, 'symmetries'>): SkeletonEntry {
  return { ...entry, symmetries: pairsByName(entry.keypoints) };
}

/** Edges along each path of landmarks. */
export function paths(...paths: number[][]): [number, number][] {
  return paths.flatMap((path) => path.slice(1).map((to, i): [number, number] => [path[i], to]));
}

/** The same edges, or pairs, of landmarks that begin at another index. */
export function shifted(pairs: [number, number][], by: number): [number, number][] {
  return pairs.map(([a, b]) => [a + by, b + by]);
}

/** `name0`, `name1` … */
export function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => name + i);
}
