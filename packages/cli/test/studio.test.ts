import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { get, type IncomingHttpHeaders } from 'node:http';
import { extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { JudgedSample, MetricsPart, RunOverview, WorstReport } from '@anylift/training';
import { determinant, Matrix, SVD } from 'ml-matrix';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chainFile } from '../../training/test/chain.js';
import { anylift } from './anylift.js';
import { type StudioCommand, startStudio, trainingFolder } from './studioCommand.js';

const PAGE = fileURLToPath(new URL('../studio', import.meta.url));
const cwd = trainingFolder();
afterAll(() => rmSync(cwd, { recursive: true }));

const started: StudioCommand[] = [];
afterAll(() => started.forEach(({ child }) => void child.kill('SIGKILL')));

async function studio(...args: string[]): Promise<StudioCommand> {
  const command = await startStudio(cwd, ...args);
  started.push(command);
  return command;
}

/** A request as it is written, with a path that is not made simple. */
function request(address: string, path: string, headers: Record<string, string> = {}) {
  const { hostname, port } = new URL(address);
  return new Promise<{ status?: number; headers: IncomingHttpHeaders; body: Buffer }>((resolve, reject) => {
    get({ hostname, port, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(chunks) }));
    }).on('error', reject);
  });
}

async function json<T>(address: string, path: string): Promise<{ status: number; body: T }> {
  const response = await fetch(new URL(path, address));
  return { status: response.status, body: (await response.json()) as T };
}

describe('the page', () => {
  let address: string;
  beforeAll(async () => {
    ({ address } = await studio('--port', '0'));
  });

  test('comes alone, isolated, and with nothing from other places', async () => {
    const { status, headers, body } = await request(address, '/');
    expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'text/html; charset=utf-8' });
    expect(body.equals(readFileSync(join(PAGE, 'index.html')))).toBe(true);
    expect(headers['cross-origin-opener-policy']).toBe('same-origin');
    expect(headers['cross-origin-embedder-policy']).toBe('require-corp');
    expect(headers['x-content-type-options']).toBe('nosniff');
    const policy = headers['content-security-policy'] as string;
    expect(policy).toMatch(/^default-src 'self';/);
    expect(policy).not.toMatch(/\*|https?:|wss?:/);
  });

  test.each([
    ['.js', 'text/javascript; charset=utf-8'],
    ['.wasm', 'application/wasm'],
    ['.safetensors', 'application/octet-stream'],
  ])('brings %s as %s, whole, to be kept for good', async (extension, type) => {
    const name = readdirSync(join(PAGE, 'assets')).find((name) => extname(name) === extension)!;
    const { headers, body } = await request(address, `/assets/${name}`, { 'Accept-Encoding': 'gzip' });
    expect(headers).toMatchObject({ 'content-type': type, 'cache-control': 'public, max-age=31536000, immutable' });
    expect(headers).not.toHaveProperty('content-encoding'); // on loopback
    expect(body.equals(readFileSync(join(PAGE, 'assets', name)))).toBe(true);
  });

  test('is asked for again, and sent again when it is another', async () => {
    const { headers } = await request(address, '/');
    expect(headers['cache-control']).toBe('no-cache');
    expect((await request(address, '/', { 'If-None-Match': headers.etag! })).status).toBe(304);
    expect((await request(address, '/', { 'If-None-Match': '"other"' })).status).toBe(200);
  });

  test.each([
    '/../package.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '/..%5cpackage.json',
    '//etc/passwd',
    '/assets/%00',
    '/assets',
    '/nothing.js',
  ])('%s is nowhere', async (path) => expect((await request(address, path)).status).toBe(404));

  test('is not there for whoever comes by another name', async () => {
    const { host, port } = new URL(address);
    for (const name of [host, `localhost:${port}`, `[::1]:${port}`])
      expect((await request(address, '/', { Host: name })).status).toBe(200);
    for (const name of ['evil.example', `evil.example:${port}`, '127.0.0.1.evil.example', 'localhost.evil.example'])
      for (const path of ['/', '/api/runs']) expect((await request(address, path, { Host: name })).status).toBe(403);
  });
});

