import { InputError, type Skeleton } from '@anylift/core';
import { isObject, show } from '../containers/json.js';
import { asSkeleton, detectedPerson, known, knownByNames, skeletonOr } from './rigs.js';

/**
 * The rig that `meta_info` tells, of names by number and edges from 0; without it, the one that detectors of people mean by so many
 * landmarks. In 3D, 17 are those of Human3.6M.
 * @throws InputError when names or edges are none
 */
export function rigOfMeta(meta: unknown, count: number, dimensions: 2 | 3, where: string): Skeleton {
  const byId = isObject(meta) ? meta.keypoint_id2name : undefined;
  if (!isObject(meta) || !isObject(byId))
    return skeletonOr(dimensions === 3 && count === 17 ? known('h36m17') : detectedPerson(count));
  const keypoints = Array.from({ length: count }, (_, i) => {
    const name = byId[i];
    if (typeof name === 'string') return name;
    throw new InputError(`${where}: meta_info names keypoint ${i} ${show(name)}, expected a name for each of ${count}`);
  });
  const entry = knownByNames(keypoints);
  return {
    ...(entry ? asSkeleton(entry) : {}),
    ...(!entry && typeof meta.dataset_name === 'string' ? { name: meta.dataset_name } : {}),
    keypoints,
    edges: edgesOf(meta.skeleton_links, where) ?? entry?.edges ?? [],
  };
}

function edgesOf(links: unknown, where: string): [number, number][] | undefined {
  if (!Array.isArray(links) || links.length === 0) return;
  return links.map((link: unknown, e): [number, number] => {
    if (Array.isArray(link) && link.length === 2 && link.every(Number.isInteger)) return [link[0], link[1]];
    throw new InputError(
      `${where}: edge ${e} of skeleton_links in meta_info is ${show(link)}, expected a pair of keypoint numbers`,
    );
  });
}
