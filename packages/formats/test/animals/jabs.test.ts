import { expect, test } from 'vitest';
import { deepposekit } from '../../src/animals/deepposekit.js';
import { jabs } from '../../src/animals/jabs.js';
import { hdf5, readWith } from './hdf5Fixture.js';

/** y before x; a value tells its place. */
const points = (frames: number, mice: number) =>
  Uint16Array.from({ length: frames * mice * 24 }, (_, i) => 100 * Math.floor(i / 24) + (i % 24));

const confidence = (length: number) => new Float32Array(length).fill(0.5);

test('one mouse a frame; no confidence means no landmark', async () => {
  const sure = confidence(24);
  sure[1] = 0;
  const bytes = await hdf5({
    '/poseest/points': { data: points(2, 1), shape: [2, 12, 2] },
    '/poseest/confidence': { data: sure, shape: [2, 12] },
  });
  const recording = await readWith(jabs, bytes);
  expect(recording).toMatchObject({ frameCount: 2, poseCount: 2, instanceCount: 1, keypointCount: 12 });
  expect(recording.skeleton.edges).toHaveLength(11);
  const { points: read } = await recording.read(0, 2);
  expect(Array.from(read.subarray(0, 6))).toEqual([1, 0, Number.NaN, Number.NaN, 5, 4]);
});

test('several mice by their identities, those that are not there left out', async () => {
  const bytes = await hdf5({
    '/poseest/points': { data: points(2, 2), shape: [2, 2, 12, 2] },
    '/poseest/confidence': { data: confidence(48), shape: [2, 2, 12] },
    '/poseest/instance_count': { data: Uint8Array.from([2, 1]) },
    '/poseest/instance_embed_id': { data: Uint32Array.from([2, 1, 2, 0]), shape: [2, 2] },
    '/poseest/instance_id_center': { data: new Float32Array(4), shape: [2, 2] },
  });
  const recording = await readWith(jabs, bytes);
  expect(recording).toMatchObject({ instanceCount: 2, poseCount: 3 });
  const { points: read, frame, instance } = await recording.read(0, 3);
  expect(Array.from(frame)).toEqual([0, 0, 1]);
  expect(Array.from(instance)).toEqual([0, 1, 1]);
  expect([read[0], read[24], read[48]]).toEqual([101, 1, 201]);
});

test('other shapes are refused', async () => {
  const bytes = await hdf5({ '/poseest/points': { data: new Uint16Array(20), shape: [2, 5, 2] } });
  await expect(readWith(jabs, bytes)).rejects.toThrow(/has shape \[2,5,2\], expected \[frames, 12, 2\]/);
});

test('annotations of DeepPoseKit with parents and mirror images', async () => {
  const bytes = await hdf5({
    '/annotations': { data: Float64Array.from([1, 2, 3, 4, 5, 6]), shape: [1, 3, 2] },
    '/annotated': { data: new Uint8Array(3), shape: [1, 3] },
    '/skeleton': { data: Int32Array.from([-1, -1, 0, 2, 0, 1]), shape: [3, 2] },
    '/skeleton_names': { data: ['head', 'wingR', 'wingL'] },
  });
  const recording = await readWith(deepposekit, bytes);
  expect(recording.skeleton).toEqual({
    keypoints: ['head', 'wingR', 'wingL'],
    edges: [
      [0, 1],
      [0, 2],
    ],
    symmetries: [[2, 1]],
  });
  expect(Array.from((await recording.read(0, 1)).points)).toEqual([1, 2, 3, 4, 5, 6]);
});