describe('the command', () => {
  test('ends on Ctrl-C, in peace, whatever is open', async () => {
    const { address, child, ended } = await studio();
    const { hostname, port } = new URL(address);
    await fetch(address); // kept alive
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 0, stderr: '' });
    await expect(fetch(`http://${hostname}:${port}/`)).rejects.toThrow();
  });

  test('finds another port where its own is taken, unless it was told which', async () => {
    const first = await studio();
    const second = await studio();
    expect(second.address).not.toBe(first.address);
    expect((await fetch(second.address)).status).toBe(200);
    const { port } = new URL(first.address);
    const { code, stdout, stderr } = await anylift(['studio', '--no-open', '--port', port], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^anylift: --host 127\.0\.0\.1 --port \d+: another program listens there; .+\n$/);
  });

  test('packs what leaves the machine', async () => {
    const { address } = await studio('--host', '0.0.0.0', '--port', '0');
    const { headers } = await request(
      address,
      `/assets/${readdirSync(join(PAGE, 'assets')).find((name) => name.endsWith('.wasm'))}`,
      {
        'Accept-Encoding': 'br, gzip',
      },
    );
    expect(headers).toMatchObject({ 'content-type': 'application/wasm', 'content-encoding': 'gzip' });
  });

  test.each([
    [['--port', 'x'], 2, /option '--port <port>' argument 'x' is invalid\. Expected a whole number from 0 to 65535\.\n$/],
    [['--runs', 'nowhere'], 1, /^anylift: nowhere: there is no such folder\n$/],
    [['--host', '203.0.113.7'], 1, /^anylift: --host 203\.0\.113\.7 --port 4173: this machine has no such address\n$/],
  ])('%j is refused', async (args, code, message) => {
    const outcome = await anylift(['studio', '--no-open', ...args], { cwd });
    expect(outcome.code).toBe(code);
    expect(outcome.stderr).toMatch(message);
  });
});

