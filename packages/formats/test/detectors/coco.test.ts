import { SKELETONS } from '@anylift/core';
import { describe, expect, test } from 'vitest';
import { coco } from '../../src/detectors/coco.js';
import { cocoFile, cocoResults, names17 } from './documents.js';
import { flat, readDocument } from './reading.js';

const category = (id: number, name: string, keypoints: string[], skeleton: number[][]) => ({ id, name, keypoints, skeleton });
const annotation = (id: number, category_id: number, count: number) => ({
  id,
  image_id: 1,
  category_id,
  keypoints: flat(count, id, 2),
});
const file = (annotations: object[], categories: object[] | undefined) => ({
  images: [{ id: 1, file_name: 'a' }],
  annotations,
  categories,
});

test('pictures are frames in the order of "images", poses sorted by them and else in the order of the file', async () => {
  const { recording, poses, point } = await readDocument(coco, cocoFile);
  expect(recording).toMatchObject({
    dimensions: 2,
    keypointCount: 17,
    frameCount: 3,
    poseCount: 3,
    instanceCount: 3,
    scores: 'visibility',
  });
  expect(recording.frameNames).toEqual(['7.jpg', '3.jpg', '5.jpg']);
  expect([...poses.frame]).toEqual([0, 1, 1]);
  expect([...poses.instance]).toEqual([0, 0, 1]);
  expect(point(0, 0)).toBeNull();
  expect(point(0, 1)).toEqual([21, 101]);
  expect(point(1, 0)).toEqual([10, 100]);
  expect(point(2, 0)).toEqual([30, 100]);
  expect([...poses.scores!.subarray(0, 18)]).toEqual([0, ...Array(16).fill(1), 2]);
  expect(recording.skeleton.edges).toEqual([
    [15, 13],
    [0, 1],
    [16, 14],
  ]);
});

test('results are frames as they are first named', async () => {
  const { recording, poses, point } = await readDocument(coco, cocoResults);
  expect(recording).toMatchObject({ frameCount: 2, frameNames: ['42', '9'], scores: 'confidence', skeleton: { name: 'coco17' } });
  expect([...poses.frame]).toEqual([0, 0, 1]);
  expect(point(1, 0)).toEqual([20, 100]);
  expect(poses.scores![17]).toBe(0.75);
});

test('results that score no landmark are seen all the same', async () => {
  const results = [{ image_id: 1, category_id: 1, keypoints: [0, 0, 0, ...flat(17, 0, 0).slice(3)], score: 1 }];
  const { recording, point } = await readDocument(coco, results);
  expect(recording.scores).toBeUndefined();
  expect(point(0, 0)).toBeNull();
  expect(point(0, 1)).toEqual([1, 101]);
});

describe('edges', () => {
  const edgesOf = async (names: string[], skeleton: number[][]) =>
    (await readDocument(coco, file([annotation(1, 1, names.length)], [category(1, 'thing', names, skeleton)]))).recording.skeleton
      .edges;

  test('count from 1 or from 0, as their numbers tell', async () => {
    expect(
      await edgesOf(
        ['a', 'b', 'c'],
        [
          [1, 2],
          [2, 3],
        ],
      ),
    ).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(
      await edgesOf(
        ['a', 'b', 'c'],
        [
          [0, 1],
          [1, 2],
        ],
      ),
    ).toEqual([
      [0, 1],
      [1, 2],
    ]);
    expect(await edgesOf(['a', 'b', 'c'], [[1, 2]])).toEqual([[0, 1]]);
  });

  test('that fit both are decided by the known rig', async () => {
    expect(
      await edgesOf(names17, [
        [13, 11],
        [14, 12],
        [7, 5],
      ]),
    ).toEqual([
      [13, 11],
      [14, 12],
      [7, 5],
    ]);
    expect(
      await edgesOf(names17, [
        [14, 12],
        [15, 13],
        [8, 6],
      ]),
    ).toEqual([
      [13, 11],
      [14, 12],
      [7, 5],
    ]);
  });

  test('of another rig are replaced where the rig is known, and refused where not', async () => {
    const { keypoints, edges } = SKELETONS.find(({ name }) => name === 'crowdpose14')!;
    expect(
      await edgesOf(keypoints, [
        [16, 14],
        [17, 15],
      ]),
    ).toEqual(edges);
    await expect(edgesOf(['a', 'b'], [[1, 5]])).rejects.toThrow(
      'x: category thing: its skeleton joins keypoints 1 to 5, expected 1 to 2',
    );
  });
});

