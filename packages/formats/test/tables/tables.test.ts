import { InputError } from '@anylift/core';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ByteSink, inMemory } from '../../src/bytes.js';
import { headOf } from '../../src/containers/csv.js';
import type { Format, ReadContext } from '../../src/format.js';
import { allocatePoses, type Recording, wholeRecording } from '../../src/recording.js';
import { anipose } from '../../src/tables/anipose.js';
import { csvTidy } from '../../src/tables/csvTidy.js';
import { csvWide, tsvWide } from '../../src/tables/csvWide.js';
import { deeplabcut } from '../../src/tables/deeplabcut.js';
import { lightningPose } from '../../src/tables/lightningPose.js';
import { mediapipeCsv } from '../../src/tables/mediapipeCsv.js';
import { sleapCsv } from '../../src/tables/sleapCsv.js';

const FORMATS = [lightningPose, deeplabcut, anipose, sleapCsv, mediapipeCsv, csvTidy, csvWide];

async function read(content: string | Uint8Array, context: Partial<ReadContext> = {}): Promise<Recording> {
  const file = inMemory(typeof content === 'string' ? new TextEncoder().encode(content) : content, 'x.csv');
  const head = await headOf(file);
  const reader = FORMATS.find(({ reader }) => reader?.container === 'csv' && reader.matches(head))?.reader;
  if (reader?.container !== 'csv') throw new InputError('x: nobody reads it');
  return reader.read(file, { where: 'x', ...context });
}

const all = (recording: Recording) => recording.read(0, recording.poseCount);
const pointsOf = async (recording: Recording) => Array.from((await all(recording)).points);
const NONE = Number.NaN;

const DLC = [
  'scorer,,,S,S,S,S,S,S',
  'individuals,,,A1,A1,A2,A2,single,single',
  'bodyparts,,,nose,nose,nose,nose,lamp,lamp',
  'coords,,,x,y,x,y,x,y',
  'labeled-data,v,1.png,1,2,3,4,5,6',
  'labeled-data,v,2.png,,,,,',
  'labeled-data,v,3.png,7,8,,,9,10',
].join('\n');

test('DeepLabCut: individuals that stand side by side, landmarks that only some of them have', async () => {
  const recording = await read(DLC);
  expect(recording).toMatchObject({
    format: 'deeplabcut',
    frameCount: 3,
    poseCount: 9,
    instanceCount: 3,
    instanceNames: ['A1', 'A2', 'single'],
    skeleton: { keypoints: ['nose', 'lamp'], edges: [] },
    frameNames: ['labeled-data/v/1.png', 'labeled-data/v/2.png', 'labeled-data/v/3.png'],
  });
  const first = [1, 2, NONE, NONE, 3, 4, NONE, NONE, NONE, NONE, 5, 6];
  const last = [7, 8, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, 9, 10];
  expect(await pointsOf(recording)).toEqual([...first, ...Array(12).fill(NONE), ...last]);
  const part = await recording.read(2, 5);
  expect([...part.points]).toEqual([...first, ...Array(12).fill(NONE), ...last].slice(8, 28));
  expect([...part.frame]).toEqual([0, 1, 1, 1, 2]);
  expect([...part.instance]).toEqual([2, 0, 1, 2, 0]);
});

test.each([
  [2, 'DLC_resnet50', 'deeplabcut'],
  [3, 'DLC_3D', 'deeplabcut'],
  [2, 'heatmap_tracker', 'lightning-pose'],
])('predictions in %dD of %s are %s', async (D, scorer, format) => {
  const coords = [...'xyz'.slice(0, D), ...(D === 2 ? ['likelihood'] : [])];
  const rows = [0, 1].map((f) => [f, ...coords.map((_, i) => f * 10 + i + 0.25), 'train']);
  const header = [
    ['scorer', ...coords.map(() => scorer), 'set'],
    ['bodyparts', ...coords.map(() => 'paw'), ''],
    ['coords', ...coords, 'set'],
  ];
  const recording = await read(stringify([...header, ...rows]));
  expect(recording).toMatchObject({ format, dimensions: D, frameCount: 2, instanceCount: 1, keypointCount: 1 });
  expect(recording.frameNames).toBeUndefined();
  expect(await pointsOf(recording)).toEqual([0, 1].flatMap((f) => [0, 1, 2].slice(0, D).map((d) => f * 10 + d + 0.25)));
  if (D === 2) expect([...((await all(recording)).scores ?? [])]).toEqual([2.25, 12.25]);
});

