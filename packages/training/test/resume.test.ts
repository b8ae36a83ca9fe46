import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseSafetensors, serializeSafetensors } from '@anylift/core';
import { afterAll, describe, expect, it } from 'vitest';
import { chainFile } from './chain.js';

/** How often the run is killed. */
const KILLS = Number(process.env.ANYLIFT_KILLS ?? 3);
const STEPS = 60;
const BIN = fileURLToPath(new URL('../../cli/bin/anylift.js', import.meta.url));

const root = mkdtempSync(join(tmpdir(), 'anylift-resume-'));
afterAll(() => rmSync(root, { recursive: true }));

mkdirSync(join(root, 'sets'));
for (const [seed, joints] of [6, 9, 14].entries())
  writeFileSync(
    join(root, 'sets', `chain-${joints}.safetensors`),
    serializeSafetensors(chainFile({ name: `chain-${joints}`, seed, joints })),
  );
// Saved at every other step, so that many a kill falls into a save.
writeFileSync(
  join(root, 'tiny.yaml'),
  `
name: tiny
seed: 5
data: sets
model: { layers: 1, width: 16, heads: 2 }
sampling: { tokens: 64 }
schedule: { kind: cosine, warmup: 5 }
validation: { every: 20, framesPerSet: 2 }
steps: ${STEPS}
saveEvery: 2
logEvery: 1
`,
);

interface Outcome {
  code: number | null;
  signal: NodeJS.Signals | null;
  stderr: string;
}

/**
 * Train into a folder.
 * @param killAfter the step whose line on stderr is the sign to kill; 0 for the line that says a run begins
 */
function train(
  folder: string,
  { args = [], killAfter, config = 'tiny.yaml' }: { args?: string[]; killAfter?: number; config?: string } = {},
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [BIN, 'train', config, '--out', folder, ...args], { cwd: root });
    let stderr = '';
    createInterface({ input: child.stderr }).on('line', async (line) => {
      stderr += `${line}\n`;
      const step = Number(/^step (\d+)\//.exec(line)?.[1] ?? 0);
      if (killAfter === undefined || step < killAfter) return;
      // Somewhere in the steps and saves that follow; the line itself may be late.
      await wait(Math.random() * 60);
      child.kill('SIGKILL');
    });
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, stderr }));
  });
}

const read = (folder: string, name: string) => parseSafetensors(readFileSync(join(root, folder, name)), name);

/** A checkpoint without the time that it took. */
function timeless(folder: string, name: string) {
  const { tensors, metadata } = read(folder, name);
  const config = JSON.parse(metadata.config);
  config.training.hours = 0;
  return { tensors, metadata: { ...metadata, config } };
}