test('several categories of one rig are read, of several are not', async () => {
  const same = [category(1, 'cat', ['a', 'b'], []), category(2, 'dog', ['a', 'b'], []), category(3, 'fly', ['a', 'b', 'c'], [])];
  const { recording } = await readDocument(coco, file([annotation(1, 1, 2), annotation(2, 2, 2)], same));
  expect(recording).toMatchObject({ poseCount: 2, skeleton: { keypoints: ['a', 'b'] } });
  const different = 'x: categories cat and fly have different keypoints, expected one rig a file';
  await expect(readDocument(coco, file([annotation(1, 1, 2), annotation(2, 3, 3)], same))).rejects.toThrow(different);
  const renamed = [category(1, 'cat', ['a', 'b'], []), category(2, 'fly', ['c', 'd'], [])];
  await expect(readDocument(coco, file([annotation(1, 1, 2), annotation(2, 2, 2)], renamed))).rejects.toThrow(different);
});

test.each([
  [68, 'face', 'face68'],
  [98, 'face', 'wflw98'],
  [136, 'person', 'halpe136'],
  [21, 'hand', 'hand21'],
  [19, 'face', undefined],
  [17, 'thing', undefined],
])('%d landmarks without names, of a %s, are %s', async (count, name, rig) => {
  const { recording } = await readDocument(coco, file([annotation(1, 1, count)], [category(1, name, [], [])]));
  expect(recording.skeleton.name).toBe(rig);
  if (!rig) expect(recording.skeleton).toEqual({ edges: [] });
  expect(recording.keypointCount).toBe(count);
});

test('feet, face and hands of COCO-WholeBody join the body', async () => {
  const parts = { foot_kpts: flat(6, 1), face_kpts: flat(68, 2), lefthand_kpts: flat(21, 3), righthand_kpts: flat(21, 4) };
  const whole = { ...annotation(1, 1, 17), ...parts, face_valid: false };
  const { recording, poses, point } = await readDocument(
    coco,
    file([whole, annotation(2, 1, 17)], [category(1, 'person', names17, [])]),
  );
  expect(recording).toMatchObject({ keypointCount: 133, scores: 'confidence', skeleton: { name: 'coco-wholebody133' } });
  expect(point(0, 17)).toEqual([10, 100]);
  expect(point(0, 23)).toBeNull();
  expect(point(0, 91)).toEqual([30, 100]);
  expect(point(0, 132)).toEqual([60, 120]);
  expect(point(1, 17)).toBeNull();
  expect([poses.scores![0], poses.scores![17]]).toEqual([1, 0.5]);
});

test.each([
  [{ keypoints: ['a', 0, 2] }, 'x: annotation 0 (id 5), keypoint 0: x is "a", expected a number'],
  [{ keypoints: [1, 2] }, 'x: annotation 0 (id 5): 2 numbers of keypoints, expected x, y and visibility of each'],
  [{ keypoints: 'many' }, 'x: annotation 0 (id 5): keypoints is "many", expected a list of numbers'],
  [{ image_id: 8 }, 'x: annotation 0 (id 5): image_id is 8, expected the id of one of the 1 images'],
  [{ keypoints: [] }, 'x: none of the 1 annotations has keypoints, expected COCO keypoints'],
])('an annotation with %j is refused', async (change, message) => {
  const whole = { id: 5, image_id: 1, category_id: 1, keypoints: [1, 2, 2], ...change };
  await expect(readDocument(coco, file([whole], undefined))).rejects.toThrow(message);
});
