import { expect, test } from 'vitest';
import { h3wb } from '../../src/detectors/h3wb.js';
import { h3wbFile } from './documents.js';
import { readDocument } from './reading.js';

test('3D where it is there', async () => {
  const { recording, poses, point } = await readDocument(h3wb, h3wbFile);
  expect(recording).toMatchObject({
    dimensions: 3,
    units: 'mm',
    up: '-y',
    keypointCount: 133,
    frameCount: 2,
    frameNames: ['S1/a.jpg', 'S1/b.jpg'],
  });
  expect([...poses.frame]).toEqual([0, 1]);
  expect(point(1, 7)).toEqual([7, 6, -7]);
});

test('else 2D, in which masked landmarks lie at 0, 0', async () => {
  const { keypoints_2d } = h3wbFile['0'];
  const { recording, point } = await readDocument(h3wb, { 12: { keypoints_2d: { ...keypoints_2d, 3: { x: 0, y: 0 } } } });
  expect(recording).toMatchObject({ dimensions: 2, frameNames: ['12'] });
  expect(point(0, 2)).toEqual([2, 5]);
  expect(point(0, 3)).toBeNull();
});

test('a landmark too few is refused', async () => {
  const { 7: _, ...few } = h3wbFile['1'].keypoints_3d;
  await expect(readDocument(h3wb, { ...h3wbFile, 1: { keypoints_3d: few } })).rejects.toThrow(
    'x: sample 1: keypoints_3d has 132 landmarks, expected 133',
  );
});
