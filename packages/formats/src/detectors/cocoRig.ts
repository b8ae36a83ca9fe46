import { InputError, type Skeleton, type SkeletonEntry } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import { asSkeleton, knownByCount, knownByNames, skeletonOr } from './rigs.js';

/** A category of a COCO file, as far as it tells a rig. */
export interface CocoCategory {
  id: string;
  name: string;
  supercategory?: string;
  /** None where the file leaves them out. */
  keypoints?: string[];
  skeleton: unknown[];
}

/** @throws InputError for a category that is none, or whose keypoints are no names */
export function readCategories(categories: unknown, where: string): CocoCategory[] {
  if (categories === undefined || categories === null) return [];
  if (!Array.isArray(categories)) throw new InputError(`${where}: "categories" is ${show(categories)}, expected a list`);
  return categories.map((category: unknown, c) => {
    if (!isObject(category)) throw new InputError(`${where}: category ${c} is ${show(category)}, expected {"id", "name", …}`);
    const { id, name, supercategory, keypoints = [], skeleton } = category;
    if (!Array.isArray(keypoints) || keypoints.some((keypoint) => typeof keypoint !== 'string'))
      throw new InputError(`${where}: category ${c}: "keypoints" is ${show(keypoints)}, expected a list of names`);
    return {
      id: String(id),
      name: typeof name === 'string' ? name : String(id),
      ...(typeof supercategory === 'string' ? { supercategory } : {}),
      ...(keypoints.length > 0 ? { keypoints: keypoints as string[] } : {}),
      skeleton: Array.isArray(skeleton) ? skeleton : [],
    };
  });
}

/**
 * The one rig of the categories that are used.
 * @param keypointCount landmarks an annotation
 * @throws InputError when they have several, or a skeleton does not fit
 */
export function rigOf(used: CocoCategory[], keypointCount: number, where: string): Skeleton {
  if (used.length === 0) return skeletonOr(knownByCount(keypointCount));
  const [first, ...others] = used;
  const other = others.find((category) => !sameRig(first, category));
  if (other) throw severalRigs(first, other, where);
  const kind = kindOf(first);
  if (!first.keypoints) return skeletonOr(knownByCount(keypointCount, kind));
  if (first.keypoints.length !== keypointCount)
    throw new InputError(
      `${where}: category ${first.name} names ${first.keypoints.length} keypoints, expected ${keypointCount} as in its annotations`,
    );
  const entry = knownByNames(first.keypoints, kind);
  const edges = edgesOf(first, keypointCount, entry, where);
  if (entry) return { ...asSkeleton(entry), keypoints: first.keypoints, edges };
  return {
    ...(others.length === 0 ? { name: first.name } : {}),
    ...(first.supercategory ? { category: first.supercategory } : {}),
    keypoints: first.keypoints,
    edges,
  };
}

export const sameRig = (a: CocoCategory, b: CocoCategory) => a.keypoints?.join('\n') === b.keypoints?.join('\n');

export const severalRigs = (a: CocoCategory, b: CocoCategory, where: string) =>
  new InputError(
    `${where}: categories ${a.name} and ${b.name} have different keypoints, expected one rig a file: ` +
      'give the annotations of each a file of its own',
  );

/** The registry's word for what a category is, where its names tell. */
function kindOf({ name, supercategory = '' }: CocoCategory): string | undefined {
  for (const text of [name, supercategory]) {
    if (/face/i.test(text)) return 'face';
    if (/hand/i.test(text)) return 'hand';
    if (/person|people|human|body/i.test(text)) return 'human_body';
    if (/animal/i.test(text)) return 'animal';
  }
}

/**
 * Edges count from 1 as COCO has it, or from 0 as some data sets do; the numbers tell which. Where they fit both, a known rig decides,
 * and 1 without one. CrowdPose carries the edges of another rig: numbers that fit neither are replaced by those of the known rig.
 */
function edgesOf(category: CocoCategory, count: number, entry: SkeletonEntry | undefined, where: string): [number, number][] {
  const pairs = category.skeleton.map((pair, e): [number, number] => {
    if (Array.isArray(pair) && pair.length === 2 && pair.every(Number.isInteger)) return pair as [number, number];
    throw new InputError(
      `${where}: category ${category.name}: edge ${e} of its skeleton is ${show(pair)}, expected a pair of keypoint numbers`,
    );
  });
  if (pairs.length === 0) return entry?.edges ?? [];
  const from = (base: number) => pairs.map(([a, b]): [number, number] => [a - base, b - base]);
  const smallest = pairs.reduce((least, [a, b]) => Math.min(least, a, b), Number.POSITIVE_INFINITY);
  const largest = pairs.reduce((most, [a, b]) => Math.max(most, a, b), Number.NEGATIVE_INFINITY);
  const bases = [1, 0].filter((base) => smallest >= base && largest < count + base);
  if (bases.length === 1) return from(bases[0]);
  if (bases.length === 2) return entry && shared(from(0), entry.edges) > shared(from(1), entry.edges) ? from(0) : from(1);
  if (entry) return entry.edges;
  throw new InputError(
    `${where}: category ${category.name}: its skeleton joins keypoints ${smallest} to ${largest}, expected 1 to ${count}`,
  );
}

/** How many edges two lists have in common. */
function shared(a: [number, number][], b: [number, number][]): number {
  const key = ([i, j]: [number, number]) => (i < j ? `${i} ${j}` : `${j} ${i}`);
  const all = new Set(b.map(key));
  return a.filter((edge) => all.has(key(edge))).length;
}
