/** Edits of the skeleton, beyond those of `document/edits.ts`: names, sides, partners and order. Each gives a new document. */
import { pairsByName, type Side, type Skeleton, sidesOf } from '@anylift/core';
import { type Document, nameOf } from '../document/document.js';
import { reorder, withSkeleton } from '../document/edits.js';

type Pair = readonly [left: number, right: number];

const OTHER: Record<Side, Side> = { L: 'R', R: 'L', '': '' };

/** Sides of all landmarks: told, or found by symmetries or names as a lift would. */
export const sidesOfDocument = ({ skeleton, ids }: Document): Side[] => sidesOf(skeleton, ids.length);

/** Pairs [left, right]: told, or found by names where none are told. */
export function pairsOf({ keypoints, symmetries }: Skeleton): readonly Pair[] {
  return symmetries ?? pairsByName(keypoints ?? []);
}

/** The symmetric partner of each landmark, −1 for none. */
export function partnersOf(skeleton: Skeleton, N: number): Int32Array {
  const partners = new Int32Array(N).fill(-1);
  for (const [left, right] of pairsOf(skeleton)) [partners[left], partners[right]] = [right, left];
  return partners;
}

/** @param name '' for none */
export function rename(document: Document, index: number, name: string): Document {
  if (nameOf(document, index) === name) return document;
  return withSkeleton(document, { keypoints: document.ids.map((_, i) => (i === index ? name : nameOf(document, i))) });
}

/** Say which side a landmark is of. A partner is of the other side; what is of neither has none. */
export function setSide(document: Document, index: number, side: Side): Document {
  const partner = partnersOf(document.skeleton, document.ids.length)[index];
  const sides = sidesOfDocument(document).slice();
  sides[index] = side;
  const others = pairsOf(document.skeleton).filter((pair) => !pair.includes(index));
  if (partner < 0 || side === '') return withSkeleton(document, { sides, symmetries: pairs(others) });
  sides[partner] = OTHER[side];
  return withSkeleton(document, { sides, symmetries: pairs([...others, side === 'L' ? [index, partner] : [partner, index]]) });
}

/** Make two landmarks mirror images of one another, the first one left; what they were paired with before is alone. */
export function pair(document: Document, left: number, right: number): Document {
  if (left === right) return document;
  const sides = sidesOfDocument(document).slice();
  [sides[left], sides[right]] = ['L', 'R'];
  return withSkeleton(document, { sides, symmetries: pairs([...without(document, left, right), [left, right]]) });
}

/** @param partner −1 for none */
export function setPartner(document: Document, index: number, partner: number): Document {
  if (partner < 0)
    return withSkeleton(document, { sides: sidesOfDocument(document), symmetries: pairs(without(document, index)) });
  const sides = sidesOfDocument(document);
  const isRight = sides[index] === 'R' || (sides[index] === '' && sides[partner] === 'L');
  return isRight ? pair(document, partner, index) : pair(document, index, partner);
}

/** Sides and partners as the names tell, whatever was told before. */
export function sidesByName(document: Document): Document {
  const { keypoints = [], edges } = document.skeleton;
  return withSkeleton(document, {
    sides: sidesOf({ keypoints, edges }, document.ids.length),
    symmetries: pairsByName(keypoints),
  });
}

/** Put a landmark to another place in the order. */
export function moveTo(document: Document, from: number, to: number): Document {
  if (from === to || to < 0 || to >= document.ids.length) return document;
  const order = document.ids.map((_, i) => i);
  order.splice(to, 0, ...order.splice(from, 1));
  return reorder(document, order);
}

/** The same edges, each once. */
export function dropTwins(document: Document): Document {
  const seen = new Set<string>();
  const edges = document.skeleton.edges.filter(([a, b]) => {
    const key = edgeKey(a, b);
    return !seen.has(key) && seen.add(key);
  });
  return withSkeleton(document, { edges });
}

export const edgeKey = (a: number, b: number) => `${Math.min(a, b)} ${Math.max(a, b)}`;

/**
 * Another skeleton for the same landmarks, one for one; one that names none leaves their names as they are.
 * @throws InputError when it is for another number of landmarks
 */
export function putOn(document: Document, { name, category, keypoints, edges, symmetries, sides }: Skeleton): Document {
  return withSkeleton(document, { name, category, edges, symmetries, sides, ...(keypoints && { keypoints }) });
}

const without = ({ skeleton }: Document, ...gone: number[]) =>
  pairsOf(skeleton).filter((pair) => !pair.some((i) => gone.includes(i)));

const pairs = (list: readonly Pair[]) => list.map(([left, right]): [number, number] => [left, right]);
