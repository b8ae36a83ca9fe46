/** What is wrong with a skeleton, or looks so, in sentences. */
import { type Side, sidesOf } from '@anylift/core';
import { type Document, nameOf } from '../document/document.js';
import * as edits from '../document/edits.js';
import { dropTwins, edgeKey, pair, pairsOf, partnersOf, sidesByName, sidesOfDocument } from './skeletonEdits.js';

export interface Problem {
  /** `wrong` is refused or misunderstood by others; `odd` may be meant. */
  kind: 'wrong' | 'odd';
  sentence: string;
  /** The landmarks that it is about. */
  landmarks: readonly number[];
  fix?: { label: string; edit(document: Document): Document };
}

/** Problems of one sort that are listed one by one. */
const MOST_ALIKE = 6;

export function problemsOf(document: Document): Problem[] {
  const sorts = [namesTwice, unnamed, edgesTwice, pairsTwice, sidesAgainstPairs, sidesAgainstNames, unevenEdges, loose, parts];
  return sorts.flatMap((sort) => shortened(sort(document)));
}

function shortened(problems: Problem[]): Problem[] {
  if (problems.length <= MOST_ALIKE) return problems;
  const rest = problems.slice(MOST_ALIKE);
  const fixes = rest.flatMap(({ fix }) => fix ?? []);
  return [
    ...problems.slice(0, MOST_ALIKE),
    {
      kind: rest[0].kind,
      sentence: `And ${rest.length} more of this kind.`,
      landmarks: [...new Set(rest.flatMap(({ landmarks }) => landmarks))],
      ...(fixes.length === rest.length && {
        fix: { label: 'All of them', edit: (document: Document) => fixes.reduce((fixed, { edit }) => edit(fixed), document) },
      }),
    },
  ];
}

function namesTwice({ skeleton: { keypoints = [] } }: Document): Problem[] {
  const owners = new Map<string, number[]>();
  for (const [i, name] of keypoints.entries()) if (name) owners.set(name, [...(owners.get(name) ?? []), i]);
  return [...owners]
    .filter(([, landmarks]) => landmarks.length > 1)
    .map(([name, landmarks]) => ({
      kind: 'wrong',
      sentence: `Landmarks ${list(landmarks)} are both called ${name}.`.replace('both', landmarks.length > 2 ? 'all' : 'both'),
      landmarks,
    }));
}

function unnamed({ skeleton: { keypoints = [] } }: Document): Problem[] {
  const landmarks = keypoints.flatMap((name, i) => (name === '' ? [i] : []));
  if (landmarks.length === 0) return [];
  return [{ kind: 'wrong', sentence: `${count(landmarks, 'Landmark', 'has', 'have')} no name.`, landmarks }];
}

function edgesTwice(document: Document): Problem[] {
  const counts = new Map<string, { edge: readonly [number, number]; times: number }>();
  for (const edge of document.skeleton.edges) {
    const known = counts.get(edgeKey(...edge));
    counts.set(edgeKey(...edge), { edge: known?.edge ?? edge, times: (known?.times ?? 0) + 1 });
  }
  return [...counts.values()]
    .filter(({ times }) => times > 1)
    .map(({ edge, times }) => ({
      kind: 'wrong',
      sentence: `The edge ${edgeName(document, edge)} is there ${times === 2 ? 'twice' : `${times} times`}.`,
      landmarks: edge,
      fix: { label: 'Keep one', edit: dropTwins },
    }));
}

function pairsTwice(document: Document): Problem[] {
  const counts = new Map<number, number>();
  for (const i of pairsOf(document.skeleton).flat()) counts.set(i, (counts.get(i) ?? 0) + 1);
  return [...counts]
    .filter(([, times]) => times > 1)
    .map(([i, times]) => ({
      kind: 'wrong',
      sentence: `${nameOf(document, i)} is in ${times} symmetric pairs; a landmark has one mirror image.`,
      landmarks: [i],
    }));
}

