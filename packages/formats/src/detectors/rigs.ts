import { SKELETONS, type Skeleton, type SkeletonEntry } from '@anylift/core';

/** A skeleton of the registry. */
export function known(name: string): SkeletonEntry {
  const found = SKELETONS.find((skeleton) => skeleton.name === name);
  if (!found) throw new Error(`no skeleton is called ${name}`);
  return found;
}

/** Without what describes the entry alone. */
export function asSkeleton({ title: _title, source: _source, ...skeleton }: SkeletonEntry): Skeleton {
  return skeleton;
}

const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, '');

/**
 * The skeleton of the registry whose landmarks are called so, in this order; however they are written.
 * @param category preferred where two have the same names
 */
export function knownByNames(names: readonly string[], category?: string): SkeletonEntry | undefined {
  const found = SKELETONS.filter(
    ({ keypoints }) => keypoints.length === names.length && keypoints.every((name, i) => plain(name) === plain(names[i])),
  );
  return found.find((skeleton) => skeleton.category === category) ?? found[0];
}

/** Data sets of these leave out the names of their landmarks; those of animals do not. */
const NAMELESS = ['human_body', 'face', 'hand'];

/** The only skeleton of people that has so many landmarks. @param category when that is known */
export function knownByCount(count: number, category?: string): SkeletonEntry | undefined {
  const categories = category === undefined ? NAMELESS : [category];
  const found = SKELETONS.filter(
    (skeleton) => skeleton.keypoints.length === count && categories.includes(skeleton.category ?? ''),
  );
  return found.length === 1 ? found[0] : undefined;
}

/** What detectors of people answer where nothing says which landmarks they are: 17 are COCO's. */
export function detectedPerson(count: number): SkeletonEntry | undefined {
  return count === 17 ? known('coco17') : knownByCount(count);
}

/** A skeleton of so many landmarks: the registry's, or none but their number. */
export function skeletonOr(entry: SkeletonEntry | undefined): Skeleton {
  return entry ? asSkeleton(entry) : { edges: [] };
}