test('SLEAP: tracks one after the other come frame after frame', async () => {
  const recording = await read(
    'track,frame_idx,instance.score,A.x,A.y,A.score\nt0,4,nan,1,2,.5\nt0,7,nan,3,4,1\nt1,4,nan,5,6,\nt1,7,nan,,,',
  );
  expect(recording).toMatchObject({ format: 'sleap-csv', frameCount: 2, instanceNames: ['t0', 't1'], frameNames: ['4', '7'] });
  const poses = await recording.read(1, 3);
  expect([...poses.points]).toEqual([5, 6, 3, 4, NONE, NONE]);
  expect([...poses.frame]).toEqual([0, 1, 1]);
  expect([...poses.instance]).toEqual([1, 0, 1]);
});

test('Anipose: what is no landmark is left alone', async () => {
  const recording = await read('a_x,a_y,a_z,a_error,a_ncams,a_score,M_00,center_0,fnum\n1,2,3,.1,2,.9,1,0,0\n,,,,,,1,0,1\n');
  expect(recording).toMatchObject({ format: 'anipose', dimensions: 3, frameCount: 2, skeleton: { keypoints: ['a'] } });
  expect(await pointsOf(recording)).toEqual([1, 2, 3, NONE, NONE, NONE]);
});

test('MediaPipe: shares of the picture become pixels, once its size is told', async () => {
  const header = Array.from({ length: 33 }, (_, i) => ['x', 'y', 'z', 'v'].map((word) => word + (i + 1))).flat();
  const row = Array.from({ length: 33 }, (_, i) => [i / 64, 0.5, -0.25, 0.75]).flat();
  const content = stringify([
    ['class', ...header],
    ['sit', ...row],
  ]);
  await expect(read(content)).rejects.toThrow(/^x: .*--size WIDTHxHEIGHT/);
  const recording = await read(content, { pictureSize: { width: 640, height: 480 } });
  expect(recording).toMatchObject({ format: 'mediapipe-csv', dimensions: 2, keypointCount: 33, scores: 'confidence' });
  expect(recording.skeleton.edges.length).toBeGreaterThan(30);
  expect(await pointsOf(recording)).toEqual(Array.from({ length: 33 }, (_, i) => [i * 10, 240]).flat());
});

test.each([
  ['joints of BVH', 'time, Hips.X, Hips.Y, Hips.Z\n 0.00, 1, 2, 3\n 0.04, 4, 5, 6\n', 3, ['Hips'], { fps: 25 }],
  ['no names', 'x0,y0,x1,y1\n1,2,3,4\n', 2, undefined, { keypointCount: 2 }],
  ['axis first', 'x_a,x_b,y_a,y_b\n1,3,2,4\n', 2, ['a', 'b'], {}],
  ['decimal comma', 'frame;a_x;a_y\r\n0;1,5;2,25\r\n\r\n', 2, ['a'], { frameCount: 1 }],
  ['quotes, old line ends', '"a_x","a_y"\r"1","2"\r3,4', 2, ['a'], { frameCount: 2 }],
  ['boxes beside', 'box_x,box_y,box_w,box_h,a_x,a_y\n1,2,3,4,5,6\n', 2, ['a'], {}],
])('plain: %s', async (_, content, dimensions, keypoints, about) => {
  const recording = await read(content);
  expect(recording).toMatchObject({ format: 'csv', dimensions, ...about });
  expect(recording.skeleton.keypoints).toEqual(keypoints);
});

test('numbers mean the same whatever marks and encodings they stand in', async () => {
  const text = 'frame\tä_x\tä_y\n0\t1,5\t-2.25e1\n1\tNA\tNone\n';
  const utf16 = new Uint8Array(new Uint16Array([0xfeff, ...Array.from(text, (c) => c.charCodeAt(0))]).buffer);
  for (const content of [text, `\ufeff${text}`, utf16]) {
    const recording = await read(content);
    expect(recording.skeleton.keypoints).toEqual(['ä']);
    expect(await pointsOf(recording)).toEqual([1.5, -22.5, NONE, NONE]);
  }
});

