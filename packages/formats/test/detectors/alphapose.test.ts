import { expect, test } from 'vitest';
import { alphapose } from '../../src/detectors/alphapose.js';
import { alphaposeCmu, alphaposeFile, alphaposeOpen } from './documents.js';
import { flat, readDocument } from './reading.js';

test('the list of people', async () => {
  const { recording, poses, point } = await readDocument(alphapose, alphaposeFile);
  expect(recording).toMatchObject({
    frameCount: 2,
    poseCount: 3,
    instanceCount: 3,
    frameNames: ['0.jpg', '2.jpg'],
    skeleton: { name: 'coco17' },
  });
  expect([...poses.frame]).toEqual([0, 1, 1]);
  expect(point(2, 16)).toEqual([36, 116]);
});

test.each([
  [26, 'halpe26'],
  [136, 'halpe136'],
  [133, 'coco-wholebody133'],
])('%d landmarks are %s', async (count, name) => {
  const { recording } = await readDocument(alphapose, [{ image_id: 'a.jpg', keypoints: flat(count), score: 1 }]);
  expect(recording).toMatchObject({ keypointCount: count, skeleton: { name } });
});

test('people by picture have the landmarks of OpenPose', async () => {
  const cmu = await readDocument(alphapose, alphaposeCmu);
  expect(cmu.recording).toMatchObject({ frameCount: 1, poseCount: 2, keypointCount: 18, skeleton: { name: 'openpose-coco18' } });
  const open = await readDocument(alphapose, alphaposeOpen);
  expect(open.recording).toMatchObject({ frameNames: ['a.jpg'], poseCount: 1, keypointCount: 18 });
  expect(open.point(0, 17)).toEqual([17, 117]);
});

test('people of several rigs are refused', async () => {
  const document = [...alphaposeFile, { image_id: '3.jpg', keypoints: flat(26), score: 1 }];
  await expect(readDocument(alphapose, document)).rejects.toThrow('x: person 3: 78 numbers, expected 51 as in the people before');
});
