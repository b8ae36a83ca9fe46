import { allocateFrames, checkSkeleton, SKELETONS, type Skeleton } from '@anylift/core';
import { skeletonOf } from '@anylift/formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceOfArrays } from '../src/document/arraysSource.js';
import { type Document, documentOf } from '../src/document/document.js';
import { placeLabels } from '../src/skeleton/labels.js';
import { neatLayout } from '../src/skeleton/neatLayout.js';
import { problemsOf } from '../src/skeleton/problems.js';
import * as edits from '../src/skeleton/skeletonEdits.js';
import { fileNameOf, skeletonJson } from '../src/skeleton/skeletonFile.js';

/** Nobody reads its frame. */
const documentWith = (skeleton: Skeleton, N = skeleton.keypoints!.length): Document =>
  documentOf(
    sourceOfArrays([allocateFrames(1, N)], {
      title: 'rig',
      skeleton,
    }),
  );

const body = documentWith({
  keypoints: ['head', 'left_hand', 'right_hand', 'left_foot', 'right_foot'],
  edges: [
    [0, 1],
    [0, 2],
    [0, 3],
    [0, 4],
  ],
});
const sides = (document: Document) =>
  edits
    .sidesOfDocument(document)
    .map((side) => side || '-')
    .join('');
const sentences = (document: Document) => problemsOf(document).map(({ sentence }) => sentence);

describe('edits of names, sides and partners', () => {
  it('renames a landmark, and its side is found by the new name', () => {
    const renamed = edits.rename(body, 0, 'left_horn');
    expect(renamed.skeleton.keypoints).toEqual(['left_horn', 'left_hand', 'right_hand', 'left_foot', 'right_foot']);
    expect(sides(renamed)).toBe('LLRLR');
    expect(edits.rename(body, 0, 'head')).toBe(body);
  });

  it('names all landmarks when one of a rig without names is named', () => {
    expect(edits.rename(documentWith({ edges: [] }, 3), 1, 'b').skeleton.keypoints).toEqual(['landmark 0', 'b', 'landmark 2']);
  });

  it('keeps partners on opposite sides', () => {
    expect([...edits.partnersOf(body.skeleton, 5)]).toEqual([-1, 2, 1, 4, 3]);
    const turned = edits.setSide(body, 1, 'R');
    expect(sides(turned)).toBe('-RLLR');
    expect(turned.skeleton.symmetries).toContainEqual([2, 1]);
    const middle = edits.setSide(turned, 1, '');
    expect(sides(middle)).toBe('--LLR');
    expect([...edits.partnersOf(middle.skeleton, 5)]).toEqual([-1, -1, -1, 4, 3]);
  });

  it('pairs two landmarks and sets those free that they were paired with', () => {
    const crossed = edits.pair(body, 1, 4);
    expect([...edits.partnersOf(crossed.skeleton, 5)]).toEqual([-1, 4, -1, -1, 1]);
    expect(edits.setPartner(body, 4, -1).skeleton.symmetries).toEqual([[1, 2]]);
    // The right one stays right, whichever is named first.
    expect(edits.setPartner(edits.setPartner(body, 4, -1), 4, 3).skeleton.symmetries).toContainEqual([3, 4]);
  });

  it('finds all again by the names', () => {
    const lost = { ...body, skeleton: { ...body.skeleton, symmetries: [], sides: ['R', '', '', '', ''] as Skeleton['sides'] } };
    expect(sides(lost)).toBe('R----');
    const found = edits.sidesByName(lost);
    expect(sides(found)).toBe('-LRLR');
    expect(found.skeleton.symmetries).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it('moves a landmark to another place with all that it has', () => {
    const moved = edits.moveTo(body, 0, 3);
    expect(moved.skeleton.keypoints).toEqual(['left_hand', 'right_hand', 'left_foot', 'head', 'right_foot']);
    expect(moved.skeleton.edges).toEqual([
      [3, 0],
      [3, 1],
      [3, 2],
      [3, 4],
    ]);
    expect(edits.moveTo(moved, 3, 0)).toEqual(body);
    expect(edits.moveTo(body, 0, 5)).toBe(body);
  });

  it('keeps a skeleton that others take, whatever is done to it', () => {
    const index = fc.nat(4);
    const step = fc.oneof(
      fc.tuple(fc.constant('side'), index, fc.constantFrom('L', 'R', '')),
      fc.tuple(fc.constant('pair'), index, index),
      fc.tuple(fc.constant('partner'), index, fc.integer({ min: -1, max: 4 })),
      fc.tuple(fc.constant('move'), index, index),
    );
    const made = (document: Document, [what, i, value]: [string, number, string | number]): Document => {
      if (what === 'side') return edits.setSide(document, i, value as 'L');
      if (what === 'pair') return edits.pair(document, i, value as number);
      if (what === 'partner') return value === i ? document : edits.setPartner(document, i, value as number);
      return edits.moveTo(document, i, value as number);
    };
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        const document = steps.reduce((before, one) => made(before, one as [string, number, string]), body);
        checkSkeleton(document.skeleton, 5, 'rig');
        const [tags, partners] = [edits.sidesOfDocument(document), edits.partnersOf(document.skeleton, 5)];
        for (const [i, partner] of partners.entries()) {
          if (partner < 0) continue;
          expect(partners[partner]).toBe(i);
          expect([tags[i], tags[partner]].sort()).toEqual(['L', 'R']);
        }
      }),
    );
  });
});