test('names of a well-known rig bring its edges', async () => {
  const { mpii16 } = await import('../../../core/src/skeletons/body.js');
  const recording = await read(`${mpii16.keypoints.map((name) => `${name}_x,${name}_y`).join()}\n${Array(32).fill(1).join()}\n`);
  expect(recording.skeleton.edges).toEqual(mpii16.edges);
});

test.each([
  ['a_x,a_y\n1,2\n1\n', /^x: line 3 has 1 cells, the last in column 1 \(a_x\), expected 2/],
  ['a_x,a_y\n1,2\n1,2,3\n', /^x: line 3 has 3 cells, expected 2/],
  ['a_x,a_y\n1,2\n1,1.2.3\n', /^x: line 3, column 2 \(a_y\) is "1.2.3", expected a number/],
  ['a_x,a_y\n1,"2\n', /^x: line 2 has a quote that is never closed/],
  ['a_x,a_y\n', /^x: no rows/],
  ['a_x,a_y,a_x\n1,2,3\n', /^x: two columns are called "a_x"/],
  ['a_x,a_y,a_z,b_x,b_y\n1,2,3,4,5\n', /^x: landmark b has no column for z/],
  ['1,2,3,4\n5,6,7,8\n', /^x: 4 numbers a line and no header/],
  ['joint,parent,offset.x,offset.y\nHips,,1,2\n', /^x: the columns joint, parent/],
  ['frame,a_x,a_y\n1,2,3\n0,2,3\n', /^x: line 3: frame 0 comes after frame 1/],
  ['frame,keypoint,x,y\n0,a,1,2\n0,a,1,2\n', /^x: line 3: frame 0 has "a" for the second time/],
  ['frame,keypoint,x,y\n1,a,1,2\n0,a,1,2\n', /^x: line 3: frame 0 comes after frame 1/],
  [DLC.replace('A2,A2', 'A1,A1'), /^x: column 6 is x of nose for the second time/],
  [DLC.replace('7,8,,,9,10', '7,8,9'), /^x: line 7 has 6 cells/],
])('damage is told in one sentence: %j', async (content, message) => {
  await expect(read(content).then(all)).rejects.toThrow(message);
  await expect(read(content).then(all)).rejects.toBeInstanceOf(InputError);
});

/** Written bytes, put together. */
async function written(format: Format, recording: Recording): Promise<Uint8Array> {
  const pieces: number[] = [];
  const sink: ByteSink = {
    write: async (start, bytes) => {
      for (const [i, byte] of bytes.entries()) pieces[start + i] = byte;
    },
  };
  await format.writer?.write(recording, sink, { where: 'x' });
  return Uint8Array.from(pieces);
}

