import { expect, test } from 'vitest';
import { mmpose } from '../../src/detectors/mmpose.js';
import { instance, mmposeDemo, mmposeVideo, points, rtmlib } from './documents.js';
import { readDocument } from './reading.js';

test.each([
  ['a video', mmposeVideo, 3, [0, 0, 2]],
  ['the demo', mmposeDemo, 3, [0, 0, 2]],
  ['a picture', [instance(0), instance(1), instance(2)], 1, [0, 0, 0]],
  ['predictions', { predictions: [[instance(0), instance(1)], [instance(2)]] }, 2, [0, 0, 1]],
])('%s', async (_, document, frameCount, frame) => {
  const { recording, poses, point } = await readDocument(mmpose, document);
  expect(recording).toMatchObject({
    dimensions: 2,
    frameCount,
    instanceCount: 3,
    keypointCount: 17,
    skeleton: { name: 'coco17' },
  });
  expect([...poses.frame]).toEqual(frame);
  expect(point(2, 4)).toEqual([24, 104]);
  expect(poses.scores![0]).toBe(0.5);
});

test('the description of the rig is taken where there is one', async () => {
  const meta_info = { ...mmposeDemo.meta_info, keypoint_id2name: Object.fromEntries(points(17).map((_, i) => [i, `part${i}`])) };
  const { recording } = await readDocument(mmpose, { ...mmposeDemo, meta_info });
  expect(recording.skeleton).toMatchObject({
    name: 'coco',
    edges: [
      [15, 13],
      [0, 1],
    ],
  });
  expect(recording.skeleton.keypoints?.[16]).toBe('part16');
});

test('RTMLib: all people of a frame at once', async () => {
  const { recording, point } = await readDocument(mmpose, rtmlib);
  expect(recording).toMatchObject({ frameCount: 2, poseCount: 2, keypointCount: 26, skeleton: { name: 'halpe26' } });
  expect(point(1, 25)).toEqual([35, 125]);
});

test('three numbers are x, y, score without scores, and 3D beside them', async () => {
  const three = points(17).map(([x, y]) => [x, y, 0.25]);
  const old = await readDocument(mmpose, [[{ bbox: [0, 0, 1, 1, 0.9], keypoints: three }]]);
  expect(old.recording).toMatchObject({ dimensions: 2, scores: 'confidence', skeleton: { name: 'coco17' } });
  expect(old.poses.scores![3]).toBe(0.25);
  const lifted = await readDocument(mmpose, [
    { frame_id: 0, instances: [{ keypoints: three, keypoint_scores: Array(17).fill(1) }] },
  ]);
  expect(lifted.recording).toMatchObject({ dimensions: 3, up: '+z', skeleton: { name: 'h36m17' } });
  expect(lifted.point(0, 3)).toEqual([3, 103, 0.25]);
});

test('damage is refused', async () => {
  const short = { ...instance(1), keypoints: points(16) };
  await expect(readDocument(mmpose, [instance(0), short])).rejects.toThrow(
    'x: frame 0, person 1: 17 scores of 16 keypoints, expected one a keypoint',
  );
  const broken = { ...instance(1), keypoints: [...points(16), [1, null]] };
  expect((await readDocument(mmpose, [broken])).point(0, 16)).toBeNull();
  const worse = { ...instance(1), keypoints: [...points(16), 7] };
  await expect(readDocument(mmpose, [worse])).rejects.toThrow(
    'x: frame 0, person 0, keypoint 16 is 7, expected a list of coordinates',
  );
});
