import { SKELETONS, type Skeleton } from '@anylift/core';

/** Letters and digits alone: tools write the same name with dashes, dots, capitals. */
const plain = (names: string[]) => names.map((name) => name.toLowerCase().replaceAll(/[^\p{L}\d]/gu, '')).join(',');

/**
 * The skeleton of landmarks of which a file tells no more than the names: with the edges of the well-known rig that has the same names
 * in the same order, else with none.
 */
export function knownRig(names: string[]): Skeleton {
  const rig = SKELETONS.find(({ keypoints }) => plain(keypoints) === plain(names));
  if (!rig) return { keypoints: names, edges: [] };
  const { name, category, edges, symmetries } = rig;
  return { name, ...(category ? { category } : {}), keypoints: names, edges, symmetries };
}