describe('problems', () => {
  it('has none with what is well', () => expect(problemsOf(body)).toEqual([]));

  const broken = (change: Partial<Skeleton>) => ({ ...body, skeleton: { ...body.skeleton, ...change } });
  const [first, second] = body.skeleton.edges;

  it.each([
    ['a name twice', broken({ keypoints: ['a', 'b', 'a', 'c', 'd'] }), 'Landmarks 0 and 2 are both called a.'],
    ['no name', broken({ keypoints: ['a', '', 'b', 'c', ''] }), '2 landmarks have no name.'],
    ['an edge twice', broken({ edges: [...body.skeleton.edges, [1, 0]] }), 'The edge head – left_hand is there twice.'],
    [
      'a landmark in two pairs',
      broken({ symmetries: [[1, 2], [1, 4]] }), // biome-ignore format: pairs
      'left_hand is in 2 symmetric pairs; a landmark has one mirror image.',
    ],
    [
      'a pair of one side',
      broken({ symmetries: [[1, 2]], sides: ['', 'L', 'L', '', ''] }),
      'left_hand and right_hand are a symmetric pair, left and right, but are said to be left and left.',
    ],
    [
      'a name of the other side',
      broken({ symmetries: [[2, 1]] }),
      'left_hand, right_hand: the name tells another side than the one that is set.',
    ],
    [
      'an edge without its mirror image',
      broken({ edges: [first, [0, 3], [0, 4], [1, 3]] }),
      'head – left_hand is an edge, its mirror image head – right_hand is not.',
    ],
    ['a loose landmark', broken({ edges: [first, second] }), 'left_foot, right_foot: joined to nothing.'],
    ['no edges', broken({ edges: [] }), 'There are no edges: the model lifts better when it is told what hangs together.'],
    ['parts', broken({ edges: [[1, 3], [2, 4]] }), 'The rig falls into 2 parts that no edge joins.'], // biome-ignore format: pairs
  ])('tells of %s', (_, document, sentence) => expect(sentences(document)).toContain(sentence));

  it('mends what it offers to mend', () => {
    let document = broken({
      edges: [...body.skeleton.edges, [1, 0], [1, 3]],
      symmetries: [[2, 1], [3, 4]], // biome-ignore format: pairs
      sides: ['', 'L', 'R', 'L', 'L'],
    });
    for (let round = 0; round < 10; round++) {
      const fix = problemsOf(document).find(({ fix }) => fix)?.fix;
      if (fix) document = fix.edit(document);
    }
    expect(problemsOf(document)).toEqual([]);
    expect(document.skeleton.edges).toEqual([...body.skeleton.edges, [1, 3], [2, 4]]);
  });

  it('lists a few of a kind and counts the rest', () => {
    const many = documentWith({ keypoints: Array.from({ length: 40 }, (_, i) => `p${i % 20}`), edges: [] });
    const twice = problemsOf(many).filter(({ kind }) => kind === 'wrong');
    expect(twice).toHaveLength(7);
    expect(twice[6].sentence).toBe('And 14 more of this kind.');
    expect(twice[6].landmarks).toHaveLength(28);
  });
});