describe('runs', () => {
  let address: string;
  const file = () => readFileSync(join(cwd, 'runs/first/metrics.jsonl'), 'utf8');
  const lines = () =>
    file()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  beforeAll(async () => {
    // The folder may come later.
    ({ address } = await studio('--port', '0'));
    expect((await json(address, '/api/runs')).body).toEqual({ folder: 'runs', runs: [] });
  });

  test('are followed while they go on', async () => {
    const training = anylift(['train', 'tiny.yaml', '--out', 'runs/first'], { cwd });
    let going = true;
    void training.then(() => (going = false));
    const seen: unknown[] = [];
    const overviews: RunOverview[] = [];
    let part: MetricsPart = { file: 0, next: 0, lines: [] };
    for (let once = false; going || !once; ) {
      once = !going;
      await wait(20);
      const { body } = await json<{ runs: RunOverview[] }>(address, '/api/runs');
      if (body.runs.length === 0) continue;
      overviews.push(body.runs[0]);
      const before = part.file;
      ({ body: part } = await json<MetricsPart>(address, `/api/runs/first/metrics?from=${part.next}`));
      if (before !== 0) expect(part.file).toBe(before);
      seen.push(...part.lines);
    }
    expect(await training).toMatchObject({ code: 0 });
    expect(seen).toEqual(lines());
    expect(part.next).toBe(statSync(join(cwd, 'runs/first/metrics.jsonl')).size);

    const states = overviews.map(({ state }) => state);
    expect(states).toContain('running');
    expect(states.at(-1)).toBe('done');
    expect(overviews.map(({ step }) => step)).toEqual(overviews.map(({ step }) => step).sort((a, b) => a - b));
    const validations = lines().filter((line) => 'figure' in line);
    expect(overviews.at(-1)).toMatchObject({
      name: 'first',
      config: 'tiny',
      steps: 60,
      step: 60,
      last: lines().findLast((line) => 'loss' in line),
      validation: validations.at(-1),
      best: validations.findLast(({ best }) => best),
      secondsLeft: null,
      checkpoints: ['last', 'best'],
    });
  });

  test('are read in parts, of whole lines', async () => {
    const middle = file().indexOf('\n', 500) + 1;
    const { body } = await json<MetricsPart>(address, `/api/runs/first/metrics?from=${middle}`);
    expect(body.lines).toEqual(
      file()
        .slice(middle)
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    );
    const place = join(cwd, 'runs/cut');
    mkdirSync(place);
    copyFileSync(join(cwd, 'runs/first/config.json'), join(place, 'config.json'));
    writeFileSync(join(place, 'metrics.jsonl'), file().slice(0, middle + 20));
    const cut = await json<MetricsPart>(address, '/api/runs/cut/metrics');
    expect(cut.body.next).toBe(middle);
    // What is written anew is another file.
    rmSync(join(place, 'metrics.jsonl'));
    writeFileSync(join(place, '.new'), file());
    copyFileSync(join(place, '.new'), join(place, 'metrics.jsonl'));
    expect((await json<MetricsPart>(address, `/api/runs/cut/metrics?from=${middle}`)).body.file).not.toBe(cut.body.file);
    const { body: all } = await json<{ runs: RunOverview[] }>(address, '/api/runs');
    expect(all.runs.map(({ name, state }) => [name, state])).toEqual([
      ['cut', 'running'],
      ['first', 'done'],
    ]);
    rmSync(place, { recursive: true });
  });

  test('may be one alone', async () => {
    const alone = await studio('--port', '0', '--runs', 'runs/first');
    const { body } = await json<{ runs: RunOverview[] }>(alone.address, '/api/runs');
    expect(body.runs.map(({ name }) => name)).toEqual(['first']);
    expect((await json<MetricsPart>(alone.address, '/api/runs/first/metrics')).body.lines).toEqual(lines());
  });

  test('bring their checkpoints', async () => {
    for (const kind of ['last', 'best']) {
      const response = await fetch(new URL(`/api/runs/first/checkpoint?kind=${kind}`, address));
      expect(response.headers.get('content-disposition')).toContain(`first-${kind}.safetensors`);
      const bytes = Buffer.from(await response.arrayBuffer());
      expect(bytes.equals(readFileSync(join(cwd, `runs/first/${kind}.safetensors`)))).toBe(true);
    }
  });

  async function worst(path: string): Promise<WorstReport> {
    for (;;) {
      const { status, body } = await json<WorstReport>(address, path);
      if (status === 200) return body;
      expect(body).toEqual({ done: expect.any(Number), total: expect.any(Number) });
      expect(status).toBe(202);
      await wait(50);
    }
  }

  test('show their worst samples, measured as their validation did', async () => {
    const report = await worst('/api/runs/first/worst?count=100');
    const best = lines().findLast(({ best }) => best);
    expect(report).toMatchObject({ checkpoint: 'best', step: best.step, samples: 3 * 3 * 2 });
    const mean = report.sets.reduce((sum, { errorPercent }) => sum + errorPercent, 0) / report.sets.length;
    expect(mean).toBeCloseTo(best.withSides.paMpjpePercent, 9);

    const errors = report.worst.map(({ errorPercent }) => errorPercent);
    expect(errors).toEqual([...errors].sort((a, b) => b - a));
    expect(new Set(report.worst.map(({ set }) => set)).size).toBe(3);
    for (const sample of report.worst) {
      expect(alignedError(sample)).toBeCloseTo((sample.errorPercent / 100) * extentOf(sample.set), 9);
      sample.keypoints.forEach((keypoint, i) => {
        for (const axis of [0, 1]) {
          expect(sample.truth[i]![axis]).toBeCloseTo(keypoint![axis], 9);
          expect(sample.answer[i][axis]).toBeCloseTo(keypoint![axis], 5);
        }
      });
    }
    expect((await worst('/api/runs/first/worst?count=2')).worst).toEqual(report.worst.slice(0, 2));
    expect((await worst('/api/runs/first/worst')).worst).toEqual(report.worst.slice(0, 12));
    expect(await worst('/api/runs/first/worst?kind=last')).toMatchObject({ checkpoint: 'last', step: 60 });
  });

  test.each([
    ['/api/runs/second/metrics', 404, 'no run is called second in runs'],
    ['/api/runs/..%2f..%2fruns%2ffirst/metrics', 404, 'no run is called ../../runs/first in runs'],
    ['/api/runs/first/metrics?from=-1', 400, expect.stringMatching(/^from must be a whole number from 0 to \d+, found "-1"$/)],
    ['/api/runs/first/worst?count=0', 400, 'count must be a whole number from 1 to 100, found "0"'],
    ['/api/runs/first/checkpoint?kind=state', 400, 'kind must be last or best, found "state"'],
    ['/api/runs/first/state', 404, 'there is no /api/runs/first/state'],
    ['/api/nothing', 404, 'there is no /api/nothing'],
  ])('%s is refused in a sentence', async (path, status, error) => {
    expect(await json(address, path)).toEqual({ status, body: { error } });
  });

  test('say what stands in the way of their worst samples', async () => {
    const place = join(cwd, 'runs/moved');
    mkdirSync(place);
    const config = JSON.parse(readFileSync(join(cwd, 'runs/first/config.json'), 'utf8'));
    writeFileSync(join(place, 'config.json'), JSON.stringify({ ...config, data: ['gone'] }));
    expect(await json(address, '/api/runs/moved/worst')).toEqual({
      status: 404,
      body: { error: 'moved has no checkpoint yet' },
    });
    copyFileSync(join(cwd, 'runs/first/last.safetensors'), join(place, 'last.safetensors'));
    for (;;) {
      const { status, body } = await json(address, '/api/runs/moved/worst');
      if (status === 202) continue;
      expect(status).toBe(422);
      expect(body).toEqual({
        error: expect.stringMatching(/config\.json: data: gone: cannot be read, there is no such file or folder$/),
      });
      break;
    }
  });
});