function sidesAgainstPairs(document: Document): Problem[] {
  const sides = sidesOfDocument(document);
  const words: Record<Side, string> = { L: 'left', R: 'right', '': 'of no side' };
  return pairsOf(document.skeleton)
    .filter(([left, right]) => sides[left] !== 'L' || sides[right] !== 'R')
    .map(([left, right]) => ({
      kind: 'wrong',
      sentence: `${nameOf(document, left)} and ${nameOf(document, right)} are a symmetric pair, left and right, but are said to be ${words[sides[left]]} and ${words[sides[right]]}.`,
      landmarks: [left, right],
      fix:
        sides[left] === 'R' && sides[right] === 'L'
          ? { label: 'Turn the pair about', edit: (to) => pair(to, right, left) }
          : { label: 'Set the sides', edit: (to) => pair(to, left, right) },
    }));
}

function sidesAgainstNames(document: Document): Problem[] {
  const { skeleton, ids } = document;
  const named = sidesOf({ keypoints: skeleton.keypoints, edges: [] }, ids.length);
  const landmarks = sidesOfDocument(document).flatMap((side, i) => (side && named[i] && side !== named[i] ? [i] : []));
  if (landmarks.length === 0) return [];
  return [
    {
      kind: 'odd',
      sentence: `${names(document, landmarks)}: the name tells another side than the one that is set.`,
      landmarks,
      fix: { label: 'Sides from names', edit: sidesByName },
    },
  ];
}

/** Edges whose mirror image is no edge. */
function unevenEdges(document: Document): Problem[] {
  const { skeleton, ids } = document;
  const partners = partnersOf(skeleton, ids.length);
  if (partners.every((partner) => partner < 0)) return [];
  const mirrored = (i: number) => (partners[i] < 0 ? i : partners[i]);
  const there = new Set(skeleton.edges.map(([a, b]) => edgeKey(a, b)));
  return skeleton.edges
    .filter(([a, b]) => !there.has(edgeKey(mirrored(a), mirrored(b))))
    .map(([a, b]) => {
      const other = [mirrored(a), mirrored(b)] as const;
      return {
        kind: 'odd',
        sentence: `${edgeName(document, [a, b])} is an edge, its mirror image ${edgeName(document, other)} is not.`,
        landmarks: [a, b, ...other],
        fix: { label: 'Join them too', edit: (to) => edits.connect(to, ...other) },
      };
    });
}

function loose(document: Document): Problem[] {
  const { skeleton, ids } = document;
  const joined = new Set(skeleton.edges.flat());
  const landmarks = ids.flatMap((_, i) => (joined.has(i) ? [] : [i]));
  if (landmarks.length === 0 || ids.length === 1) return [];
  if (landmarks.length === ids.length)
    return [
      { kind: 'odd', sentence: 'There are no edges: the model lifts better when it is told what hangs together.', landmarks: [] },
    ];
  return [{ kind: 'odd', sentence: `${names(document, landmarks)}: joined to nothing.`, landmarks }];
}

function parts({ skeleton, ids }: Document): Problem[] {
  const part = ids.map((_, i) => i);
  const rootOf = (i: number): number => {
    while (part[i] !== i) i = part[i];
    return i;
  };
  for (const [a, b] of skeleton.edges) part[rootOf(a)] = rootOf(b);
  const joined = new Set(skeleton.edges.flat());
  const roots = new Map<number, number[]>();
  for (const i of joined) roots.set(rootOf(i), [...(roots.get(rootOf(i)) ?? []), i]);
  if (roots.size < 2) return [];
  const smallest = [...roots.values()].sort((a, b) => a.length - b.length)[0];
  return [{ kind: 'odd', sentence: `The rig falls into ${roots.size} parts that no edge joins.`, landmarks: smallest }];
}

const edgeName = (document: Document, [a, b]: readonly [number, number]) => `${nameOf(document, a)} – ${nameOf(document, b)}`;

const list = (landmarks: readonly number[]) => `${landmarks.slice(0, -1).join(', ')} and ${landmarks.at(-1)}`;

function names(document: Document, landmarks: readonly number[]): string {
  const some = landmarks.slice(0, 5).map((i) => nameOf(document, i));
  return landmarks.length > 5 ? `${some.join(', ')} and ${landmarks.length - 5} more` : some.join(', ');
}

const count = (landmarks: readonly number[], noun: string, one: string, many: string) =>
  landmarks.length === 1 ? `${noun} ${landmarks[0]} ${one}` : `${landmarks.length} ${noun.toLowerCase()}s ${many}`;
