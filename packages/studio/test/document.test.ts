import { allocateFrames, type FrameArrays } from '@anylift/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceOfArrays } from '../src/document/arraysSource.js';
import { type Document, documentOf, type Placement } from '../src/document/document.js';
import * as edits from '../src/document/edits.js';
import { historyOf, redo, step, undo } from '../src/document/history.js';
import { poseOf, readPoses, referenceOf } from '../src/document/pose.js';

const source = sourceOfArrays(
  [
    // Two frames of four landmarks; the last one is hidden in the first frame.
    {
      keypointCount: 4,
      image: Float64Array.of(0, 0, 10, 0, 10, 10, 0, 0, 1, 1, 11, 1, 11, 11, 1, 11),
      visible: Float64Array.of(1, 1, 1, 0, 1, 1, 1, 1),
      confidence: new Float64Array(8).fill(1),
    },
  ],
  {
    title: 'square',
    skeleton: {
      keypoints: ['a', 'b', 'c', 'd'],
      edges: [
        [0, 1],
        [1, 2],
        [2, 3],
      ],
      symmetries: [[0, 1]],
      sides: ['L', 'R', '', ''],
    },
    stage: { x: 0, y: 0, width: 10, height: 10 },
  },
);
const first = await source.read(0, 0, 1);
const here = { place: { instance: 0, frame: 0 }, source: first };
const document = documentOf(source);
const shown = (of: Document) => poseOf(of, first, here.place);
const at = ({ image, visible }: FrameArrays, i: number) => (visible[i] ? [image[2 * i], image[2 * i + 1]] : null);
const edgeNames = ({ skeleton }: Document) => skeleton.edges.map((edge) => edge.map((i) => skeleton.keypoints![i]).join(''));

describe('edits of a pose', () => {
  it('moves a landmark and no other, in this frame alone', async () => {
    const moved = edits.move(document, here, 1, [3, 4]);
    expect([0, 1, 2, 3].map((i) => at(shown(moved), i))).toEqual([[0, 0], [3, 4], [10, 10], null]);
    expect([...(await readPoses(moved, 0, 0, 2)).image]).toEqual([0, 0, 3, 4, 10, 10, 0, 0, 1, 1, 11, 1, 11, 11, 1, 11]);
    expect(shown(document)).toEqual(first);
  });

  it('hides a landmark, and shows it where it is moved to', () => {
    const hidden = edits.hide(document, here, [0, 1]);
    expect([0, 1, 2].map((i) => at(shown(hidden), i))).toEqual([null, null, [10, 10]]);
    expect(at(shown(edits.move(hidden, here, 1, [2, 2])), 1)).toEqual([2, 2]);
    expect(at(shown(edits.move(document, here, 3, [0, 10])), 3)).toEqual([0, 10]);
    expect(shown(edits.restore(hidden, here))).toEqual(first);
  });

  it('puts a landmark where the pointer is, however the picture is turned and whatever the noise', () => {
    const coordinate = fc.double({ min: -100, max: 100, noNaN: true });
    fc.assert(
      fc.property(
        fc.double({ min: -360, max: 360, noNaN: true }),
        fc.double({ min: 0, max: 20, noNaN: true }),
        coordinate,
        coordinate,
        (rotation, noise, x, y) => {
          const moved = edits.move({ ...document, rotation, noise }, here, 2, [x, y]);
          const [px, py] = at(shown(moved), 2)!;
          expect(Math.hypot(px - x, py - y)).toBeLessThan(1e-9);
        },
      ),
    );
  });

  it('turns clockwise about the middle of the stage, the reference along', () => {
    const turned = { ...document, rotation: 90 };
    const [x, y] = at(shown(turned), 1)!;
    expect([x, y]).toEqual([expect.closeTo(10, 9), expect.closeTo(10, 9)]);
    const reference = referenceOf(turned, Float64Array.of(1, 0, 5, 0, 1, 6, 0, 0, 0, 0, 0, 0));
    expect([...reference.subarray(0, 6)].map((value) => Math.round(value))).toEqual([0, 1, 5, -1, 0, 6]);
  });

  it('adds noise of the share of the extent, the same every time', () => {
    const many: FrameArrays = { ...allocateFrames(1, 4000), visible: new Float64Array(4000).fill(1) };
    many.image.set([300, 400]);
    const noisy = { ...documentOf(sourceOfArrays([many], { title: '', skeleton: { edges: [] } })), noise: 2 };
    const { image } = poseOf(noisy, many, here.place);
    const rest = image.subarray(2);
    const deviation = Math.sqrt(rest.reduce((sum, value) => sum + value * value, 0) / rest.length);
    expect(deviation / 500).toBeCloseTo(0.02, 3);
    expect(poseOf(noisy, many, here.place).image).toEqual(image);
    expect(poseOf(noisy, many, { instance: 0, frame: 1 }).image).not.toEqual(image);
  });
});

