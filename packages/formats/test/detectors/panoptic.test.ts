import { expect, test } from 'vitest';
import { panoptic, panopticFolder } from '../../src/detectors/panoptic.js';
import { panopticBody, panopticHands } from './documents.js';
import { fileOf, folderOf, readAllOf, readDocument } from './reading.js';

test('a frame of bodies', async () => {
  const { recording, poses, point } = await readDocument(panoptic, panopticBody);
  expect(recording).toMatchObject({ dimensions: 3, units: 'cm', up: '-y', fps: 29.97, keypointCount: 19, poseCount: 1 });
  expect(point(0, 4)).toEqual([4, -104, 8]);
  expect(point(0, 5)).toBeNull();
  expect(poses.scores![4]).toBe(0.5);
});

test('each hand is an instance', async () => {
  const { recording, point } = await readDocument(panoptic, panopticHands);
  expect(recording).toMatchObject({ keypointCount: 21, poseCount: 2, instanceCount: 2, frameCount: 1 });
  expect(point(1, 2)).toEqual([8, 2, 1]);
  expect(point(1, 3)).toBeNull();
});

test('files of a folder are frames', async () => {
  const { reader } = panopticFolder;
  if (reader?.container !== 'folder') throw new Error('no reader of folders');
  const files = [
    fileOf('body3DScene_00000100.json', panopticBody),
    fileOf('body3DScene_00000101.json', { ...panopticBody, bodies: [] }),
    fileOf('calibration.json', {}),
  ];
  expect(reader.matches(files.map(({ name }) => name))).toBe(true);
  const { recording } = await readAllOf(
    await reader.read(
      files.map(({ name }) => name),
      folderOf(files),
      { where: 'folder' },
    ),
  );
  expect(recording).toMatchObject({
    frameCount: 2,
    poseCount: 1,
    frameNames: ['body3DScene_00000100.json', 'body3DScene_00000101.json'],
  });
});

test('a body of another length is refused', async () => {
  const document = { ...panopticBody, bodies: [{ id: 0, joints19: [1, 2, 3] }] };
  await expect(readDocument(panoptic, document)).rejects.toThrow(
    'x: person 0, joints19 has 3 numbers, expected 76, 4 a keypoint',
  );
});
