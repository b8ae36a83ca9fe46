/** Files of landmarks as other programs write them, made for the tests of the page. */
import { SKELETONS } from '@anylift/core';
import { bytesOf, wholeRecording, writableBy } from '@anylift/formats';
import { type Dtype, type GuessableDataTypes, File as Hdf5File, ready } from 'h5wasm';

/** What a file picker takes. */
export interface MadeFile {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

const fileOf = (name: string, content: string | Uint8Array): MadeFile => ({
  name,
  mimeType: 'application/octet-stream',
  buffer: Buffer.from(content),
});

const PERSON = SKELETONS.find(({ name }) => name === 'coco17')!;

/** COCO's 17 landmarks of somebody who walks, in metres: x to the person's left, y up, z to the front. */
function walker(frame: number): [x: number, y: number, z: number][] {
  const swing = Math.sin(0.4 * frame);
  const leg = (x: number, by: number): [number, number, number][] => [
    [x, 0.95, 0],
    [x, 0.5, 0.18 * by + 0.04],
    [x, 0.08, 0.34 * by - 0.05],
  ];
  const arm = (x: number, by: number): [number, number, number][] => [
    [x, 1.42, 0],
    [1.25 * x, 1.13, -0.14 * by],
    [1.15 * x, 0.93, -0.22 * by + 0.12],
  ];
  const [leftArm, rightArm, leftLeg, rightLeg] = [arm(0.19, swing), arm(-0.19, -swing), leg(0.11, swing), leg(-0.11, -swing)];
  const head: [number, number, number][] = [
    [0, 1.6, 0.13],
    [0.03, 1.64, 0.1],
    [-0.03, 1.64, 0.1],
    [0.08, 1.62, 0],
    [-0.08, 1.62, 0],
  ];
  return [
    ...head,
    ...[0, 1, 2].flatMap((i) => [leftArm[i], rightArm[i]]),
    ...[0, 1, 2].flatMap((i) => [leftLeg[i], rightLeg[i]]),
  ];
}

/** Seen a little from the side, in pixels. */
function seen(frame: number, [x, y]: readonly [number, number] = [320, 420], size = 200): [number, number][] {
  const [cos, sin] = [Math.cos(0.6), Math.sin(0.6)];
  return walker(frame).map((point) => [x + size * (cos * point[0] + sin * point[2]), y - size * point[1]]);
}

/** COCO's ground truth: one person in the first picture, two in every other, with an ankle that is not labelled. */
export function coco(pictures: number): MadeFile {
  const annotations = Array.from({ length: pictures }, (_, f) => [
    { image_id: f + 1, keypoints: seen(f).flatMap(([x, y], i) => (i === 16 ? [0, 0, 0] : [x, y, 2])) },
    ...(f > 0 ? [{ image_id: f + 1, keypoints: seen(f + 3, [500, 400], 150).flatMap(([x, y]) => [x, y, 2]) }] : []),
  ]).flat();
  return fileOf(
    'people.json',
    JSON.stringify({
      images: Array.from({ length: pictures }, (_, f) => ({ id: f + 1, file_name: `${f}.jpg`, width: 640, height: 480 })),
      annotations: annotations.map((annotation, i) => ({ id: i + 1, category_id: 1, num_keypoints: 17, ...annotation })),
      categories: [
        { id: 1, name: 'person', keypoints: PERSON.keypoints, skeleton: PERSON.edges.map(([a, b]) => [a + 1, b + 1]) },
      ],
    }),
  );
}

/** The project's own JSON: one person, frame after frame. */
export function walk(frames: number, name = 'walk.json'): MadeFile {
  const { keypoints, edges, symmetries } = PERSON;
  return fileOf(
    name,
    JSON.stringify({
      skeleton: { keypoints, edges, symmetries },
      fps: 25,
      frames: Array.from({ length: frames }, (_, f) => ({ keypoints: seen(f) })),
    }),
  );
}

/** The same names in one line each, with edges alone. */
export const skeletonOfWalk = (): MadeFile =>
  fileOf(
    'bones.json',
    JSON.stringify({
      edges: [
        ['left_shoulder', 'right_shoulder'],
        ['left_hip', 'right_hip'],
      ],
    }),
  );

const MOUSE = ['snout', 'left_ear', 'right_ear', 'spine', 'tail_base', 'tail_tip'];

/** Frames of the mouse's table in which nothing was found. */
export const MOUSE_GAP = { first: 1200, count: 100 };

/** DeepLabCut's table. Confidence is 0.3 for the tip of the tail and 0.9 for the rest. */
export function deepLabCut(frames: number): MadeFile {
  const head = [
    ['scorer', ...MOUSE.flatMap(() => ['net', 'net', 'net'])],
    ['bodyparts', ...MOUSE.flatMap((name) => [name, name, name])],
    ['coords', ...MOUSE.flatMap(() => ['x', 'y', 'likelihood'])],
  ];
  const rows = Array.from({ length: frames }, (_, f) => {
    const isGap = f >= MOUSE_GAP.first && f < MOUSE_GAP.first + MOUSE_GAP.count;
    const cells = MOUSE.flatMap((_, i) => {
      const [x, y] = [300 + 60 * Math.cos(1.1 * i + f / 300), 200 + 40 * Math.sin(1.7 * i + f / 200)];
      return isGap ? ['', '', ''] : [x.toFixed(2), y.toFixed(2), i === MOUSE.length - 1 ? 0.3 : 0.9];
    });
    return [f, ...cells];
  });
  return fileOf('mouseDLC.csv', `${[...head, ...rows].map((row) => row.join(',')).join('\n')}\n`);
}

/** A table whose number is none. */
export const broken = (): MadeFile => {
  const content = deepLabCut(5).buffer.toString();
  const rows = content.split('\n');
  rows[5] = rows[5].replace(/^2,[^,]*/, '2,oops');
  return fileOf('brokenDLC.csv', rows.join('\n'));
};

/** OpenPose's file of a frame: two people, then one. */
export function openPose(frame: number): MadeFile {
  const { keypoints } = SKELETONS.find(({ name }) => name === 'openpose-body25')!;
  const people = Array.from({ length: frame === 0 ? 2 : 1 }, (_, person) => ({
    person_id: [-1],
    pose_keypoints_2d: keypoints.flatMap((_, i) => [
      300 + 200 * person + 40 * Math.cos(i * 1.3 + frame),
      200 + 8 * i + 5 * Math.sin(i + frame),
      0.8,
    ]),
  }));
  return fileOf(`clip_${String(frame).padStart(12, '0')}_keypoints.json`, JSON.stringify({ version: 1.3, people }));
}

/** 3D of the walker in centimetres, y up, as BVH. */
export async function bvh(frames: number): Promise<MadeFile> {
  const { keypoints, edges } = PERSON;
  const points = Float64Array.from(Array.from({ length: frames }, (_, f) => walker(f)).flat(2), (value) => 100 * value);
  const recording = wholeRecording(
    {
      format: 'made',
      dimensions: 3,
      skeleton: { keypoints, edges },
      frameCount: frames,
      fps: 25,
      up: '+y',
      units: 'cm',
      poses: { points, frame: Int32Array.from({ length: frames }, (_, f) => f), instance: new Int32Array(frames) },
    },
    'walk',
  );
  return fileOf('walk.bvh', await bytesOf(writableBy('.bvh')!, recording, { where: 'walk' }));
}

type Field = [name: string, type: string];

/** SLEAP's project: predictions of two animals of four nodes in every frame of a video. */
export async function sleap(frames: number): Promise<MadeFile> {
  const nodes = ['head', 'thorax', 'wingL', 'wingR'];
  const { FS } = await ready;
  const file = new Hdf5File('made.slp', 'w');
  const table = (name: string, fields: Field[], rows: number[][]) => {
    const data = new Map(
      fields.map(([field, type], i) => {
        const column = rows.map((row) => row[i]);
        return [field, /[qQ]/.test(type) ? BigInt64Array.from(column.map(BigInt)) : column] as const;
      }),
    );
    file.create_dataset({
      name,
      data: data as unknown as GuessableDataTypes,
      dtype: fields as unknown as Dtype,
      shape: [rows.length],
    });
  };
  const range = Array.from({ length: frames }, (_, f) => f);
  table(
    'frames',
    [
      ['frame_id', '<Q'],
      ['video', '<I'],
      ['frame_idx', '<Q'],
      ['instance_id_start', '<Q'],
      ['instance_id_end', '<Q'],
    ],
    range.map((f) => [f, 0, f, 2 * f, 2 * f + 2]),
  );
  table(
    'instances',
    [
      ...([
        ['instance_id', '<q'],
        ['instance_type', '<B'],
        ['frame_id', '<Q'],
        ['skeleton', '<I'],
        ['track', '<i'],
      ] as Field[]),
      ...([
        ['from_predicted', '<q'],
        ['score', '<f'],
        ['point_id_start', '<Q'],
        ['point_id_end', '<Q'],
      ] as Field[]),
    ],
    range.flatMap((f) =>
      [0, 1].map((track) => [2 * f + track, 1, f, 0, track, -1, 0.9, 4 * (2 * f + track), 4 * (2 * f + track) + 4]),
    ),
  );
  const point: Field[] = [
    ['x', '<d'],
    ['y', '<d'],
    ['visible', '<b'],
    ['complete', '<b'],
  ];
  table('points', point, [[0, 0, 0, 0]]);
  table(
    'pred_points',
    [...point, ['score', '<d']],
    range.flatMap((f) =>
      [0, 1].flatMap((track) =>
        nodes.map((_, i) => [100 + 150 * track + 30 * Math.cos(2 * i + f / 5), 100 + 25 * Math.sin(3 * i + f / 7), 1, 0, 0.8]),
      ),
    ),
  );
  file.create_dataset({ name: 'videos_json', data: ['{"backend":{"filename":"flies.mp4"}}'] });
  file.create_dataset({ name: 'tracks_json', data: ['[0, "female"]', '[0, "male"]'] });
  const edge = { 'py/reduce': [{ 'py/type': 'sleap.skeleton.EdgeType' }, { 'py/tuple': [1] }] };
  const links = [0, 2, 3].map((target, i) => ({ source: 1, target, type: i === 0 ? edge : { 'py/id': 1 } }));
  const skeletons = [{ graph: { name: 'fly' }, nodes: nodes.map((_, id) => ({ id })), links }];
  const metadata = file.create_group('metadata');
  metadata.create_attribute('format_id', 1.2);
  metadata.create_attribute('json', JSON.stringify({ skeletons, nodes: nodes.map((name) => ({ name })) }));
  file.close();
  const bytes = new Uint8Array(FS.readFile('made.slp'));
  FS.unlink('made.slp');
  return fileOf('flies.slp', bytes);
}