const metrics = (folder: string): Record<string, unknown>[] =>
  readFileSync(join(root, folder, 'metrics.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map(({ seconds, samplesPerSecond, ...rest }) => rest);

describe('a training that is killed', () => {
  it(`${KILLS} times and resumed ends with the same weights, bit for bit, as one that never was`, async () => {
    expect(await train('whole')).toMatchObject({ code: 0 });
    let kills = 0;
    const reached: number[] = [];
    for (let sitting = 0; ; sitting++) {
      const begun = existsSync(join(root, 'killed', 'config.json'));
      // The first kill comes before anything is saved; the others are spread over what is left.
      const from = reached.at(-1) ?? 0;
      const killAfter = sitting === 0 ? 0 : Math.ceil(from + (1.5 * Math.random() * (STEPS - from)) / (KILLS - kills + 1));
      const options = { args: begun ? ['--resume'] : [], killAfter: kills < KILLS ? killAfter : undefined };
      const { code, signal, stderr } = await train('killed', options);
      if (signal === null) {
        expect({ code, stderr }).toMatchObject({ code: 0 });
        break;
      }
      expect(signal).toBe('SIGKILL');
      kills++;
      const saved = existsSync(join(root, 'killed', 'state.safetensors'));
      reached.push(saved ? JSON.parse(read('killed', 'state.safetensors').metadata.state).step : 0);
    }
    if (process.env.ANYLIFT_KILLS) console.log(`killed ${kills} times; the state was then at step ${reached.join(', ')}`);
    expect(kills).toBeGreaterThan(0);

    for (const name of ['last.safetensors', 'best.safetensors'])
      expect(timeless('killed', name)).toEqual(timeless('whole', name));
    expect(read('killed', 'state.safetensors').tensors).toEqual(read('whole', 'state.safetensors').tensors);
    expect(metrics('killed')).toEqual(metrics('whole'));
    expect(metrics('whole').flatMap(({ step, loss }) => (loss === undefined ? [] : [step]))).toEqual(
      Array.from({ length: STEPS }, (_, i) => i + 1),
    );
    expect(readdirSync(join(root, 'killed')).sort()).toEqual(readdirSync(join(root, 'whole')).sort());
  });

  it('goes on with the frozen weights of the checkpoint that it began with', async () => {
    const shorter = ['--set', 'steps=40', '--set', 'seed=9'];
    const from = ['--from', 'whole/last.safetensors'];
    expect(await train('tuned', { args: [...shorter, ...from] })).toMatchObject({ code: 0 });
    const { signal } = await train('tuned-killed', { args: [...shorter, ...from], killAfter: 5 });
    expect(signal).toBe('SIGKILL');
    const other = await train('tuned-killed', { args: [...shorter, '--resume', '--from', 'tuned/last.safetensors'] });
    expect(other).toMatchObject({
      code: 1,
      stderr: 'anylift: tuned-killed: the run began with other weights, not those of tiny\n',
    });
    expect(await train('tuned-killed', { args: [...shorter, '--resume'] })).toMatchObject({ code: 0 });
    expect(timeless('tuned-killed', 'last.safetensors')).toEqual(timeless('tuned', 'last.safetensors'));
    const done = await train('tuned-killed', { args: [...shorter, '--resume', ...from] });
    expect(done.code).toBe(0);
    const random = await train('whole', { args: ['--resume', ...from] });
    expect(random.stderr).toBe('anylift: whole: the run began with random weights, not those of tiny\n');
  });

  it('is not begun again by mistake, nor resumed as another', async () => {
    const again = await train('whole');
    expect(again).toMatchObject({
      code: 1,
      stderr: 'anylift: whole: a run is there already; go on with --resume or choose another folder\n',
    });
    const other = await train('whole', { args: ['--resume', '--set', 'optimizer.learningRate=0.5'] });
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/^anylift: whole: the run was started with another config; optimizer was .*, is .*\n$/);
    const missing = await train('nowhere', { args: ['--resume'] });
    expect(missing).toMatchObject({ code: 1, stderr: 'anylift: nowhere: no run to resume\n' });
    expect(existsSync(join(root, 'nowhere'))).toBe(false);
    const done = await train('whole', { args: ['--resume'] });
    expect(done.code).toBe(0);
  });

  it('is not resumed on other sets', async () => {
    mkdirSync(join(root, 'more'));
    const put = (options: Parameters<typeof chainFile>[0]) =>
      writeFileSync(join(root, 'more', 'chain.safetensors'), serializeSafetensors(chainFile(options)));
    put({});
    const args = ['--set', 'data=more', '--set', 'steps=2'];
    expect(await train('moved', { args })).toMatchObject({ code: 0 });
    put({ frames: 41 });
    expect(await train('moved', { args: [...args, '--resume'] })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /\nanylift: chain: the run was started with other sets; this one was 6 landmarks, 32 training and 8 validation frames, is 6 landmarks, 33 /,
      ),
    });
    put({});
    expect(await train('moved', { args: [...args, '--resume'] })).toMatchObject({ code: 0 });
  });

  it('begins anew where its folder has lost its config', async () => {
    const [first, second] = [['--from', 'whole/last.safetensors'], []];
    expect(await train('lost', { args: [...first, '--set', 'steps=2'] })).toMatchObject({ code: 0 });
    rmSync(join(root, 'lost', 'config.json'));
    expect(await train('lost', { args: [...second, '--set', 'steps=4'] })).toMatchObject({ code: 0 });
    expect(existsSync(join(root, 'lost', 'start.safetensors'))).toBe(false);
    expect(await train('kept', { args: ['--set', 'steps=4'] })).toMatchObject({ code: 0 });
    expect(timeless('lost', 'last.safetensors')).toEqual(timeless('kept', 'last.safetensors'));
  });
});

describe('a training on made-up worlds alone', () => {
  it('needs no sets', async () => {
    writeFileSync(
      join(root, 'worlds.yaml'),
      'name: worlds\nmodel: { layers: 1, width: 16, heads: 2 }\nsampling: { tokens: 64 }\nworlds: { share: 1 }\nsteps: 2\n',
    );
    const { code, stderr } = await train('worlds', { config: 'worlds.yaml' });
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(' 0 sets, 0 training frames') });
  });
});

