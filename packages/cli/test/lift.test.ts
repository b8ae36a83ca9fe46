import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Keypoints3D, type LiftedFrame, parseSafetensors, serializeSafetensors } from '@anylift/core';
import { readJson3D } from '@anylift/formats';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerIn, anylift, folder, list, type Outcome, shell, stool, tinyCheckpoint, withFrames } from './anylift.js';

let checkpoint: Uint8Array;
beforeAll(() => {
  checkpoint = tinyCheckpoint();
});

const files = (more: Record<string, unknown> = {}) => folder({ 'in.json': stool, 'm.safetensors': checkpoint, ...more });
const lift = (cwd: string, ...args: string[]) => anylift(['lift', 'in.json', '-m', 'm.safetensors', ...args], { cwd });

/** Exit code 1 and one sentence on stderr, nothing else anywhere. */
function expectRefusal({ code, stdout, stderr }: Outcome, message: string | RegExp): void {
  expect(stderr).toMatch(/^anylift: [^\n]+\n$/);
  expect(stderr.slice('anylift: '.length, -1)).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
}

describe('lift', () => {
  test('answers on stdout, in the units of the input', async () => {
    const { code, stdout, stderr } = await lift(files());
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { model, skeleton, frames } = readJson3D(JSON.parse(stdout), 'stdout');
    expect({ model, skeleton }).toEqual({ model: 'tiny', skeleton: stool.skeleton });
    const { keypoints3d, probability, alternatives } = frames[0] as LiftedFrame;
    expect(keypoints3d.slice(0, 3).map(([x, y]) => [x, y])).toEqual([
      [100.25, 50],
      [80, 99.5],
      [120, 100],
    ]);
    expect(probability).toBeGreaterThanOrEqual(0.5);
    expect(probability + alternatives[0].probability).toBeCloseTo(1);
  });

  test('reads stdin and writes each format, the same answer in all', async () => {
    const cwd = files();
    const write = (out: string) =>
      anylift(['lift', '-', '-o', out, '-m', 'm.safetensors'], { cwd, stdin: JSON.stringify(stool) });
    for (const out of ['out.json', 'out.safetensors', 'OUT.SVG'])
      expect(await write(out)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(list(cwd)).toEqual(['OUT.SVG', 'in.json', 'm.safetensors', 'out.json', 'out.safetensors']);
    const json = readJson3D(JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8')), 'json');
    const binary = await answerIn(join(cwd, 'out.safetensors'));
    const points = ({ frames }: Keypoints3D) => frames.flatMap((frame) => frame.keypoints3d?.flat() ?? []);
    for (const [i, value] of points(json).entries()) expect(points(binary)[i]).toBeCloseTo(value, 3);
    expect(readFileSync(join(cwd, 'OUT.SVG'), 'utf8')).toMatch(/^<svg [\s\S]+<\/svg>\n$/);
  });

  test('finds the edges that a file does not tell from its poses, and says so; not from a single one', async () => {
    const { edges: _, ...loose } = stool.skeleton;
    const skeleton = { ...loose, edges: [] };
    const nobody = [null, null, null, null];
    const seen = Array.from({ length: 300 }, (_, f) => [
      [100 + (f % 7), 50 + (f % 3)],
      [80 - (f % 5), 99],
      [120, 100 + (f % 11)],
      f % 4 === 0 ? null : [101, 90 - (f % 6)],
    ]);
    // Of a recording that mostly shows nothing, what shows something is looked at.
    const frames = [...seen, ...Array.from({ length: 3000 }, () => nobody)];
    const { code, stdout, stderr } = await lift(files({ 'in.json': { ...withFrames(...frames), skeleton } }));
    const { edges } = readJson3D(JSON.parse(stdout), 'stdout').skeleton;
    expect(edges.length).toBeGreaterThanOrEqual(3);
    const unliftable = 'anylift: in.json: 3000 of 3300 frames cannot be lifted: visible landmarks: 0, expected at least 3\n';
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: `anylift: in.json: no edges between the landmarks, ${edges.length} found between those that stay close; edges of your own lift better\n${unliftable}`,
    });
    const told = await lift(files({ 'in.json': { ...withFrames(...frames), skeleton: { ...skeleton, edges } } }));
    expect(told).toEqual({ code: 0, stderr: unliftable, stdout });
    const cwd = files({ 'in.json': { ...withFrames(...seen), skeleton } });
    const summary = await lift(cwd, '-o', 'out.json', '--json');
    expect(JSON.parse(summary.stdout)).toMatchObject({ frames: 300, unliftable: 0, edgesFound: edges.length });
    const without = await lift(cwd, '--no-find-edges');
    expect({ code: without.code, stderr: without.stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(without.stdout).skeleton.edges).toEqual([]);

    const alone = await lift(files({ 'in.json': { ...stool, skeleton } }));
    expect({ code: alone.code, stderr: alone.stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(alone.stdout).skeleton.edges).toEqual([]);
  });

  test('lifts many frames in pieces that do not show', async () => {
    const frames = Array.from({ length: 600 }, (_, f) => [[100 + (f % 7), 50], [80, 99], [120, 100], null]);
    const { code, stdout, stderr } = await lift(files({ 'in.json': withFrames(...frames) }));
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const answers = JSON.parse(stdout).frames;
    expect(answers).toHaveLength(600);
    for (const f of [7, 252, 259, 595])
      for (const k of [0, 1, 2, 3]) expect(answers[f].keypoints3d[k][2]).toBeCloseTo(answers[0].keypoints3d[k][2], 3);
  });

  test('answers frames that cannot be lifted with the reason and counts them', async () => {
    const cwd = files({
      'in.json': withFrames(
        stool.frames[0].keypoints,
        [null, null, [1, 2], null],
        [
          [0, 0],
          [1, 1],
          [2, 2],
          [3, 3],
        ],
      ),
    });
    const { code, stdout, stderr } = await lift(cwd, '-o', 'out.json', '--json');
    expect(code).toBe(0);
    expect(stderr).toMatch(/^anylift: in\.json: 2 of 3 frames cannot be lifted: .+ \(1 frame\); .+ \(1 frame\)\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ out: 'out.json', model: 'tiny', frames: 3, unliftable: 2, keypoints: 4 });
    const { frames } = JSON.parse(readFileSync(join(cwd, 'out.json'), 'utf8'));
    expect(frames.slice(1)).toEqual([
      { keypoints3d: null, reason: expect.any(String) },
      { keypoints3d: null, reason: expect.any(String) },
    ]);
  });

  test('--no-sides keeps left and right from the model', async () => {
    const cwd = files();
    const depths = async (...args: string[]) => JSON.parse((await lift(cwd, ...args)).stdout).frames[0].canonical;
    const nameless = { ...stool, skeleton: { edges: stool.skeleton.edges } };
    const without = await depths('--no-sides');
    expect(without).not.toEqual(await depths());
    writeFileSync(join(cwd, 'in.json'), JSON.stringify(nameless));
    expect(without).toEqual(await depths());
  });
});

describe('bad input', () => {
  const point = (x: number, y: number) => [x, y];
  test.each<[string, unknown, string | RegExp]>([
    ['an empty file', '', 'in.json: the file is empty, expected landmarks'],
    [
      'text of no format',
      'frames: none',
      /^in\.json: of no format known here, it is text, its first line is "frames: none"; expected one of .+$/,
    ],
    ['JSON cut short', JSON.stringify(stool).slice(0, -9), /^in\.json: not JSON, /],
    ['no frames', { skeleton: stool.skeleton }, /^in\.json: no "frames", expected /],
    ['zero frames', withFrames(), 'in.json: "frames" is empty, expected at least 1 frame'],
    [
      'ragged keypoints',
      withFrames(stool.frames[0].keypoints, [[1, 2]]),
      'in.json: frame 1 has 1 keypoints, expected 4 as in frame 0',
    ],
    ['NaN', '{"skeleton": {"edges": []}, "frames": [{"keypoints": [[NaN, 1]]}]}', /^in\.json: not JSON, /],
    [
      'infinity',
      JSON.stringify(stool).replace('99.5', '1e999'),
      'in.json: frame 0, keypoint 1 (left_leg): x is 80 and y is Infinity, expected finite numbers',
    ],
    [
      'an edge to nowhere',
      {
        ...stool,
        skeleton: {
          edges: [
            [0, 1],
            [0, 4],
          ],
        },
      },
      'in.json: edge 1 is [0, 4], but there is no landmark 4, expected 0 to 3',
    ],
    [
      '513 landmarks',
      { skeleton: { edges: [] }, frames: [{ keypoints: Array.from({ length: 513 }, (_, i) => point(i, i * i)) }] },
      'in.json: 513 landmarks, expected at most 512',
    ],
    [
      '2 visible landmarks',
      withFrames([[1, 2], [3, 4], null, null]),
      /^in\.json: its only frame cannot be lifted: .*visible landmarks/,
    ],
    [
      'one point',
      withFrames([
        [7, 7],
        [7, 7],
        [7, 7],
        [7, 7],
      ]),
      /^in\.json: its only frame cannot be lifted: .*one point/,
    ],
    [
      'no landmark in any frame',
      withFrames([null, null, null, null], [null, null, null, null]),
      /^in\.json: none of 2 frames can be lifted: .+/,
    ],
    [
      'one line',
      withFrames([
        [0, 0],
        [1, 2],
        [2, 4],
        [3, 6],
      ]),
      /^in\.json: its only frame cannot be lifted: .*one line/,
    ],
  ])('%s', async (_, content, message) => {
    const cwd = files({ 'in.json': content });
    expectRefusal(await lift(cwd, '-o', 'out.json'), message);
    expect(list(cwd)).toEqual(['in.json', 'm.safetensors']);
  });

  test('no such file, a folder', async () => {
    const cwd = files();
    expectRefusal(await anylift(['lift', 'none.json'], { cwd }), 'none.json: cannot be read, there is no such file or folder');
    expectRefusal(
      await anylift(['lift', '.'], { cwd }),
      '.: a folder of no format known here, it begins with in.json, m.safetensors',
    );
  });

  test('an earlier output stays as it was', async () => {
    const cwd = files({ 'in.json': '', 'out.json': 'earlier' });
    await lift(cwd, '-o', 'out.json');
    expect(readFileSync(join(cwd, 'out.json'), 'utf8')).toBe('earlier');
  });

  test.each<[string, () => Uint8Array | string, RegExp]>([
    ['cut short', () => checkpoint.subarray(0, 5000), /^m\.safetensors: cut short/],
    ['of another format', () => serializeSafetensors({ tensors: {}, metadata: { format: 'pt' } }), /^m\.safetensors: .+/],
    ['that is no safetensors', () => 'weights', /^m\.safetensors: .+/],
    [
      'with a tensor of the wrong shape',
      () => {
        const file = parseSafetensors(checkpoint, 'm');
        const [name] = Object.keys(file.tensors);
        file.tensors[name] = { shape: [1, 1], data: Float32Array.of(0) };
        return serializeSafetensors(file);
      },
      /^m\.safetensors: .*\[1,1\]/,
    ],
  ])('a checkpoint %s', async (_, content, message) => {
    const cwd = files({ 'm.safetensors': content() });
    expectRefusal(await lift(cwd, '-o', 'out.json'), message);
    expect(list(cwd)).toEqual(['in.json', 'm.safetensors']);
  });
});

describe('bad output', () => {
  test('a stderr that nobody reads is no error', async () => {
    const cwd = files({ 'in.json': withFrames(stool.frames[0].keypoints, [null, null, [1, 2], null]) });
    const { stdout } = await shell(
      '{ $ANYLIFT lift in.json -m m.safetensors -o out.json; echo $? > code; } 2>&1 | true; cat code',
      cwd,
    );
    expect(stdout).toBe('0\n');
    expect(list(cwd)).toContain('out.json');
  });

  test('a folder that is not there, or a folder itself', async () => {
    const cwd = files();
    expectRefusal(await lift(cwd, '-o', 'none/out.json'), 'none/out.json: cannot be written, there is no such file or folder');
    expect((await shell('mkdir out.json', cwd)).code).toBe(0);
    expectRefusal(await lift(cwd, '-o', 'out.json'), 'out.json: cannot be written, it is a folder');
    expect(list(cwd)).toEqual(['in.json', 'm.safetensors', 'out.json']);
  });

  test.skipIf(process.getuid?.() === 0)('a folder without permission', async () => {
    const cwd = files();
    await shell('chmod a-w .', cwd);
    expectRefusal(await lift(cwd, '-o', 'out.json'), 'out.json: cannot be written, permission denied');
  });

  test.skipIf(!existsSync('/dev/full'))('a full device, as a file and as stdout', async () => {
    const cwd = files();
    symlinkSync('/dev/full', join(cwd, 'out.json'));
    expectRefusal(await lift(cwd, '-o', 'out.json'), 'out.json: cannot be written, no space is left on the device');
    const command = '$ANYLIFT lift in.json -m m.safetensors > /dev/full';
    expectRefusal(await shell(command, cwd), 'stdout: cannot be written, no space is left on the device');
  });

  test('a full disk leaves neither output nor temporary file', async ({ skip }) => {
    const cwd = files();
    const disk = join(cwd, 'disk');
    const mounted = await shell(`mkdir disk && mount -t tmpfs -o size=8k tmpfs disk`, cwd);
    skip(mounted.code !== 0, 'needs the right to mount');
    try {
      const many = withFrames(...Array.from({ length: 50 }, () => stool.frames[0].keypoints));
      writeFileSync(join(cwd, 'in.json'), JSON.stringify(many));
      expectRefusal(await lift(cwd, '-o', 'disk/out.json'), 'disk/out.json: cannot be written, no space is left on the device');
      expect(list(disk)).toEqual([]);
    } finally {
      await shell('umount disk', cwd);
    }
  });

  test('an output that is a link is written where it points', async () => {
    const cwd = files({ 'real.json': 'earlier' });
    symlinkSync('real.json', join(cwd, 'out.json'));
    expect((await lift(cwd, '-o', 'out.json')).code).toBe(0);
    expect(JSON.parse(readFileSync(join(cwd, 'real.json'), 'utf8')).format).toBe('anylift/1');
  });
});