describe('edits of the skeleton', () => {
  it('adds a landmark that other frames do not see', async () => {
    const grown = edits.add(document, here, [5, 5], 2);
    expect(at(shown(grown), 4)).toEqual([5, 5]);
    expect(grown.skeleton.keypoints).toHaveLength(5);
    expect(grown.skeleton.sides).toHaveLength(5);
    expect(grown.skeleton.edges.at(-1)).toEqual([2, 4]);
    expect([...(await readPoses(grown, 0, 0, 2)).visible]).toEqual([1, 1, 1, 0, 1, 1, 1, 1, 1, 0]);
  });

  it('deletes landmarks with their edges and symmetries', () => {
    const less = edits.remove(document, [1]);
    expect(less.skeleton.keypoints).toEqual(['a', 'c', 'd']);
    expect(less.skeleton.sides).toEqual(['L', '', '']);
    expect(edgeNames(less)).toEqual(['cd']);
    expect(less.skeleton.symmetries).toEqual([]);
    expect(at(shown(less), 1)).toEqual([10, 10]);
    expect(() => edits.remove(document, [0, 1, 2, 3])).toThrow('the last landmark stays');
  });

  it('keeps every landmark, edge, side and placement in another order', () => {
    const moved = edits.move(document, here, 2, [7, 8]);
    fc.assert(
      fc.property(fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (order) => {
        const shuffled = edits.reorder(moved, order);
        for (const [i, from] of order.entries()) {
          expect(at(shown(shuffled), i)).toEqual(at(shown(moved), from));
          expect(shuffled.skeleton.keypoints![i]).toBe(moved.skeleton.keypoints![from]);
          expect(shuffled.skeleton.sides![i]).toBe(moved.skeleton.sides![from]);
        }
        expect(edgeNames(shuffled)).toEqual(edgeNames(moved));
      }),
    );
  });

  it('draws and cuts edges, whichever end is first', () => {
    const drawn = edits.connect(document, 3, 0);
    expect(edgeNames(drawn)).toEqual(['ab', 'bc', 'cd', 'da']);
    expect(edits.connect(drawn, 0, 3)).toBe(drawn);
    expect(edgeNames(edits.cut(drawn, 0, 3))).toEqual(['ab', 'bc', 'cd']);
    expect(() => edits.withSkeleton(document, { edges: [[0, 9]] })).toThrow('edge 0 is [0, 9], but there is no landmark 9');
  });
});

describe('history', () => {
  it('undoes and redoes step by step, a gesture at once', () => {
    let history = historyOf(0);
    for (const [value, gesture] of [[1], [2, 'drag'], [3, 'drag'], [4, 'drag'], [5]] as [number, string?][])
      history = step(history, value, gesture);
    const seen = [5];
    for (let k = 0; k < 4; k++) {
      history = undo(history);
      seen.push(history.present);
    }
    expect(seen).toEqual([5, 4, 1, 0, 0]);
    history = redo(redo(history));
    expect(history.present).toBe(4);
    expect(step(history, 9).future).toEqual([]);
  });

  it('begins a new gesture after an undo', () => {
    const dragged = step(step(historyOf(0), 1, 'drag'), 2, 'drag');
    expect(undo(step(undo(dragged), 3, 'drag')).present).toBe(0);
  });

  it('keeps values of any past document as they were', () => {
    const placements: (readonly [number, Placement])[][] = [];
    let history = historyOf(document);
    for (let k = 0; k < 5; k++) {
      history = step(history, edits.move(history.present, here, k % 4, [k, k]));
      placements.push([...(history.present.placed.get('0/0') ?? [])]);
    }
    for (let k = 4; k >= 0; k--) {
      expect([...(history.present.placed.get('0/0') ?? [])]).toEqual(placements[k]);
      history = undo(history);
    }
    expect(history.present).toBe(document);
  });
});
