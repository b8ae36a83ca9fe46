import { InputError } from '@anylift/core';
import { expect, test } from 'vitest';
import { sleapAnalysis } from '../../src/animals/sleapAnalysis.js';
import { type Data, hdf5, readWith } from './hdf5Fixture.js';

type Sizes = { frame: number; track: number; node: number; xy: number };
type Place = { [axis in keyof Sizes]: number };

const SIZES: Sizes = { frame: 4, track: 3, node: 2, xy: 2 };

/** An array in any order of axes, made element by element. */
function array(axes: (keyof Sizes)[], value: (place: Place) => number, sizes = SIZES): Data {
  const shape = axes.map((axis) => sizes[axis]);
  const data = Float64Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => {
    const place: Place = { frame: 0, track: 0, node: 0, xy: 0 };
    let rest = i;
    for (let axis = axes.length - 1; axis >= 0; axis--) {
      place[axes[axis]] = rest % shape[axis];
      rest = Math.floor(rest / shape[axis]);
    }
    return value(place);
  });
  return { data, shape };
}

/** Track 1 is away in frame 2. */
const point = ({ frame, track, node, xy }: Place) =>
  frame === 2 && track === 1 ? Number.NaN : 1000 * frame + 100 * track + 10 * node + xy;

const file = (axes: (keyof Sizes)[], more: Record<string, Data> = {}, attributes = {}) =>
  hdf5(
    {
      '/tracks': array(axes, point),
      '/point_scores': array(
        axes.filter((axis) => axis !== 'xy'),
        ({ frame, track, node }) => frame / 10 + track / 100 + node / 1000,
      ),
      '/node_names': { data: ['eyeR', 'eyeL'] },
      '/track_names': { data: ['a', 'b', 'c'] },
      '/edge_inds': { data: new Int32Array([1, 0]), shape: [1, 2] },
      ...more,
    },
    { '/': { skeleton_symmetries: '[["eyeR", "eyeL"]]', ...attributes } },
  );

test.each([
  [['track', 'xy', 'node', 'frame'] as const],
  [['frame', 'track', 'node', 'xy'] as const],
  [['frame', 'node', 'xy', 'track'] as const],
])('landmarks of axes %s', async (axes) => {
  const recording = await readWith(sleapAnalysis, await file([...axes]));
  expect(recording).toMatchObject({ frameCount: 4, poseCount: 11, instanceCount: 3, instanceNames: ['a', 'b', 'c'] });
  expect(recording.skeleton).toEqual({ keypoints: ['eyeR', 'eyeL'], edges: [[1, 0]], symmetries: [[1, 0]] });
  const { points, scores, frame, instance } = await recording.read(0, 11);
  for (let pose = 0; pose < 11; pose++)
    for (let node = 0; node < 2; node++) {
      const place = { frame: frame[pose], track: instance[pose], node };
      expect(points[4 * pose + 2 * node]).toBe(point({ ...place, xy: 0 }));
      expect(points[4 * pose + 2 * node + 1]).toBe(point({ ...place, xy: 1 }));
      expect(scores?.[2 * pose + node]).toBeCloseTo(place.frame / 10 + place.track / 100 + node / 1000);
    }
});

test('sizes that fit more than one order are settled by what the file says', async () => {
  const sizes = { frame: 2, track: 2, node: 2, xy: 2 };
  const value = ({ frame, track, node, xy }: Place) => 1000 * frame + 100 * track + 10 * node + xy;
  const axes: (keyof Sizes)[] = ['frame', 'track', 'node', 'xy'];
  const said = { ...array(axes, value, sizes), attributes: { dims: JSON.stringify(axes) } };
  const names = { '/track_names': { data: ['a', 'b'] }, '/node_names': { data: ['x', 'y'] } };
  const { points } = await (await readWith(sleapAnalysis, await hdf5({ '/tracks': said, ...names }))).read(0, 4);
  expect(Array.from(points.subarray(0, 8))).toEqual([0, 1, 10, 11, 100, 101, 110, 111]);
});

test('one untracked animal is one track without a name', async () => {
  const bytes = await hdf5({
    '/tracks': { data: new Float64Array([1, 2, 3, 4]), shape: [1, 2, 1, 2] },
    '/node_names': { data: ['x'] },
    '/track_names': { data: new Float64Array(), shape: [0] },
  });
  const recording = await readWith(sleapAnalysis, bytes);
  expect(recording).toMatchObject({ instanceCount: 1, poseCount: 2 });
  expect(recording.instanceNames).toBeUndefined();
  expect(Array.from((await recording.read(0, 2)).points)).toEqual([1, 3, 2, 4]);
});

test('sizes that fit no order are refused', async () => {
  const bytes = await file(['track', 'xy', 'node', 'frame'], { '/node_names': { data: ['x', 'y', 'z'] } });
  await expect(readWith(sleapAnalysis, bytes)).rejects.toThrow(/\/tracks has shape \[3,2,2,4\].*for 3 node_names/);
  await expect(readWith(sleapAnalysis, bytes)).rejects.toThrow(InputError);
});
