import { readFileSync } from 'node:fs';
import { SKELETONS, serializeSafetensors } from '@anylift/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { anylift, folder, shell, stool, tinyCheckpoint, withFrames } from './anylift.js';

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'in.json': stool, 'm.safetensors': tinyCheckpoint() });
});

describe('usage', () => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

  test.each([[['--version']], [['--help']], [['help', 'lift']]])('%j is done', async (args) => {
    const { code, stderr } = await anylift(args, { cwd });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  test('tells its version', async () => expect((await anylift(['--version'], { cwd })).stdout).toBe(`${version}\n`));

  test.each([
    ['lift'],
    ['convert'],
    ['formats'],
    ['train'],
    ['evaluate'],
    ['inspect'],
    ['skeletons list'],
    ['skeletons show'],
    ['studio'],
    ['doctor'],
  ])('help of %s has examples', async (command) => {
    const { code, stdout } = await anylift([...command.split(' '), '--help'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Examples?:\n {2}\\$ anylift ${command}`));
  });

  test.each([
    [[], /^Usage: anylift/],
    [['fly'], /^anylift: unknown command 'fly'\n/],
    [['lift'], /^anylift: missing required argument 'in'\n/],
    [['lift', 'in.json', '--fast'], /^anylift: unknown option '--fast'\n/],
    [['lift', 'in.json', '-o'], /^anylift: option '-o, --out <file>' argument missing\n/],
    [
      ['lift', 'in.json', '-o', 'out.docx'],
      /^anylift: out\.docx: unknown kind of output, expected a name that ends in \.[a-z.,]+/,
    ],
    [['lift', 'in.json', 'two.json'], /^anylift: too many arguments/],
    [['inspect'], /^anylift: missing required argument 'file'\n/],
    [['skeletons'], /^Usage: anylift skeletons/],
    [['skeletons', 'show', 'octopus'], /^anylift: no skeleton is called octopus, expected one of coco17, .+\n$/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await anylift(args, { cwd });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('help begins with what it is for', async () => {
    const { stdout } = await anylift(['--help'], { cwd });
    expect(stdout).toMatch(/^Usage: .+\n\nLift 2D landmarks of anything to 3D\.\n/);
  });

  test('a reader who has seen enough is no error', async () => {
    const { stderr } = await shell('$ANYLIFT skeletons show coco-wholebody133 --json | head -c 1', cwd);
    expect(stderr).toBe('');
  });
});

test('a checkpoint that neither comes along nor is a file is refused', async () => {
  const { code, stderr } = await anylift(['lift', 'in.json', '-m', 'huge'], { cwd });
  expect({ code, stderr }).toEqual({ code: 1, stderr: 'anylift: huge: cannot be read, there is no such file or folder\n' });
});

describe('skeletons', () => {
  test('lists all', async () => {
    const { stdout } = await anylift(['skeletons', 'list', '--json'], { cwd });
    expect(JSON.parse(stdout).map(({ name }: { name: string }) => name)).toEqual(SKELETONS.map(({ name }) => name));
    expect((await anylift(['skeletons', 'list'], { cwd })).stdout.trimEnd().split('\n')).toHaveLength(SKELETONS.length);
  });

  test('shows one that an input can take', async () => {
    const { stdout } = await anylift(['skeletons', 'show', 'hand21', '--json'], { cwd });
    const skeleton = JSON.parse(stdout);
    const keypoints = Array.from({ length: 21 }, (_, i) => [i, i * i]);
    const stdin = JSON.stringify({ skeleton, frames: [{ keypoints }] });
    const inspected = JSON.parse((await anylift(['inspect', '-', '--json'], { cwd, stdin })).stdout);
    expect(inspected).toMatchObject({ keypoints: 21, keypointNames: skeleton.keypoints, edges: skeleton.edges });
    const text = (await anylift(['skeletons', 'show', 'coco17'], { cwd })).stdout;
    expect(text).toMatch(/^ +5 {2}left_shoulder +.*\b11\b.* 6$/m);
  });
});

describe('inspect', () => {
  test('tells what is in each file', async () => {
    const { code, stdout } = await anylift(['inspect', 'in.json', 'm.safetensors', '--json'], { cwd });
    const [landmarks, checkpoint] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(code).toBe(0);
    expect(landmarks).toEqual({
      file: 'in.json',
      format: 'keypoints2d',
      dimensions: 2,
      frames: 1,
      instances: 1,
      keypoints: 4,
      keypointNames: stool.skeleton.keypoints,
      edges: stool.skeleton.edges,
      firstVisible: { frame: 0, instance: 0, keypoint: 0, value: [100.25, 50] },
    });
    expect(checkpoint).toMatchObject({ file: 'm.safetensors', format: 'anylift-checkpoint/1', config: { model: { width: 16 } } });
    expect(JSON.parse((await anylift(['inspect', 'in.json', '--json'], { cwd })).stdout)).not.toHaveProperty('file');
    const text = (await anylift(['inspect', 'in.json'], { cwd })).stdout;
    expect(text).toMatch(/^in\.json\n {2}format +keypoints2d, 2D\n/);
  });

  test('--strict fails on what a lift would refuse', async () => {
    const place = folder({ 'good.json': stool, 'line.json': withFrames([[0, 0], [1, 1], [2, 2], null]) });
    expect((await anylift(['inspect', 'good.json', 'line.json'], { cwd: place })).code).toBe(0);
    expect((await anylift(['inspect', '--strict', 'good.json'], { cwd: place })).code).toBe(0);
    const { code, stdout, stderr } = await anylift(['inspect', '--strict', 'line.json'], { cwd: place });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^anylift: line\.json: its only frame cannot be lifted: .+\n$/);
  });

  test('--strict fails on what a training would refuse', async () => {
    const set = (frames: number, x: number) => {
      const keypoints3d = { shape: [frames, 1, 3], data: new Float32Array(frames * 3).fill(x) };
      return serializeSafetensors({ tensors: { keypoints3d }, metadata: { format: 'keypoints3d/1', name: 'x', edges: '[]' } });
    };
    const place = folder({ 'none.safetensors': set(0, 0), 'infinite.safetensors': set(2, Number.POSITIVE_INFINITY) });
    expect((await anylift(['inspect', 'none.safetensors'], { cwd: place })).code).toBe(0);
    for (const name of ['none.safetensors', 'infinite.safetensors']) {
      const { code, stderr } = await anylift(['inspect', '--strict', name], { cwd: place });
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`^anylift: ${name}: [^\n]+\n$`));
    }
  });

  test('--strict fails on a checkpoint that a lift would refuse', async () => {
    const bad = serializeSafetensors({ tensors: {}, metadata: { format: 'anylift-checkpoint/1', config: '{}' } });
    const place = folder({ 'good.safetensors': tinyCheckpoint(), 'bad.safetensors': bad });
    expect((await anylift(['inspect', '--strict', 'good.safetensors'], { cwd: place })).code).toBe(0);
    expect((await anylift(['inspect', '--strict', 'bad.safetensors'], { cwd: place })).code).toBe(1);
  });
});

test('doctor finds that all is well', async () => {
  const { code, stdout } = await anylift(['doctor', '--json'], { cwd });
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    node: process.version,
    backends: { cpu: { ok: true } },
    model: { ok: true },
    lift: { ok: true },
  });
  expect(report.onnxruntime).toMatch(/^\d+\.\d+\.\d+/);
  expect(code).toBe(0);
  expect((await anylift(['doctor'], { cwd })).stdout).toMatch(/^CPU +ok, /m);
});