describe('the neat layout', () => {
  it.each(SKELETONS.map((skeleton) => [skeleton.name, skeleton] as const))(
    'draws %s: symmetric, neighbours near',
    (_, skeleton) => {
      const { keypoints, edges, symmetries } = skeleton;
      const N = keypoints.length;
      const points = neatLayout(N, edges, symmetries, keypoints);
      expect(points.every(Number.isFinite)).toBe(true);
      const joined = new Set(edges.flat());
      for (const [left, right] of symmetries) {
        if (!joined.has(left) || !joined.has(right)) continue;
        expect(points[2 * left] + points[2 * right]).toBeCloseTo(0, 9);
        expect(points[2 * left + 1]).toBeCloseTo(points[2 * right + 1], 9);
      }
      const distance = (a: number, b: number) => Math.hypot(points[2 * a] - points[2 * b], points[2 * a + 1] - points[2 * b + 1]);
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const all = Array.from({ length: N }, (_, a) => Array.from({ length: a }, (_, b) => distance(a, b))).flat();
      expect(mean(edges.map(([a, b]) => distance(a, b)))).toBeLessThan(0.8 * mean(all));
    },
  );

  it('draws a chain as a line of even steps', () => {
    const points = neatLayout(6, [[0, 1], [1, 2], [2, 3], [3, 4], [4, 5]], []); // biome-ignore format: pairs
    for (let i = 1; i < 6; i++)
      expect(Math.hypot(points[2 * i] - points[2 * i - 2], points[2 * i + 1] - points[2 * i - 1])).toBeCloseTo(1, 1);
  });

  it('puts heads above feet, and what no edge joins into rows below', () => {
    const { keypoints, edges, symmetries } = SKELETONS.find(({ name }) => name === 'coco17')!;
    const y = neatLayout(19, edges, symmetries, [...keypoints, 'a', 'b']).filter((_, at) => at % 2 === 1);
    expect(y[keypoints.indexOf('nose')]).toBeLessThan(y[keypoints.indexOf('left_hip')]);
    expect(y[keypoints.indexOf('left_hip')]).toBeLessThan(y[keypoints.indexOf('left_ankle')]);
    expect(Math.min(y[17], y[18])).toBeGreaterThan(Math.max(...y.slice(0, 17)));
  });
});

describe('names on the drawing', () => {
  it('hide neither landmarks nor one another, but for those that must be read', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(600), fc.nat(400)), { minLength: 1, maxLength: 40 }), (places) => {
        const points = Float64Array.from(places.flat());
        const names = places.map((_, i) => `landmark_${i}`);
        const labels = placeLabels(points, [], names, new Set([0]));
        expect(labels[0].index).toBe(0);
        const boxes = labels.map(({ index, x, y, anchor }) => {
          const width = 6.4 * names[index].length;
          const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
          return { index, left, right: left + width, top: y - 7.5, bottom: y + 7.5 };
        });
        for (const a of boxes.slice(1))
          for (const b of boxes)
            if (a !== b) expect(a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top).toBe(true);
      }),
    );
  });
});

describe('the file', () => {
  it('holds what the readers of skeletons read', () => {
    const named = edits.sidesByName({ ...body, skeleton: { ...body.skeleton, name: 'My Rig', category: 'animal' } });
    const read = skeletonOf(new TextEncoder().encode(skeletonJson(named)), 'my-rig.json');
    expect(read).toEqual({ name: 'My Rig', category: 'animal', ...named.skeleton });
    expect(fileNameOf(read.name)).toBe('my-rig.json');
    expect(fileNameOf()).toBe('skeleton.json');
  });
});
