import { checkSkeleton, InputError, type Skeleton } from '@anylift/core';
import { type Document, nameOf } from '../document/document.js';
import { pairsOf, sidesOfDocument } from './skeletonEdits.js';

/** The skeleton as the JSON that every command takes: names, edges, and what is known of left and right. */
export function skeletonJson(document: Document): string {
  const { skeleton, ids } = document;
  const sides = sidesOfDocument(document);
  const symmetries = pairsOf(skeleton);
  const lines = Object.entries({
    name: skeleton.name,
    category: skeleton.category,
    keypoints: ids.map((_, i) => nameOf(document, i)),
    edges: skeleton.edges,
    symmetries: symmetries.length > 0 ? symmetries : undefined,
    sides: sides.some((side) => side !== '') ? sides : undefined,
  }).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`  ${JSON.stringify(key)}: ${JSON.stringify(value)}`],
  );
  return `{\n${lines.join(',\n')}\n}\n`;
}

export const fileNameOf = (name = '') => `${name.toLowerCase().replaceAll(/[^\p{L}\d]+/gu, '-') || 'skeleton'}.json`;

/**
 * A skeleton from its JSON, or from a document that holds one.
 * @throws InputError when it is none, or names no landmarks and so tells nobody how many there are
 */
export async function readSkeleton(
  file: File,
  known: readonly string[] | undefined,
): Promise<{ skeleton: Skeleton; count: number }> {
  const { skeletonOf } = await import('@anylift/formats');
  const skeleton = skeletonOf(new Uint8Array(await file.arrayBuffer()), file.name, known);
  const count = skeleton.keypoints?.length ?? skeleton.sides?.length ?? known?.length;
  if (count === undefined)
    throw new InputError(`${file.name}: the skeleton names no landmarks, expected "keypoints": their names, one for each`);
  checkSkeleton(skeleton, count, file.name);
  return { skeleton, count };
}
