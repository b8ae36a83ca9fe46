/**
 * The studio in headless Chromium on wasm, after a build: node benchmarks/studio.js [--json]. How long an update takes while a landmark of a
 * whole body is dragged, how long a cold load takes to its first 3D, what is loaded, and what three minutes of fine-tuning come to. Saved
 * as benchmarks/results/studio-DATE.json and written into docs/studio.md.
 */
import { readdirSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { openChromium, startStudio, untilLifted } from '../docs/studio/open.js';
import { writePage } from './studioReport.js';

const LOADS = 3;
/** Moves of the pointer, one a frame of a screen with 60 a second, after some that warm up. */
const [MOVES, WARMUP, PERIOD] = [360, 60, 1000 / 60];

/** Of fine-tuning. */
const MINUTES = 3;

/** What is loaded when it is asked for, by the names of the files. */
const ON_DEMAND = {
  'the checkpoint base': /\.safetensors$/,
  'the person detector': /\/pose_/,
  'the hands detector': /\/hands?_/,
  'the face detector': /\/face_mesh/,
  'HDF5 files': /\/hdf5_hl/,
  'a snapshot as PNG': /\/index_bg.*\.wasm/,
  WebGPU: /webgpu|asyncify/,
};

const loopback = await startStudio(tmpdir());
const network = await startStudio(tmpdir(), '--host', '0.0.0.0');
const browser = await openChromium();
const result = {
  date: new Date().toISOString().slice(0, 10),
  machine: { cpu: cpus()[0].model.trim(), cores: availableParallelism(), chromium: browser.version() },
};
try {
  const loads = [];
  for (let k = 0; k < LOADS; k++) loads.push(await coldLoad());
  result.firstResult = loads.map(({ seconds }) => round(seconds)).sort((a, b) => a - b);
  result.marks = loads.at(-1).marks;
  result.drag = await drag();
  result.weight = await weigh(loads[0].paths);
  result.fineTune = await fineTune();
} finally {
  await browser.close();
  loopback.close();
  network.close();
}
const file = new URL(`results/studio-${result.date}.json`, import.meta.url);
writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
writePage(result);
process.stdout.write(process.argv.includes('--json') ? `${JSON.stringify(result)}\n` : table(result));

/** In the page: when each frame of the 3D was drawn, and when the first answer was among it. */
function watch() {
  globalThis.drawn = [];
  const { clear } = WebGL2RenderingContext.prototype;
  WebGL2RenderingContext.prototype.clear = function (...args) {
    const now = performance.now();
    if (now - (globalThis.drawn.at(-1) ?? -1) > 1) globalThis.drawn.push(now);
    return clear.apply(this, args);
  };
  const look = () => {
    // The error is said once there is an answer; it is drawn with the next frame at the latest.
    if (document.querySelector('.error-seen') && globalThis.drawn.length > 0) globalThis.firstResult ??= performance.now();
    if (document.querySelector('.dot.ready')) {
      globalThis.modelReady = performance.now();
      return;
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}

/** From an empty cache to the first 3D. */
async function coldLoad() {
  const { context, page, paths } = await open();
  await page.goto(`${loopback.address}?device=wasm`);
  await page.waitForFunction('globalThis.firstResult && globalThis.modelReady', undefined, { timeout: 120_000 });
  const [milliseconds, marks] = await page.evaluate(() => [
    globalThis.firstResult,
    {
      script: performance.getEntriesByType('resource').find(({ name }) => /page-.*\.js$/.test(name))?.responseEnd,
      painted: performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
      model: globalThis.modelReady,
    },
  ]);
  await context.close();
  for (const name of Object.keys(marks)) marks[name] = round(marks[name] / 1000);
  return { seconds: milliseconds / 1000, marks, paths };
}

async function drag() {
  const { context, page } = await open();
  await page.goto(`${loopback.address}?device=wasm`);
  await untilLifted(page);
  await page.locator('.gallery').getByRole('button', { name: 'Whole body', exact: true }).click();
  await page.locator('.title', { hasText: '133 landmarks' }).waitFor();
  await page.locator('.error-seen').waitFor();
  const circle = await page.locator('.picture circle').nth(9).boundingBox();
  const [x, y] = [circle.x + circle.width / 2, circle.y + circle.height / 2];
  const at = (k) => [x + 60 * Math.sin(k / 20), y - 60 * Math.sin(k / 31)];
  await page.mouse.move(x, y);
  await page.mouse.down();
  const devtools = await context.newCDPSession(page);
  const move = async (from, to) => {
    const began = performance.now();
    const moves = [];
    for (let k = from; k < to; k++) {
      // As a hand does, without waiting for the page.
      const [x, y] = at(k);
      moves.push(devtools.send('Input.dispatchMouseEvent', { type: 'mouseMoved', x, y, button: 'left', buttons: 1 }));
      const early = began + (k - from + 1) * PERIOD - performance.now();
      if (early > 0) await new Promise((resolve) => setTimeout(resolve, early));
    }
    await Promise.all(moves);
    return (performance.now() - began) / 1000;
  };
  await move(0, WARMUP);
  const begin = await page.evaluate(() => performance.now());
  const seconds = await move(WARMUP, WARMUP + MOVES);
  const end = await page.evaluate(() => performance.now());
  // What the page says of its last 120 updates.
  const reading = async (name) => Number(await page.locator(`[data-reading=${name}]`).innerText());
  const update = { median: await reading('median'), p95: await reading('p95') };
  await page.mouse.up();
  const moments = await page.evaluate(
    ([begin, end]) => globalThis.drawn.filter((moment) => moment >= begin && moment <= end),
    [begin, end],
  );
  const intervals = moments.slice(1).map((moment, k) => moment - moments[k]);
  await context.close();
  return {
    landmarks: 133,
    moves: MOVES,
    movesPerSecond: round(MOVES / seconds),
    updateMilliseconds: update,
    framesPerSecond: round((1000 * intervals.length) / (moments.at(-1) - moments[0])),
    frameMilliseconds: { median: round(quantile(intervals, 0.5)), p95: round(quantile(intervals, 0.95)) },
  };
}

/** The page's own rig of a robot, which the model has never seen, learnt for a while. */
async function fineTune() {
  const { context, page } = await open();
  await page.goto(`${loopback.address}?device=wasm#training`);
  await page.getByText('Teach it your rig').click();
  await page.getByRole('button', { name: 'made-up robot' }).click();
  await page.getByLabel('How long').fill(`${MINUTES}`);
  await page.getByRole('button', { name: 'Fine-tune', exact: true }).click();
  await page
    .locator('.outcome .view')
    .first()
    .waitFor({ timeout: 120_000 * MINUTES });
  const numbers = async (place, pattern) =>
    [...(await page.locator(place).innerText()).matchAll(pattern)].map(([, number]) => Number(number));
  const [before, now] = await numbers('.outcome h3', /([\d.]+) %/g);
  const [steps] = await numbers('.fine-tune .figures', /(\d+) \/ \d+/g);
  const frames = await numbers('.outcome tbody', /\t([\d.]+)/g);
  await context.close();
  return { minutes: MINUTES, steps, before, now, withoutSides: { pa2Before: frames[4], pa2Now: frames[5] } };
}

/** A page of a browser with nothing in its cache, and the paths that it has asked for. */
async function open() {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const paths = new Set();
  context.on('request', (request) => {
    if (request.url().startsWith(loopback.address)) paths.add(new URL(request.url()).pathname);
  });
  const page = await context.newPage();
  await page.addInitScript(watch);
  return { context, page, paths };
}

/** Bytes of what is loaded at first, and of what is when it is asked for: as they are, and as they are packed for a network. */
async function weigh(first) {
  const assets = readdirSync(new URL('../packages/cli/studio/assets', import.meta.url)).map((name) => `/assets/${name}`);
  const groups = {
    'the page at first': [...first].filter((path) => !/\.(wasm|safetensors)$/.test(path) && !path.startsWith('/api')),
    'onnxruntime at first': [...first].filter((path) => path.endsWith('.wasm')),
    'the checkpoint at first': [...first].filter((path) => path.endsWith('.safetensors')),
  };
  for (const [name, pattern] of Object.entries(ON_DEMAND))
    groups[name] = assets.filter((path) => !first.has(path) && pattern.test(path));
  const named = new Set(Object.values(groups).flat());
  groups['files, lifting them, training'] = assets.filter((path) => !named.has(path));
  const weights = {};
  for (const [name, paths] of Object.entries(groups)) {
    const sizes = await Promise.all(paths.map(async (path) => [await served(loopback, path), await served(network, path)]));
    const sum = (k) => sizes.reduce((total, size) => total + size[k], 0);
    weights[name] = { files: paths.length, bytes: sum(0), packed: sum(1) };
  }
  return weights;
}

/** Bytes of an answer on their way. */
function served({ address }, path) {
  return new Promise((resolve, reject) => {
    get(new URL(path, address), { headers: { 'accept-encoding': 'gzip' } }, (answer) => {
      let bytes = 0;
      answer.on('data', (chunk) => {
        bytes += chunk.length;
      });
      answer.on('end', () => resolve(bytes));
    }).on('error', reject);
  });
}

function quantile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function round(value) {
  return Number(value.toPrecision(3));
}

function table({ firstResult, marks, drag, weight, fineTune }) {
  const megabytes = (bytes) => (bytes / 1e6).toFixed(2).padStart(7);
  return [
    `first 3D, cold, seconds: ${firstResult.join(', ')} (script ${marks.script}, painted ${marks.painted}, model ${marks.model})`,
    `dragging, ${drag.landmarks} landmarks: update ${drag.updateMilliseconds.median} ms, p95 ${drag.updateMilliseconds.p95} ms; ` +
      `${drag.framesPerSecond} frames/s, every ${drag.frameMilliseconds.median} ms, p95 ${drag.frameMilliseconds.p95} ms`,
    ...Object.entries(weight).map(
      ([name, { files, bytes, packed }]) =>
        `${name.padEnd(32)} ${`${files}`.padStart(3)} files ${megabytes(bytes)} MB, packed ${megabytes(packed)} MB`,
    ),
    `fine-tuning, ${fineTune.minutes} minutes: ${fineTune.steps} steps, PA ${fineTune.before} → ${fineTune.now} % of extent`,
    '',
  ].join('\n');
}
