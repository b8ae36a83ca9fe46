import { InputError } from '@anylift/core';
import { expect, test } from 'vitest';
import { sleap } from '../../src/animals/sleap.js';
import { hdf5, readWith } from './hdf5Fixture.js';

const FRAMES = [
  ['frame_id', '<Q'],
  ['video', '<I'],
  ['frame_idx', '<Q'],
  ['instance_id_start', '<Q'],
  ['instance_id_end', '<Q'],
];
const INSTANCES = [
  ...[
    ['instance_id', '<q'],
    ['instance_type', '<B'],
    ['frame_id', '<Q'],
    ['skeleton', '<I'],
    ['track', '<i'],
  ],
  ...[
    ['from_predicted', '<q'],
    ['score', '<f'],
    ['point_id_start', '<Q'],
    ['point_id_end', '<Q'],
  ],
];
const POINTS = [
  ['x', '<d'],
  ['y', '<d'],
  ['visible', '<b'],
  ['complete', '<b'],
];
const PREDICTED = [...POINTS, ['score', '<d']];

function table(fields: string[][], rows: number[][]) {
  const data = new Map(
    fields.map(([name, type], i) => {
      const column = rows.map((row) => row[i]);
      return [name, /[qQ]/.test(type) ? BigInt64Array.from(column.map(BigInt)) : column] as const;
    }),
  );
  return { data, dtype: fields, shape: [rows.length] } as never;
}

const edge = { 'py/reduce': [{ 'py/type': 'sleap.skeleton.EdgeType' }, { 'py/tuple': [1] }] };
const symmetry = { 'py/reduce': [{ 'py/type': 'sleap.skeleton.EdgeType' }, { 'py/tuple': [2] }] };

/** Nodes of the project in one order, those of the skeleton in another; the second kind of link is a reference from then on. */
const METADATA = {
  skeletons: [
    {
      graph: { name: 'fly' },
      nodes: [{ id: 2 }, { id: 0 }, { id: 1 }],
      links: [
        { source: 2, target: 0, type: edge },
        { source: 2, target: 1, type: { 'py/id': 1 } },
        { source: 1, target: 0, type: symmetry },
        { source: 0, target: 1, type: { 'py/id': 2 } },
      ],
    },
  ],
  nodes: [{ name: 'wingL' }, { name: 'wingR' }, { name: 'head' }],
};

interface Project {
  frames?: number[][];
  instances?: number[][];
  tracks?: string[];
  format?: number;
  metadata?: unknown;
}

const project = ({
  frames = [
    [0, 1, 5, 0, 2],
    [1, 0, 7, 2, 3],
  ],
  // A person corrected instance 0, which is predicted, and left instance 2 alone.
  instances = [
    [0, 1, 0, 0, -1, -1, 0.5, 0, 3],
    [1, 0, 0, 0, -1, 0, 0, 0, 3],
    [2, 1, 1, 0, -1, -1, 0.5, 3, 6],
  ],
  tracks = [],
  format = 1.2,
  metadata = METADATA,
}: Project = {}) =>
  hdf5(
    {
      '/frames': table(FRAMES, frames),
      '/instances': table(INSTANCES, instances),
      '/points': table(POINTS, [
        [10.5, 20.5, 1, 1],
        [11.5, 21.5, 0, 1],
        [12.5, 22.5, 1, 1],
      ]),
      '/pred_points': table(
        PREDICTED,
        [1, 2, 3, 4, 5, 6].map((i) => [i, 10 * i, 1, 0, i / 10]),
      ),
      '/videos_json': { data: ['{"backend":{"filename":"/films/a.mp4"}}', '{"backend":{"filename":["one.png"]}}'] },
      ...(tracks.length > 0 ? { '/tracks_json': { data: tracks } } : {}),
    },
    { '/metadata': { format_id: format, json: JSON.stringify(metadata) } },
  );

test('nodes, links and symmetries are those of the skeleton, in its order', async () => {
  const { skeleton } = await readWith(sleap, await project());
  expect(skeleton).toEqual({
    name: 'fly',
    keypoints: ['head', 'wingL', 'wingR'],
    edges: [
      [0, 1],
      [0, 2],
    ],
    symmetries: [[1, 2]],
  });
});

test('frames follow video after video, corrected predictions are gone, hidden points are missing', async () => {
  const recording = await readWith(sleap, await project());
  expect(recording).toMatchObject({ frameCount: 2, poseCount: 2, instanceCount: 3, scores: 'confidence' });
  expect(recording.frameNames).toEqual(['a.mp4 frame 7', 'video 1 frame 5']);
  const { points, scores, frame } = await recording.read(0, 2);
  expect(Array.from(points)).toEqual([4, 40, 5, 50, 6, 60, 10.5, 20.5, Number.NaN, Number.NaN, 12.5, 22.5]);
  expect(Array.from(scores ?? [])).toEqual([0.4, 0.5, 0.6, 1, 1, 1]);
  expect(Array.from(frame)).toEqual([0, 1]);
});

test('before format 1.1 the middle of the first pixel was 0.5', async () => {
  const { points } = await (await readWith(sleap, await project({ format: 1 }))).read(1, 1);
  expect(Array.from(points.subarray(0, 2))).toEqual([10, 20]);
});

test('instances are told by their tracks where all have one', async () => {
  const instances = [
    [0, 1, 0, 0, 1, -1, 0.5, 0, 3],
    [1, 0, 0, 0, 0, -1, 0, 0, 3],
    [2, 1, 1, 0, 1, -1, 0.5, 3, 6],
  ];
  const recording = await readWith(sleap, await project({ instances, tracks: ['[0, "a"]', '[0, "b"]'] }));
  expect(recording.instanceNames).toEqual(['a', 'b']);
  expect(Array.from((await recording.read(0, 3)).instance)).toEqual([1, 1, 0]);
});

test.each<[Project, RegExp]>([
  [{ frames: [[0, 0, 0, 2, 9]] }, /frame 0 holds instances 2 to 9, expected up to 3/],
  [
    {
      instances: [
        [0, 0, 0, 0, -1, -1, 0, 0, 2],
        [1, 0, 0, 0, -1, -1, 0, 0, 3],
        [2, 0, 1, 0, -1, -1, 0, 0, 3],
      ],
    },
    /instance 0 has points 0 to 2/,
  ],
  [
    {
      instances: [
        [0, 0, 0, 0, -1, -1, 0, 0, 3],
        [1, 0, 0, 1, -1, -1, 0, 0, 3],
        [2, 0, 1, 0, -1, -1, 0, 0, 3],
      ],
    },
    /skeletons 0 and 1/,
  ],
  [{ metadata: { skeletons: [] } }, /no skeletons/],
  [{ metadata: { ...METADATA, nodes: [] } }, /node 2 of the skeleton is missing/],
])('what does not fit is refused %#', async (wrong, message) => {
  const bytes = await project(wrong);
  await expect(readWith(sleap, bytes)).rejects.toThrow(message);
  await expect(readWith(sleap, bytes)).rejects.toThrow(InputError);
});
