import { type SkeletonEntry, shifted } from './entry.js';

/** A part of a person that has a rig of its own: a face, a hand. */
export interface JoinedPart {
  skeleton: SkeletonEntry;
  /** Before its names, such as `left_hand_`. */
  prefix: string;
  /** Landmark of the body that its first landmark hangs on; a face is drawn apart. */
  on?: number;
}

/**
 * A body and further parts of the same person as one rig, their landmarks one after the other. Parts whose prefixes differ in left and
 * right alone mirror each other.
 */
export function joinSkeletons(
  body: SkeletonEntry,
  parts: JoinedPart[],
  about: Pick<SkeletonEntry, 'name' | 'title' | 'source'>,
): SkeletonEntry {
  const joined: SkeletonEntry = {
    ...about,
    category: body.category,
    keypoints: [...body.keypoints],
    edges: [...body.edges],
    symmetries: [...body.symmetries],
  };
  const starts = new Map<string, number>();
  for (const { skeleton, prefix, on } of parts) {
    const start = joined.keypoints.length;
    starts.set(prefix, start);
    joined.keypoints.push(...skeleton.keypoints.map((name) => prefix + name));
    if (on !== undefined) joined.edges.push([on, start]);
    joined.edges.push(...shifted(skeleton.edges, start));
    joined.symmetries.push(...shifted(skeleton.symmetries, start));
  }
  for (const { skeleton, prefix } of parts) {
    const right = starts.get(prefix.replace('left', 'right'));
    const left = starts.get(prefix);
    if (left === undefined || right === undefined || left === right) continue;
    joined.symmetries.push(...skeleton.keypoints.map((_, i): [number, number] => [left + i, right + i]));
  }
  return joined;
}
