import { InputError } from '@anylift/core';
import { expect, test } from 'vitest';
import { nwbPose } from '../../src/animals/nwbPose.js';
import { type Data, hdf5, readWith } from './hdf5Fixture.js';

interface Individual {
  nodes?: string[];
  series: Record<string, { times: number[]; data: number[]; width?: number }>;
}

function nwb(individuals: Record<string, Individual>, attributes: Record<string, number | string> = { unit: 'pixels' }) {
  const datasets: Record<string, Data> = {};
  const types: Record<string, Record<string, string>> = {};
  for (const [path, { nodes = ['nose', 'tail'], series }] of Object.entries(individuals)) {
    const at = `/processing/${path}`;
    types[at] = { neurodata_type: 'PoseEstimation' };
    datasets[`${at}/nodes`] = { data: nodes };
    datasets[`${at}/edges`] = { data: Uint8Array.from([0, 1]), shape: [1, 2] };
    for (const [name, { times, data, width = 2 }] of Object.entries(series)) {
      types[`${at}/${name}`] = { neurodata_type: 'PoseEstimationSeries' };
      datasets[`${at}/${name}/data`] = { data: Float64Array.from(data), shape: [data.length / width, width], attributes };
      datasets[`${at}/${name}/confidence`] = { data: Float64Array.from({ length: data.length / width }, () => 0.5) };
      datasets[`${at}/${name}/timestamps`] = { data: Float64Array.from(times) };
    }
  }
  return hdf5(datasets, types);
}

test('times of all series make the frames; what a series lacks is missing', async () => {
  const bytes = await nwb({
    'behavior/one': { series: { nose: { times: [0, 0.1], data: [1, 2, 3, 4] }, tail: { times: [0.1], data: [5, 6] } } },
    'behavior/two': { series: { nose: { times: [0.2], data: [7, 8] } } },
  });
  const recording = await readWith(nwbPose, bytes);
  expect(recording).toMatchObject({ frameCount: 3, poseCount: 3, instanceNames: ['one', 'two'], dimensions: 2 });
  expect(recording.skeleton).toEqual({ keypoints: ['nose', 'tail'], edges: [[0, 1]] });
  expect(recording.units).toBeUndefined();
  const { points, frame, instance, scores } = await recording.read(0, 3);
  const none = [Number.NaN, Number.NaN];
  expect(Array.from(points)).toEqual([1, 2, ...none, 3, 4, 5, 6, 7, 8, ...none]);
  expect(Array.from(frame)).toEqual([0, 1, 2]);
  expect(Array.from(instance)).toEqual([0, 0, 1]);
  expect(scores?.[0]).toBe(0.5);
});

test('frames of one processing module follow those of another', async () => {
  const one = { series: { nose: { times: [0, 1], data: [1, 2, 3, 4] } } };
  const recording = await readWith(nwbPose, await nwb({ 'video_0/a': one, 'video_1/a': one }));
  expect(recording).toMatchObject({ frameCount: 4, poseCount: 4, instanceNames: ['a'] });
});

test('3D in the units of the file, after its conversion', async () => {
  const series = { nose: { times: [0], data: [1, 2, 3], width: 3 } };
  const recording = await readWith(
    nwbPose,
    await nwb({ 'behavior/a': { nodes: ['nose', 'tail'], series } }, { unit: 'meters', conversion: 0.5 }),
  );
  expect(recording).toMatchObject({ dimensions: 3, units: 'meters' });
  expect(Array.from((await recording.read(0, 1)).points.subarray(0, 3))).toEqual([0.5, 1, 1.5]);
});

test('times that do not fit the data, and rigs that differ, are refused', async () => {
  const short = await nwb({ 'behavior/a': { series: { nose: { times: [0], data: [1, 2, 3, 4] } } } });
  await expect(readWith(nwbPose, short)).rejects.toThrow(/timestamps has 1 times, expected 2/);
  const series = { nose: { times: [0], data: [1, 2] } };
  const other = await nwb({ 'behavior/a': { series }, 'behavior/b': { nodes: ['nose', 'ear'], series } });
  await expect(readWith(nwbPose, other)).rejects.toThrow(InputError);
});
