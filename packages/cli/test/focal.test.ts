import { join } from 'node:path';
import type { LiftedFrame, LiftResult } from '@anylift/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerIn, anylift, folder, stool, tinyCheckpoint } from './anylift.js';

let cwd: string;
beforeAll(() => {
  cwd = folder({ 'in.json': stool, 'm.safetensors': tinyCheckpoint() });
});

const lift = (...args: string[]) => anylift(['lift', 'in.json', '-m', 'm.safetensors', ...args], { cwd });

/** Where a pinhole camera sees the landmarks that are visible. */
function seen({ keypoints3d, camera }: LiftedFrame): number[][] {
  const [cx, cy] = camera.principalPoint!;
  return keypoints3d.slice(0, 3).map(([x, y, z]) => [(camera.focal! * x) / z + cx, (camera.focal! * y) / z + cy]);
}

const isLifted = (result: LiftResult): result is LiftedFrame => result.keypoints3d !== null;
const picture = stool.frames[0].keypoints.slice(0, 3).map((keypoint) => keypoint!.slice(0, 2));

describe('lift --focal', () => {
  test('answers in camera space, and says so, in JSON and in safetensors that become JSON', async () => {
    const told = ['--focal', '300', '--principal', '128,60'];
    const results = [JSON.parse((await lift(...told)).stdout)];
    expect((await lift(...told, '-o', 'out.safetensors')).code).toBe(0);
    expect((await anylift(['convert', 'out.safetensors', 'out.json'], { cwd })).code).toBe(0);
    results.push(await answerIn(join(cwd, 'out.safetensors')), await answerIn(join(cwd, 'out.json')));
    for (const { frames } of results) {
      const [frame] = (frames as LiftResult[]).filter(isLifted);
      expect(frame.camera).toMatchObject({ focal: 300, principalPoint: [128, 60] });
      for (const [i, xy] of seen(frame).entries()) for (const axis of [0, 1]) expect(xy[axis]).toBeCloseTo(picture[i][axis], 3);
      const depths = frame.keypoints3d.slice(0, 3).map(([, , z]) => z);
      expect(depths.reduce((sum, z) => sum + z, 0) / 3).toBeCloseTo(300, 3);
    }
  });

  test('takes the middle of the picture where its size is given', async () => {
    const { stdout } = await lift('--focal', '300', '--size', '256x120');
    expect(JSON.parse(stdout).frames[0].camera).toMatchObject({ focal: 300, principalPoint: [128, 60] });
    expect(JSON.parse((await lift()).stdout).frames[0].camera).not.toHaveProperty('focal');
  });

  test.each([
    [['--focal', '300'], 'anylift: --focal goes with --principal or --size\n'],
    [['--principal', '1,2'], 'anylift: --principal goes with --focal\n'],
    [['--focal', '300', '--principal', '1;2'], /argument '1;2' is invalid\. expected x,y such as 960,540/],
    [['--focal', '0', '--principal', '1,2'], /argument '0' is invalid\. expected a number above 0/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stdout, stderr } = await lift(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });
});