describe('a training on things that cannot be lifted', () => {
  const rod = chainFile({ name: 'rod' });
  const points = rod.tensors.keypoints3d.data;
  points.forEach((_, k) => {
    points[k] = k % 3 === 0 ? k : 0;
  });

  it('goes on past its validation, which leaves them out', async () => {
    mkdirSync(join(root, 'rods'));
    writeFileSync(join(root, 'rods', 'rod.safetensors'), serializeSafetensors(rod));
    writeFileSync(join(root, 'rods', 'chain.safetensors'), serializeSafetensors(chainFile()));
    const both = await train('rods', { args: ['--set', 'data=rods', '--set', 'steps=2'] });
    expect(both).toMatchObject({ code: 0 });
  });
});

describe('a training that cannot be', () => {
  mkdirSync(join(root, 'folders', 'y.safetensors'), { recursive: true });
  writeFileSync(join(root, 'text.yaml'), 'a text, not a config\n');

  const bad = (name: string, change: (file: ReturnType<typeof chainFile>) => void) => {
    const file = chainFile();
    change(file);
    writeFileSync(join(root, name), serializeSafetensors(file));
    return ['--set', `data=${name}`];
  };

  it.each<[string, string, string[], RegExp]>([
    ['a set of another kind', 'run', ['--set', 'data=tiny.yaml'], /^anylift: tiny.yaml: not a safetensors file/],
    [
      'an infinite coordinate',
      'run',
      bad('infinite', ({ tensors }) => tensors.keypoints3d.data.set([Number.POSITIVE_INFINITY], 40)),
      /^anylift: infinite: frame 2, keypoint 1: an infinite coordinate/,
    ],
    [
      'zero frames',
      'run',
      bad('none', ({ tensors }) => Object.assign(tensors.keypoints3d, { shape: [0, 6, 3], data: new Float32Array() })),
      /^anylift: none: the set has 0 frames/,
    ],
    ['no sets', 'run', ['--set', 'data=nowhere'], /^anylift: nowhere: cannot be read, there is no such file or folder/],
    [
      'a folder that is called a set',
      'run',
      ['--set', 'data=folders'],
      /^anylift: folders\/y\.safetensors: cannot be read, it is a folder/,
    ],
    [
      'a value in a value',
      'run',
      ['--set', 'model=base', '--set', 'model.width=64'],
      /^anylift: --set model\.width=64: model is base, not a group of values; set model as a whole\n/,
    ],
    ['a value that is no YAML', 'run', ['--set', 'steps=[1,'], /^anylift: --set steps=\[1,: not YAML, /],
    ['an alias of nothing', 'run', ['--set', 'steps=*all'], /^anylift: --set steps=\*all: not YAML, /],
    ['an unknown key', 'run', ['--set', 'optimizer.lr=1'], /^anylift: tiny.yaml: optimizer: .*lr/],
    [
      'a folder that cannot be',
      'tiny.yaml/run',
      [],
      /^anylift: tiny.yaml\/run: cannot be written, a part of its path is no folder/,
    ],
  ])('says so in a sentence and leaves no folder: %s', async (_, folder, args, message) => {
    const { code, stderr } = await train(folder, { args });
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(join(root, 'run'))).toBe(false);
  });

  it('is no obstacle to the one that can: nothing is left of it', async () => {
    const { sequences, ...metadata } = chainFile().metadata;
    const held = { ...chainFile(), metadata: { ...metadata, sequences: sequences.replaceAll('train', 'test') } };
    writeFileSync(join(root, 'held'), serializeSafetensors(held));
    const refused = await train('again', { args: ['--set', 'data=held'] });
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/\nanylift: none of the 1 sets has frames of split "train"\n$/),
    });
    expect(existsSync(join(root, 'again'))).toBe(false);
    expect(await train('again', { args: ['--set', 'steps=2'] })).toMatchObject({ code: 0 });
  });

  it('says what a config looks like, and what a change does', async () => {
    const text = await train('run', { config: 'text.yaml' });
    expect(text).toMatchObject({ code: 1, stderr: expect.stringMatching(/^anylift: text\.yaml: no config, expected [^\n]+\n$/) });
    const change = await train('run', { args: ['--set', 'steps'] });
    expect(change).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/argument 'steps' is invalid\. Expected key=value\.\n$/),
    });
  });

  it('is refused before anything is written where its device is not', async () => {
    const { code, stderr } = await train('gpu', { args: ['--device', 'webgpu', '--set', 'steps=2'] });
    if (code !== 0) expect(stderr).toMatch(/^anylift: --device webgpu: not usable here, [^\n]+\n$/);
    expect(existsSync(join(root, 'gpu'))).toBe(code === 0);
  });
});
