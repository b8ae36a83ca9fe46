import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SKELETONS } from '@anylift/core';
import { inMemory, OUTPUT_EXTENSIONS, openRecording } from '@anylift/formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { anylift, folder, list, type Outcome, stool, tinyCheckpoint } from './anylift.js';

type Point = [x: number, y: number, z: number];

/** A stool that turns about the axis that points up, and moves. */
const FRAMES: Point[][] = [0, 0.4, 0.8, 1.2].map((angle) =>
  [
    [0, 500, 0],
    [-150, 20, 160],
    [150, 20, 160],
    [0, 20, -200],
  ].map(([x, y, z]) => [
    100 + 90 * angle + x * Math.cos(angle) + z * Math.sin(angle),
    y,
    -x * Math.sin(angle) + z * Math.cos(angle),
  ]),
);
const walk = {
  format: 'keypoints3d/1',
  skeleton: stool.skeleton,
  units: 'mm',
  up: '+y',
  fps: 25,
  frames: FRAMES.map((keypoints3d) => ({ keypoints3d })),
};

/** Two pictures, two stools in the first; of the second stool one leg is not to be seen. */
const coco = {
  images: [1, 2].map((id) => ({ id, file_name: `${id}.jpg`, width: 640, height: 480 })),
  categories: [{ id: 1, name: 'stool', keypoints: stool.skeleton.keypoints, skeleton: stool.skeleton.edges.map(oneBased) }],
  annotations: [
    { id: 1, image_id: 1, category_id: 1, keypoints: [100, 50, 2, 80, 99, 2, 120, 101, 2, 105, 90, 1] },
    { id: 2, image_id: 1, category_id: 1, keypoints: [300, 50, 2, 280, 99, 2, 320, 101, 2, 0, 0, 0] },
    { id: 3, image_id: 2, category_id: 1, keypoints: [101, 51, 2, 81, 99, 2, 121, 101, 2, 105, 90, 1] },
    { id: 4, image_id: 2, category_id: 1, keypoints: [301, 51, 2, 281, 99, 2, 321, 101, 2, 305, 90, 1] },
  ],
};

function oneBased([a, b]: number[]): number[] {
  return [a + 1, b + 1];
}

const table = 'nose_x,nose_y,tail_x,tail_y,ear_x,ear_y\n1,2,3,4,5,7\n';

let cwd: string;
beforeAll(() => {
  const landmark = { x: 0.5, y: 0.25, z: 0, visibility: 0.75 };
  cwd = folder({
    'm.safetensors': tinyCheckpoint(),
    'walk.json': walk,
    'stool.json': stool,
    'coco.json': coco,
    'mediapipe.json': { landmarks: [Array.from({ length: 33 }, () => landmark)] },
    'table.csv': table,
    'edges.json': { edges: [['nose', 'ear']] },
    'skeleton.json': {
      keypoints: ['a', 'b', 'c'],
      edges: [
        ['a', 'b'],
        [1, 2],
      ],
      symmetries: [['a', 'c']],
    },
    'cut.glb': Uint8Array.from([...'glTF'].map((c) => c.charCodeAt(0)).concat(2, 0, 0, 0, 99, 0, 0, 0)),
    'cut.json': JSON.stringify(walk).slice(0, 300),
  });
});

