import { checkSkeleton, type FrameArrays, InputError, MAX_KEYPOINTS, type Skeleton } from '@anylift/core';
import { type Document, type Place, type Placement, placeKey } from './document.js';
import { unshowing } from './pose.js';

/**
 * Edits: each takes a document and gives a new one. A landmark is told by its index in the skeleton as it is now.
 * Those of a pose take the place and the source's own pose there, because what is shown may be turned and noisy.
 */
export interface PoseAt {
  place: Place;
  /** The source's pose of the place. */
  source: FrameArrays;
}

/** Put a landmark somewhere; one that was hidden becomes visible. @param at x and y as shown */
export function move(document: Document, pose: PoseAt, index: number, [x, y]: readonly [number, number]): Document {
  const id = document.ids[index];
  return withPlacements(document, pose.place, [[id, unshowing(document, pose.source, pose.place)(id, x, y)]]);
}

/** Take the 2D of landmarks away; they stay in the rig, and their 3D is predicted. */
export function hide(document: Document, { place }: PoseAt, indices: readonly number[]): Document {
  return withPlacements(
    document,
    place,
    indices.map((index) => [document.ids[index], null]),
  );
}

/** Show a hidden landmark again: where the source has it, or else at a place as shown, if any. */
export function reveal(document: Document, pose: PoseAt, index: number, at: readonly [number, number] | null): Document {
  const id = document.ids[index];
  if (id < pose.source.keypointCount && pose.source.visible[id]) {
    const own = new Map(document.placed.get(placeKey(pose.place)));
    own.delete(id);
    return { ...document, placed: new Map(document.placed).set(placeKey(pose.place), own) };
  }
  return at ? move(document, pose, index, at) : document;
}

/** A new landmark, visible in this pose and hidden in all others. @throws InputError when there are as many as a lift takes */
export function add(document: Document, pose: PoseAt, at: readonly [number, number], connectTo?: number): Document {
  const { skeleton, ids, nextId } = document;
  const N = ids.length;
  if (N >= MAX_KEYPOINTS) throw new InputError(`${N} landmarks are as many as can be lifted`);
  const grown: Document = {
    ...document,
    ids: [...ids, nextId],
    nextId: nextId + 1,
    skeleton: {
      ...skeleton,
      ...(skeleton.keypoints && { keypoints: [...skeleton.keypoints, `added_${nextId}`] }),
      ...(skeleton.sides && { sides: [...skeleton.sides, ''] }),
      edges: connectTo === undefined ? skeleton.edges : [...skeleton.edges, [connectTo, N]],
    },
  };
  return move(grown, pose, N, at);
}

/** Take landmarks out of the rig, in all frames, with their edges and symmetries. @throws InputError when none would be left */
export function remove(document: Document, indices: readonly number[]): Document {
  const gone = new Set(indices);
  const kept = document.ids.map((_, i) => i).filter((i) => !gone.has(i));
  if (kept.length === 0) throw new InputError('the last landmark stays: a rig has at least one');
  return pick(document, kept);
}

/** Another order of the same landmarks. @param order index of the old order for each of the new one */
export function reorder(document: Document, order: readonly number[]): Document {
  return pick(document, order);
}

/** Draw an edge; nothing changes where it is there. */
export function connect(document: Document, a: number, b: number): Document {
  if (a === b || document.skeleton.edges.some((edge) => joins(edge, a, b))) return document;
  return withSkeleton(document, { edges: [...document.skeleton.edges, [a, b]] });
}

/** Take an edge away. */
export function cut(document: Document, a: number, b: number): Document {
  return withSkeleton(document, { edges: document.skeleton.edges.filter((edge) => !joins(edge, a, b)) });
}

/**
 * Other names, edges, symmetries or sides for the same landmarks.
 * @throws InputError when they do not fit
 */
export function withSkeleton(document: Document, change: Partial<Skeleton>): Document {
  const skeleton = { ...document.skeleton, ...change };
  checkSkeleton(skeleton, document.ids.length, skeleton.name ?? 'skeleton');
  return { ...document, skeleton };
}

/** Forget what was placed by hand in this pose. */
export function restore(document: Document, { place }: PoseAt): Document {
  const placed = new Map(document.placed);
  placed.delete(placeKey(place));
  return { ...document, placed };
}

function withPlacements(document: Document, place: Place, placements: readonly [id: number, Placement][]): Document {
  const key = placeKey(place);
  const own = new Map(document.placed.get(key));
  for (const [id, placement] of placements) own.set(id, placement);
  return { ...document, placed: new Map(document.placed).set(key, own) };
}

/** Only these landmarks, in this order. */
function pick(document: Document, indices: readonly number[]): Document {
  const { skeleton, ids } = document;
  const to = new Map(indices.map((from, i) => [from, i]));
  const pairs = (list: readonly (readonly [number, number])[]) =>
    list.flatMap(([a, b]): [number, number][] => {
      const [newA, newB] = [to.get(a), to.get(b)];
      return newA === undefined || newB === undefined ? [] : [[newA, newB]];
    });
  const picked: Skeleton = { ...skeleton, edges: pairs(skeleton.edges) };
  if (skeleton.keypoints) picked.keypoints = indices.map((i) => skeleton.keypoints![i]);
  if (skeleton.sides) picked.sides = indices.map((i) => skeleton.sides![i]);
  if (skeleton.symmetries) picked.symmetries = pairs(skeleton.symmetries);
  return { ...document, skeleton: picked, ids: indices.map((i) => ids[i]) };
}

const joins = ([i, j]: readonly [number, number], a: number, b: number) => (i === a && j === b) || (i === b && j === a);
