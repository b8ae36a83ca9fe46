import { InputError, serializeSafetensors } from '@anylift/core';
import { describeCheckpoint, describeRecording, inMemory } from '@anylift/formats';
import { describe, expect, test } from 'vitest';
import { answer, binary2D, encode, input, open, skeleton, write3D } from './samples.js';

const describeFile = async (bytes: Uint8Array) => describeRecording(await open(bytes, 'x'));
const checkpointIn = (bytes: Uint8Array) => describeCheckpoint(inMemory(bytes), 'x');

const common = { instances: 1, keypoints: 4, keypointNames: skeleton.keypoints, edges: skeleton.edges };

describe('describe', () => {
  test('2D', async () => {
    const firstVisible = { frame: 0, instance: 0, keypoint: 0, value: [100.25, 50] };
    expect(await describeFile(encode(input))).toEqual({
      format: 'keypoints2d',
      dimensions: 2,
      frames: 3,
      ...common,
      firstVisible,
    });
    const bytes = binary2D([1, 4, 2], Float32Array.of(Number.NaN, Number.NaN, 3, 4, 5, 6, 7, 8));
    expect(await describeFile(bytes)).toMatchObject({ format: 'keypoints2d', firstVisible: { keypoint: 1, value: [3, 4] } });
  });

  test('3D answers', async () => {
    const firstVisible = { frame: 0, instance: 0, keypoint: 0, value: [100, 50, 3] };
    const expected = { format: 'anylift/1', dimensions: 3, frames: 3, ...common, firstVisible };
    expect(await describeFile(await write3D(answer, 'json'))).toEqual(expected);
    expect(await describeFile(await write3D(answer, 'safetensors'))).toEqual(expected);
  });

  const set = (shape: number[], data: Float32Array, more: Record<string, string> = {}) => {
    const metadata = { format: 'keypoints3d/1', keypointNames: '["a","b"]', edges: '[[0,1]]', units: 'm', fps: '30', ...more };
    return serializeSafetensors({ tensors: { keypoints3d: { shape, data } }, metadata });
  };

  test('sets, the first landmark that is not missing', async () => {
    const data = new Float32Array(12).fill(Number.NaN);
    data.set([1, 2, 3], 9);
    expect(await describeFile(set([2, 2, 3], data))).toEqual({
      format: 'keypoints3d/1',
      dimensions: 3,
      frames: 2,
      instances: 1,
      keypoints: 2,
      keypointNames: ['a', 'b'],
      edges: [[0, 1]],
      units: 'm',
      fps: 30,
      firstVisible: { frame: 1, instance: 0, keypoint: 1, value: [1, 2, 3] },
    });
    expect(await describeFile(set([0, 2, 3], new Float32Array(0), { fps: '' }))).toMatchObject({ frames: 0, firstVisible: null });
  });

  test('sets that do not fit themselves', async () => {
    await expect(describeFile(set([4], new Float32Array(4)))).rejects.toThrow(
      'x: keypoints3d has shape [4], expected [frames, landmarks, 3]',
    );
    await expect(describeFile(set([1, 1, 3], new Float32Array(3)))).rejects.toThrow(InputError);
    await expect(describeFile(set([1, 2, 3], new Float32Array(6), { edges: '[[0,7]]' }))).rejects.toThrow('no landmark 7');
    await expect(describeFile(set([1, 2, 3], new Float32Array(6), { edges: '[[' }))).rejects.toThrow(
      'x: edges in the metadata: not JSON',
    );
  });

  test('checkpoints', async () => {
    const tensors = { a: { shape: [2, 2], data: new Float32Array(4) }, b: { shape: [3], data: new Float32Array(3) } };
    const metadata = { format: 'anylift-checkpoint/1', config: '{"width": 8}' };
    const expected = { format: 'anylift-checkpoint/1', tensors: 2, parameters: 7, config: { width: 8 } };
    expect(await checkpointIn(serializeSafetensors({ tensors, metadata }))).toEqual(expected);
    expect(await checkpointIn(encode(input))).toBeUndefined();
    await expect(checkpointIn(serializeSafetensors({ tensors, metadata: { format: metadata.format } }))).rejects.toThrow(
      InputError,
    );
  });
});