/** PA-MPJPE by the singular values of ml-matrix, mirror images not allowed. */
function alignedError({ answer, truth }: JudgedSample): number {
  const [x, y] = [answer, truth as number[][]].map((points) => {
    const matrix = new Matrix(points);
    return matrix.subRowVector(matrix.mean('column'));
  });
  const svd = new SVD(y.transpose().mmul(x));
  const [u, v] = [svd.leftSingularVectors, svd.rightSingularVectors];
  const proper = Matrix.diag([1, 1, Math.sign(determinant(u.mmul(v.transpose())))]);
  const rotation = u.mmul(proper).mmul(v.transpose());
  const scale = Matrix.diag(svd.diagonal).mmul(proper).trace() / x.norm('frobenius') ** 2;
  const difference = Matrix.sub(x.mmul(rotation.transpose()).mul(scale), y);
  const errors = difference.to2DArray().map((row) => Math.hypot(...row));
  return errors.reduce((sum, error) => sum + error, 0) / errors.length;
}

/** Median extent of the frames that are validated: three of a set's last eight, spread evenly. */
function extentOf(set: string): number {
  const { data, shape } = chainFile({ name: set, seed: Number(set.split('-')[1]), joints: Number(set.split('-')[1]) }).tensors
    .keypoints3d;
  const [frames, joints] = shape;
  const extents = [1, 4, 6].map((k) => {
    const frame = frames - 8 + k;
    const sides = [0, 1, 2].map((axis) => {
      const values = Array.from({ length: joints }, (_, i) => Number(data[(frame * joints + i) * 3 + axis]));
      return Math.max(...values) - Math.min(...values);
    });
    return Math.hypot(...sides);
  });
  return extents.sort((a, b) => a - b)[1];
}
