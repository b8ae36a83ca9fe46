import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { allocateFrames, type LiftedFrame, parseCheckpoint, serializeSafetensors } from '@anylift/core';
import { readJson3D } from '@anylift/formats';
import { describe, expect, test } from 'vitest';
import { openLiftSession } from '../dist/liftEngine.js';
import { LiftPool } from '../dist/liftPool.js';
import { answerIn, anylift, folder, list, stool, tinyCheckpoint } from './anylift.js';

const checkpoint = tinyCheckpoint();
/** More than one thread is worth. */
const FRAMES = 6000;
const { skeleton } = stool;

/** Four landmarks that go around; in frame `line` they are on a line, in `alone` there are two of them. */
function walk({ frames = FRAMES, line = -1, alone = -1 } = {}): Float32Array {
  return Float32Array.from({ length: frames * 8 }, (_, k) => {
    const [f, i, axis] = [k >> 3, (k >> 1) & 3, k & 1];
    if (f === line) return i;
    if (f === alone && i > 1) return Number.NaN;
    if (f % 5 === 1 && i === 3) return Number.NaN;
    return 100 + 30 * Math.sin(f / 50 + 2 * i + 1.3 * axis) + i * 10;
  });
}

const file = (data: Float32Array) =>
  serializeSafetensors({
    tensors: { keypoints2d: { shape: [data.length / 8, 4, 2], data } },
    metadata: { skeleton: JSON.stringify(skeleton) },
  });

const files = (data: Float32Array) => folder({ 'in.safetensors': file(data), 'm.safetensors': checkpoint });
const lift = (cwd: string, ...args: string[]) => anylift(['lift', 'in.safetensors', '-m', 'm.safetensors', ...args], { cwd });
const untouched = ['in.safetensors', 'm.safetensors'];

const framesIn = async (path: string) => (await answerIn(path)).frames;

describe('a long file', () => {
  test('is answered as its frames are in a short one', async () => {
    const data = walk({ line: 300, alone: 5999 });
    const cwd = files(data);
    const { code, stderr } = await lift(cwd, '-o', 'out.safetensors');
    expect(code).toBe(0);
    expect(stderr).toBe(
      'anylift: in.safetensors: 2 of 6000 frames cannot be lifted: all visible landmarks are on one line (1 frame); ' +
        'visible landmarks: 2, expected at least 3 (1 frame)\n',
    );
    expect(list(cwd)).toEqual(['in.safetensors', 'm.safetensors', 'out.safetensors']);
    const long = await framesIn(join(cwd, 'out.safetensors'));
    expect(long).toHaveLength(FRAMES);
    expect(long[300]).toEqual({ keypoints3d: null, reason: 'all visible landmarks are on one line' });
    for (const first of [0, 250, 3000, 5990]) {
      const short = files(data.slice(first * 8, (first + 10) * 8));
      await lift(short, '-o', 'out.json');
      const { frames } = readJson3D(JSON.parse(readFileSync(join(short, 'out.json'), 'utf8')), 'out.json');
      for (const [f, frame] of frames.entries()) {
        const { keypoints3d } = long[first + f];
        if (!frame.keypoints3d) expect(long[first + f]).toEqual(frame);
        else for (const [k, x] of frame.keypoints3d.flat().entries()) expect(keypoints3d!.flat()[k]).toBeCloseTo(x, 3);
      }
    }
  });

  test('becomes JSON in the order of its frames', async () => {
    const cwd = files(walk());
    await lift(cwd, '-o', 'out.safetensors');
    const { stdout } = await lift(cwd);
    const { frames } = readJson3D(JSON.parse(stdout), 'stdout');
    const points = (all: unknown[]) => all.map((frame) => Array.from((frame as LiftedFrame).keypoints3d.flat(), Math.fround));
    expect(points(frames)).toEqual(points(await framesIn(join(cwd, 'out.safetensors'))));
  });

  test('with a number that is none far inside is refused before anything is written', async () => {
    const data = walk();
    data[8 * 5000 + 2] = Number.POSITIVE_INFINITY;
    const cwd = files(data);
    const { code, stderr } = await lift(cwd, '-o', 'out.safetensors');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^anylift: in\.safetensors: frame 5000, keypoint 1 \(left_leg\): x is Infinity, [^\n]+\n$/);
    expect(list(cwd)).toEqual(untouched);
  });

  test('cut short is refused', async () => {
    const cwd = files(walk());
    writeFileSync(join(cwd, 'in.safetensors'), file(walk()).subarray(0, -100));
    const { code, stderr } = await lift(cwd, '-o', 'out.safetensors');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'anylift: in.safetensors: cut short, tensor "keypoints2d" ends at byte 192000 of the data, found 191900\n',
    });
    expect(list(cwd)).toEqual(untouched);
  });

  test('whose answer has no place is refused', async () => {
    const { code, stderr } = await lift(files(walk()), '-o', 'none/out.safetensors');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'anylift: none/out.safetensors: cannot be written, there is no such file or folder\n',
    });
  });

  test('leaves nothing behind when it is interrupted', async () => {
    const cwd = files(walk({ frames: 200_000 }));
    const bin = fileURLToPath(new URL('../bin/anylift.js', import.meta.url));
    const child = spawn(process.execPath, [bin, 'lift', 'in.safetensors', '-m', 'm.safetensors', '-o', 'out.safetensors'], {
      cwd,
    });
    while (list(cwd).length === 2) await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGTERM');
    expect(await new Promise((resolve) => child.on('close', (_, signal) => resolve(signal)))).toBe('SIGTERM');
    expect(list(cwd)).toEqual(untouched);
  });
});

describe('threads', () => {
  const setup = {
    checkpoint: parseCheckpoint(checkpoint, 'm'),
    skeleton: { edges: skeleton.edges as [number, number][] },
    options: { sides: true },
  };
  const chunks = (data: Float32Array) =>
    Array.from({ length: 8 }, (_, chunk) => {
      const frames = allocateFrames(100, 4);
      frames.image.set(data.subarray(chunk * 800, (chunk + 1) * 800).map((x) => x || 0));
      for (let i = 0; i < 400; i++) frames.visible[i] = Number.isNaN(data[chunk * 800 + 2 * i]) ? 0 : 1;
      return frames;
    });

  test('do not change a bit of an answer, however many there are', async () => {
    const data = walk({ line: 555 });
    const session = await openLiftSession(setup);
    const alone = [];
    for (const frames of chunks(data)) alone.push(await session.lift(frames));
    await session.release();
    for (const count of [1, 3]) {
      const pool = new LiftPool(setup, count);
      expect(await Promise.all(chunks(data).map((frames) => pool.lift(frames)))).toEqual(alone);
      await pool.release();
    }
  });

  test('that cannot start say so', async () => {
    const pool = new LiftPool({ ...setup, checkpoint: { ...setup.checkpoint, weights: new Map() } }, 2);
    for (const frames of chunks(walk()).slice(0, 3)) await expect(pool.lift(frames)).rejects.toThrow();
    await pool.release();
  });
});