const coordinate = fc.oneof(
  fc.double({ min: -1e8, max: 1e8, noNaN: true }),
  fc.integer({ min: -999, max: 999 }),
  fc.constant(NONE),
);
const name = fc.stringMatching(/^[A-Za-z ä,;"._-]{1,8}$/);

const recordings = fc
  .record({
    dimensions: fc.constantFrom(2 as const, 3 as const),
    names: fc.option(fc.uniqueArray(name, { minLength: 1, maxLength: 4 }), { nil: undefined }),
    poses: fc.array(fc.array(fc.tuple(coordinate, coordinate, coordinate, coordinate), { minLength: 4, maxLength: 4 }), {
      minLength: 1,
      maxLength: 8,
    }),
    scores: fc.constantFrom('confidence' as const, 'visibility' as const, undefined),
    instances: fc.integer({ min: 1, max: 2 }),
    fps: fc.constantFrom(25, 29.97, undefined),
  })
  .map(({ dimensions: D, names, poses: values, scores, instances, fps }) => {
    const N = names?.length ?? 3;
    const P = values.length * instances;
    const poses = allocatePoses(P, N, D, 'x', scores !== undefined);
    for (let p = 0; p < P; p++) {
      poses.frame[p] = Math.floor(p / instances);
      poses.instance[p] = p % instances;
      for (let i = 0; i < N; i++) {
        const point = values[poses.frame[p]][i];
        for (let d = 0; d < D; d++) poses.points[(p * N + i) * D + d] = point[d] + 0;
        if (poses.scores) poses.scores[p * N + i] = point[3] + 0;
      }
    }
    return wholeRecording(
      {
        format: 'x',
        dimensions: D,
        skeleton: { ...(names ? { keypoints: names } : {}), edges: [] },
        keypointCount: N,
        frameCount: values.length,
        instanceCount: instances,
        ...(scores ? { scores } : {}),
        ...(fps ? { fps } : {}),
        poses,
      },
      'x',
    );
  });

test.each([csvWide, tsvWide, csvTidy])('$name: what is written is read back, at any place', async (format) => {
  await fc.assert(
    fc.asyncProperty(recordings, fc.nat(), fc.nat(), async (recording, a, b) => {
      const back = await read(await written(format, recording));
      const { dimensions, keypointCount, frameCount, poseCount, scores, instanceCount } = recording;
      expect(back).toMatchObject({ dimensions, keypointCount, frameCount, poseCount, instanceCount });
      expect(back.scores).toBe(scores);
      expect(back.skeleton.keypoints).toEqual(recording.skeleton.keypoints);
      if (recording.fps && frameCount > 1) expect(back.fps).toBe(recording.fps);
      const first = a % poseCount;
      const count = 1 + (b % (poseCount - first));
      expect(await back.read(first, count)).toEqual(await recording.read(first, count));
    }),
    { numRuns: 150 },
  );
});

test('a table of many pieces is read at any place', async () => {
  const rows = Array.from({ length: 30_000 }, (_, f) => [f, f + 0.5, Math.sqrt(f), `${'-'.repeat(f % 40)}`]);
  const recording = await read(stringify([['frame', 'a_x', 'a_y', 'word'], ...rows]));
  expect(recording.frameCount).toBe(rows.length);
  await fc.assert(
    fc.asyncProperty(fc.nat(rows.length - 50), fc.nat(49), async (first, more) => {
      const { points } = await recording.read(first, more + 1);
      expect([...points]).toEqual(rows.slice(first, first + more + 1).flatMap(([, x, y]) => [x, y]));
    }),
    { numRuns: 30 },
  );
});

const SEEDS = [
  DLC,
  'track,frame_idx,instance.score,A.x,A.y,A.score\nt0,4,nan,1,2,.5\nt1,4,nan,5,6,\n',
  '"frame";"a_x";"a_y"\n0;1,5;2\n1;;\n',
  'frame,instance,time,keypoint,x,y,z\n0,0,0,a,1,2,3\n0,0,0,b,1,2,3\n1,0,.1,a,4,5,6\n',
  'x1,y1,z1,v1,x2,y2,z2,v2\n.1,.2,.3,1,.1,.2,.3,1\n',
];

test.each(SEEDS)('damaged tables are read or refused: %j', async (seed) => {
  const bytes = [...new TextEncoder().encode(seed)];
  const piece = fc.oneof(
    fc.constantFrom('"', ',', ';', '\n', '\r', '-', '1e999', 'x', '\0').map((c) => [c.charCodeAt(0)]),
    fc.array(fc.nat(255)),
  );
  const changes = fc.array(fc.tuple(fc.nat(bytes.length), fc.nat(3), piece), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(changes, fc.nat(bytes.length * 3), async (edits, length) => {
      const damaged = [...bytes];
      for (const [at, removed, added] of edits) damaged.splice(at, removed, ...added);
      try {
        const recording = await read(Uint8Array.from(damaged.slice(0, length)), { pictureSize: { width: 2, height: 2 } });
        const { points, frame } = await all(recording);
        expect(points.length).toBe(recording.poseCount * recording.keypointCount * recording.dimensions);
        expect(frame.every((f, p) => f >= (frame[p - 1] ?? 0) && f < recording.frameCount)).toBe(true);
      } catch (error) {
        expect(error).toBeInstanceOf(InputError);
        expect((error as Error).message).toMatch(/^x: [^\n]+$/);
      }
    }),
    { numRuns: 400 },
  );
});