const run = (...args: string[]) => anylift(args, { cwd });
const lift = (...args: string[]) => run('lift', ...args, '-m', 'm.safetensors');
const jsonOf = ({ code, stdout, stderr }: Outcome) => {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

/** One sentence on stderr, nothing on stdout, and no file of this name. */
function expectRefusal({ code, stdout, stderr }: Outcome, expected: number, message: RegExp, out = 'none'): void {
  expect(stderr).toMatch(/^anylift: [^\n]+\n$/);
  expect(stderr).toMatch(message);
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(list(cwd).filter((name) => name.includes(out))).toEqual([]);
}

describe.concurrent('convert', () => {
  const same = (point: Point) => point;
  const metres = (point: Point) => point.map((value) => value / 1000) as Point;
  /** Where a format puts what it is given, of those that can be read; BVH has an end site, too, at the end of each chain. */
  const READABLE: Record<string, { format: string; place?: (point: Point) => Point; nameless?: boolean; ends?: number }> = {
    '.json': { format: 'keypoints3d/1' },
    '.safetensors': { format: 'keypoints3d/1' },
    '.csv': { format: 'csv' },
    '.tsv': { format: 'csv' },
    '.npz': { format: 'npz' },
    '.npy': { format: 'npy', nameless: true },
    '.trc': { format: 'trc' },
    '.c3d': { format: 'c3d', place: ([x, y, z]) => [x, -z, y] },
    '.bvh': { format: 'bvh', ends: 3 },
    '.glb': { format: 'gltf', place: metres },
    '.gltf': { format: 'gltf', place: metres },
  };
  const PICTURES: Record<string, RegExp> = {
    '.html': /^<!doctype html>/i,
    '.htm': /^<!doctype html>/i,
    '.svg': /^<svg /,
    '.png': /PNG/,
  };

  test('knows every ending', () => {
    expect(OUTPUT_EXTENSIONS.toSorted()).toEqual([...Object.keys(READABLE), ...Object.keys(PICTURES)].sort());
  });

  test.each(Object.entries(READABLE))(
    '%s is read back as it was',
    async (ending, { format, place = same, nameless, ends = 0 }) => {
      expect(await run('convert', 'walk.json', `back${ending}`)).toEqual({ code: 0, stdout: '', stderr: '' });
      const where = `back${ending}`;
      const recording = await openRecording(inMemory(readFileSync(join(cwd, where)), where), { where });
      expect(recording).toMatchObject({ format, dimensions: 3, frameCount: 4, poseCount: 4, keypointCount: 4 + ends });
      const names = recording.skeleton.keypoints ?? [];
      if (nameless) expect(names).toEqual([]);
      else expect(names).toEqual(expect.arrayContaining(stool.skeleton.keypoints));
      const { points } = await recording.read(0, 4);
      const extent = Math.hypot(...place([500, 0, 0]));
      for (const [f, frame] of FRAMES.entries())
        for (const [i, point] of frame.entries()) {
          const at = 3 * ((4 + ends) * f + (nameless ? i : names.indexOf(stool.skeleton.keypoints[i])));
          for (const [d, value] of place(point).entries())
            expect(Math.abs(points[at + d] - value), `frame ${f}, ${i}, ${'xyz'[d]}`).toBeLessThan(1e-4 * extent);
        }
    },
  );

  test.each(Object.entries(PICTURES).filter(([ending]) => ending !== '.htm'))('%s is a picture', async (ending, start) => {
    expect(await run('convert', 'walk.json', `picture${ending}`)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readFileSync(join(cwd, `picture${ending}`), 'latin1').slice(0, 20)).toMatch(start);
  });

  test('stdout is JSON, or what --to says', async () => {
    expect(jsonOf(await run('convert', 'walk.json', '-')).frames).toEqual(walk.frames);
    const { stdout } = await run('convert', 'walk.json', '-', '--to', 'csv-tidy');
    expect(stdout.split('\n').slice(0, 2).join('\n')).toMatch(/^frame,.*keypoint.*\n0,.*seat,100,500,0/);
    expect(jsonOf(await anylift(['convert', '-', '-'], { cwd, stdin: table })).skeleton.keypoints).toEqual([
      'nose',
      'tail',
      'ear',
    ]);
  });

  test('--fps is told where the file does not', async () => {
    expect(jsonOf(await run('convert', 'table.csv', '-', '--fps', '12.5')).fps).toBe(12.5);
  });

  test('--min-confidence hides landmarks', async () => {
    const [frame] = jsonOf(await run('convert', 'stool.json', '-', '--min-confidence', '0.6')).frames;
    expect(frame.keypoints.map((keypoint: unknown) => keypoint === null)).toEqual([false, true, false, true]);
  });

  test('shares of a picture need its --size', async () => {
    expectRefusal(await run('convert', 'mediapipe.json', 'none.json'), 1, /--size/);
    const [frame] = jsonOf(await run('convert', 'mediapipe.json', '-', '--size', '640x480')).frames;
    expect(frame.keypoints[32]).toEqual([320, 120, 0.75]);
  });

  test('--skeleton names a known rig, or a file of names and edges', async () => {
    expectRefusal(await run('convert', 'stool.json', 'none.csv', '--skeleton', 'skeleton.json'), 1, /skeleton\.json: .*3.*4/);
    const { skeleton } = jsonOf(await run('convert', 'table.csv', '-', '--skeleton', 'skeleton.json'));
    expect(skeleton).toEqual({
      keypoints: ['a', 'b', 'c'],
      edges: [
        [0, 1],
        [1, 2],
      ],
      symmetries: [[0, 2]],
    });
    const byName = await run('convert', 'table.csv', '-', '--skeleton', 'edges.json');
    expect(jsonOf(byName).skeleton).toMatchObject({ keypoints: ['nose', 'tail', 'ear'], edges: [[0, 2]] });
    const hand = Array.from({ length: 21 }, (_, i) => [`p${i}_x`, `p${i}_y`]).flat();
    const stdin = `${hand.join()}\n${hand.map((_, i) => i * i).join()}\n`;
    const named = await anylift(['convert', '-', '-', '--skeleton', 'hand21'], { cwd, stdin });
    const { keypoints, edges } = SKELETONS.find(({ name }) => name === 'hand21')!;
    expect(jsonOf(named).skeleton).toMatchObject({ name: 'hand21', keypoints, edges });
  });

  test('an animation holds one instance, and 3D', async () => {
    expectRefusal(await run('convert', 'stool.json', 'none.bvh'), 1, /2D, expected 3D/);
  });

  test.each([
    ['cut.glb', 'none.json'],
    ['cut.json', 'none.bvh'],
    ['absent.npz', 'none.csv'],
  ])('%s is damaged, and nothing is written', async (name, out) => {
    expectRefusal(await run('convert', name, out), 1, new RegExp(`^anylift: ${name.replace('.', '\\.')}: `));
  });

  test.each([
    [['--from', 'word'], /no format that can be read is called word, expected one of safetensors, .*csv/],
    [['--to', 'word'], /no format that can be written is called word, expected one of safetensors, .*png/],
    [['--size', '0x480'], /expected WIDTHxHEIGHT/],
    [['--min-confidence', '2'], /expected 0 to 1/],
  ])('%j is wrong usage', async (args, message) => {
    expectRefusal(await run('convert', 'walk.json', 'none.json', ...args), 2, message);
  });
});

describe.concurrent('lift', () => {
  test('of a folder of OpenPose says which person of which frame', async () => {
    mkdirSync(join(cwd, 'openpose'));
    const person = (x: number) => ({
      pose_keypoints_2d: Array.from({ length: 25 }, (_, i) => [x + 10 * Math.cos(i), 50 + i * i, 0.9]).flat(),
    });
    const frame = (f: number, ...people: unknown[]) =>
      writeFileSync(
        join(cwd, 'openpose', `walk_${String(f).padStart(12, '0')}_keypoints.json`),
        JSON.stringify({ version: 1.3, people }),
      );
    frame(0, person(100));
    frame(1);
    frame(2, person(110), person(400));
    const { skeleton, frames } = jsonOf(await lift('openpose'));
    expect(skeleton.name).toBe('openpose-body25');
    expect(frames.map(({ frame, instance }: { frame: number; instance: number }) => [frame, instance])).toEqual([
      [0, 0],
      [2, 0],
      [2, 1],
    ]);
    expect(frames[2].keypoints3d[0][0]).toBeCloseTo(410);
  });

  test('of two people to JSON holds both, to BVH the one that --instance says', async () => {
    const { frames } = jsonOf(await lift('coco.json'));
    expect(frames.map(({ frame, instance }: { frame: number; instance: number }) => [frame, instance])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ]);
    expectRefusal(await lift('coco.json', '-o', 'none.bvh'), 1, /bvh holds one: say which by --instance/);
    expectRefusal(await lift('coco.json', '-o', 'none.bvh', '--instance', '2'), 1, /no instance 2, expected .* 0 to 1/);
    expect(await lift('coco.json', '-o', 'one.bvh', '--instance', '1')).toEqual({ code: 0, stdout: '', stderr: '' });
    const recording = await openRecording(inMemory(readFileSync(join(cwd, 'one.bvh')), 'one.bvh'), { where: 'one.bvh' });
    expect(recording).toMatchObject({ frameCount: 2, instanceCount: 1 });
    const { points } = await recording.read(0, 1);
    for (let at = 0; at < points.length; at += 3) expect(points[at]).toBeGreaterThan(250);
  });
});

test('formats lists every name that --from and --to take', async () => {
  const rows: { name: string; reads: number[]; writes: number[]; extensions: string[] }[] = jsonOf(
    await run('formats', '--json'),
  );
  expect(new Set(rows.map(({ name }) => name)).size).toBe(rows.length);
  expect(rows.find(({ name }) => name === 'bvh')).toMatchObject({ reads: [3], writes: [3], extensions: ['.bvh'] });
  expect(rows.find(({ name }) => name === 'openpose')).toMatchObject({ reads: [2, 3], writes: [] });
  const { stdout } = await run('formats');
  for (const { name } of rows) expect(stdout).toMatch(new RegExp(`^${name} `, 'm'));
});
