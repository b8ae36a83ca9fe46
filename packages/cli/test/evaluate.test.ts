import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseCheckpoint, serializeSafetensors } from '@anylift/core';
import { beforeAll, describe, expect, test } from 'vitest';
import { chainFile } from '../../training/test/chain.js';
import { anylift, folder, tinyCheckpoint } from './anylift.js';

const set = (name: string) => serializeSafetensors(chainFile({ name, frames: 20, held: 4 }));

/** All landmarks on a line. */
function rod() {
  const file = chainFile({ name: 'rod' });
  const { data } = file.tensors.keypoints3d;
  data.forEach((_, k) => {
    data[k] = k % 3 === 0 ? k : 0;
  });
  return serializeSafetensors(file);
}

let cwd: string;
beforeAll(() => {
  const training = 'name: held\nmodel: {width: 16, heads: 2, layers: 1}\nsteps: 2\nlogEvery: 1\nsaveEvery: 1\nthreads: 1\n';
  cwd = folder({
    'm.safetensors': tinyCheckpoint(),
    'one.safetensors': set('rig-one'),
    'two.safetensors': set('rig-two'),
    'rod.safetensors': rod(),
    'tiny.yaml': `${training}data: [one.safetensors, two.safetensors]\n`,
  });
});

const evaluate = (...args: string[]) =>
  anylift(['evaluate', 'one.safetensors', 'two.safetensors', '-m', 'm.safetensors', ...args], { cwd });

describe('evaluate', () => {
  test('prints figures, calibration, and hidden landmarks apart', async () => {
    const args = ['--split', 'val', '--views', '2', '--frames', '3', '--occlude', '0.4', '--noise', '1', '--no-edges', '--json'];
    const { code, stdout } = await evaluate(...args);
    expect(code).toBe(0);
    const { protocol, sets, mean, hidden, calibration } = JSON.parse(stdout);
    expect(protocol).toMatchObject({
      split: 'val',
      views: 2,
      framesPerSet: 3,
      occlude: 0.4,
      noise: 1,
      edges: 'found',
      perspective: null,
    });
    expect(sets.map(({ name, frames, samples }: Record<string, unknown>) => [name, frames, samples])).toEqual([
      ['rig-one', 3, 6],
      ['rig-two', 3, 6],
    ]);
    expect(mean.pa2MpjpePercent).toBeLessThanOrEqual(mean.paMpjpePercent);
    expect(hidden.hiddenPa2MpjpePercent).toBeGreaterThan(0);
    expect(calibration.bins).toHaveLength(10);
    expect((await evaluate(...args)).stdout).toBe(stdout);
    const text = (await evaluate('--occlude', '0.4', '--frames', '1')).stdout;
    expect(text).toMatch(/\n {2}hidden, of all +\d/);
    expect(text).toMatch(/\nprobability of the first answer: expected calibration error \d/);
  });

  test('leaves out what cannot be lifted and says so', async () => {
    const [both, alone] = await Promise.all([
      evaluate('rod.safetensors', '--frames', '1', '--json'),
      anylift(['evaluate', 'rod.safetensors', '-m', 'm.safetensors'], { cwd }),
    ]);
    expect(JSON.parse(both.stdout).sets).toHaveLength(2);
    expect(both).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('rod is left out: none of its frames could be lifted\n'),
    });
    expect(alone).toMatchObject({ code: 1, stdout: '', stderr: 'anylift: rod.safetensors: no frame could be lifted\n' });
  });

  test('tells the focal length of perspective cameras', async () => {
    const args = ['--perspective', '3', '--frames', '1', '--json'];
    const [untold, told] = await Promise.all([evaluate(...args), evaluate(...args, '--focal')]);
    expect(JSON.parse(told.stdout).protocol).toMatchObject({ perspective: 3, focal: true });
    expect(JSON.parse(told.stdout).mean.nMpjpePercent).not.toBe(JSON.parse(untold.stdout).mean.nMpjpePercent);
  });

  test('tells edges, finds them or gives none, as it is asked to', async () => {
    const mean = async (...args: string[]) => JSON.parse((await evaluate('--frames', '4', '--json', ...args)).stdout).mean;
    const [given, found, none, untold] = await Promise.all([
      mean(),
      mean('--edges', 'found'),
      mean('--edges', 'none'),
      mean('--no-edges'),
    ]);
    expect(untold).toEqual(found);
    expect(new Set([given, found, none].map(({ paMpjpePercent }) => paMpjpePercent)).size).toBe(3);
    expect(await evaluate('--edges', 'some')).toMatchObject({ code: 2, stdout: '' });
  });

  test('takes only the sets that are named', async () => {
    const { stdout } = await evaluate('--only', '*-two', '--flat', '--json');
    expect(JSON.parse(stdout).sets).toMatchObject([{ name: 'rig-two' }]);
    const { code, stderr } = await evaluate('--only', 'two');
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'anylift: --only: no set is called two, found rig-one, rig-two\n' });
  });

  test.each([
    [['--focal'], 'anylift: --focal goes with --perspective\n'],
    [['--noise', '-1'], /^anylift: option '--noise <percent>' argument '-1' is invalid/],
    [['--frames', '0'], /^anylift: option '--frames <count>' argument '0' is invalid/],
  ])('%j is wrong usage', async (args, message) => {
    const { code, stderr } = await evaluate(...args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe('a training that leaves sets out', () => {
  test('says how many it trains on, and its checkpoint which it left out', async () => {
    const { code, stderr } = await anylift(['train', 'tiny.yaml', '-o', 'run', '--set', 'exclude=rig-t*'], { cwd });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(' 1 sets, 16 training frames') });
    const file = join(cwd, 'run', 'last.safetensors');
    const { training } = parseCheckpoint(readFileSync(file), file);
    expect(training).toMatchObject({ sets: 1, frames: 16, config: { exclude: ['rig-t*'] } });
  });

  test.each([
    ['exclude=[rig-three]', 'anylift: tiny.yaml: exclude: no set is called rig-three, found rig-one, rig-two\n'],
    ['exclude=rig-*', 'anylift: tiny.yaml: exclude leaves no set to train on\n'],
  ])('%s is refused', async (change, message) => {
    const { code, stderr } = await anylift(['train', 'tiny.yaml', '-o', 'none', '--set', change], { cwd });
    expect({ code, stderr }).toEqual({ code: 1, stderr: message });
  });
});

test('a training may begin with the checkpoint that comes along, by its name', async () => {
  // This config's model is another one: the sentence shows that the checkpoint was read.
  const { code, stderr } = await anylift(['train', 'tiny.yaml', '-o', 'tuned', '--from', 'base'], { cwd });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/^anylift: anylift-base: its model is /) });
});
