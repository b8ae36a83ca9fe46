import { expect, test } from 'vitest';
import { openpose, openposeFolder } from '../../src/detectors/openpose.js';
import { openposeFile } from './documents.js';
import { fileOf, flat, folderOf, readAllOf, readDocument } from './reading.js';

test('parts that anybody has are joined, and missing in the others', async () => {
  const { recording, poses, point } = await readDocument(openpose, openposeFile);
  expect(recording).toMatchObject({ frameCount: 1, poseCount: 2, instanceCount: 2, keypointCount: 46, scores: 'confidence' });
  expect(recording.skeleton.keypoints?.[25]).toBe('left_hand_wrist');
  expect(recording.skeleton.edges).toContainEqual([7, 25]);
  expect(point(0, 24)).toEqual([24, 124]);
  expect(point(0, 25)).toBeNull();
  expect(point(1, 25)).toEqual([500, 100]);
  expect([...poses.instance]).toEqual([0, 1]);
});

test.each([
  [{ pose_keypoints_2d: flat(18) }, 'openpose-coco18', 18],
  [{ pose_keypoints_2d: flat(15) }, 'openpose-mpi15', 15],
  [{ pose_keypoints: flat(18) }, 'openpose-coco18', 18],
  [{ hand_right_keypoints_2d: flat(21) }, 'hand21', 21],
  [
    {
      pose_keypoints_2d: flat(25),
      face_keypoints_2d: flat(70),
      hand_left_keypoints_2d: flat(21),
      hand_right_keypoints_2d: flat(21),
    },
    'openpose137',
    137,
  ],
])('the rig is told by the parts (%#)', async (person, name, keypointCount) => {
  const { recording } = await readDocument(openpose, { version: 1, people: [person] });
  expect(recording).toMatchObject({ keypointCount, skeleton: { name } });
});

test('3D is read where it is filled', async () => {
  const pose_keypoints_3d = Array.from({ length: 25 }, (_, k) => [k, 2 * k, 3 * k, k === 4 ? 0 : 1]).flat();
  const { recording, point } = await readDocument(openpose, {
    version: 1.3,
    people: [{ pose_keypoints_2d: flat(25), pose_keypoints_3d }],
  });
  expect(recording).toMatchObject({ dimensions: 3, keypointCount: 25 });
  expect(point(0, 3)).toEqual([3, 6, 9]);
  expect(point(0, 4)).toBeNull();
});

test('files of a folder are frames, whatever their numbers, and other files are left alone', async () => {
  const { reader } = openposeFolder;
  if (reader?.container !== 'folder') throw new Error('no reader of folders');
  const files = [
    fileOf('a_000000000000_keypoints.json', openposeFile),
    fileOf('a_000000000001_keypoints.json', { version: 1.3, people: [] }),
    fileOf('a_000000000005_keypoints.json', openposeFile),
    fileOf('notes.json', 'nothing'),
  ];
  expect(reader.matches(files.map(({ name }) => name))).toBe(true);
  expect(reader.matches(['notes.json'])).toBe(false);
  const { recording, poses } = await readAllOf(
    await reader.read(
      files.map(({ name }) => name),
      folderOf(files),
      { where: 'folder' },
    ),
  );
  expect(recording).toMatchObject({ frameCount: 3, poseCount: 4, instanceCount: 4 });
  expect(recording.frameNames?.[2]).toBe('a_000000000005_keypoints.json');
  expect([...poses.frame]).toEqual([0, 0, 2, 2]);
  const damaged = [files[0], fileOf('b_keypoints.json', { people: [{ pose_keypoints_2d: flat(18) }] })];
  await expect(
    reader.read(
      damaged.map(({ name }) => name),
      folderOf(damaged),
      { where: 'folder' },
    ),
  ).rejects.toThrow(
    'folder/b_keypoints.json: person 0: its pose is openpose-coco18, expected openpose-body25 as of the people before',
  );
});

test('shares of the picture become pixels where its size is known', async () => {
  const people = [{ pose_keypoints_2d: Array.from({ length: 18 }, (_, k) => [k / 18, 0.5, 1]).flat() }];
  const canvas = await readDocument(openpose, [{ people, canvas_width: 180, canvas_height: 40 }]);
  expect(canvas.point(0, 3)).toEqual([30, 20]);
  await expect(readDocument(openpose, { version: 1, people })).rejects.toThrow('give --size WIDTHxHEIGHT');
});

test('a part of another length is refused', async () => {
  await expect(readDocument(openpose, { version: 1, people: [{ pose_keypoints_2d: flat(24) }] })).rejects.toThrow(
    'x: person 0: its pose has 72 numbers, expected 75 or 54 or 45, 3 a keypoint',
  );
  await expect(readDocument(openpose, { version: 1, people: [{ pose_keypoints_2d: [...flat(17), 1, 'y', 1] }] })).rejects.toThrow(
    'x: person 0, pose keypoint 17: y is "y", expected a number',
  );
});
