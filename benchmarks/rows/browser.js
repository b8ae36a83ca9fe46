/** One frame in a browser: the real Lifter on onnxruntime-web's wasm, in a page as a bundler makes it. */
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';
import { median, percentile } from '../measure.js';

const CHROMIUM = '/usr/bin/chromium';
/** Landmarks → the guide in ms. */
const GUIDES = { 33: 5, 133: 12 };
/** 60 pictures a second. */
const PICTURE = 1000 / 60;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export async function browserRows({ quick, say }) {
  if (!existsSync(CHROMIUM)) {
    say(`one frame in the browser: skipped, no ${CHROMIUM}`);
    return Object.entries(GUIDES).map(([N, guide]) => row(N, guide, { note: `not measured: no ${CHROMIUM}` }));
  }
  say('one frame in the browser …');
  const files = await bundle();
  const server = createServer((request, response) => {
    const name = request.url === '/' ? 'index.html' : request.url.slice(1);
    response
      .writeHead(files.has(name) ? 200 : 404, { 'content-type': TYPES[extname(name)] ?? 'text/plain' })
      .end(files.get(name));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}`);
    await page.waitForFunction('globalThis.milliseconds');
    const rows = [];
    for (const [N, guide] of Object.entries(GUIDES)) {
      const times = await page.evaluate(`milliseconds(${N}, ${quick ? 150 : 600})`);
      const [ours, p95] = [median(times), percentile(times, 0.95)];
      rows.push(row(N, guide, { ours, ratio: ours / PICTURE, p95, frames: times.length, browser: browser.version() }));
    }
    return rows;
  } finally {
    await browser.close();
    server.close();
  }
}

function row(N, guide, { ours = null, ratio = null, ...rest }) {
  return {
    name: `one frame in the browser, wasm, N ${N} (guide: under ${guide} ms)`,
    unit: 'ms',
    ours,
    peer: PICTURE,
    ratio,
    target: guide / PICTURE,
    bound: '≤',
    ...rest,
  };
}

async function bundle() {
  const built = await build({
    root: fileURLToPath(new URL('browser', import.meta.url)),
    configFile: false,
    logLevel: 'warn',
    build: { write: false, target: 'esnext', chunkSizeWarningLimit: 2000 },
  });
  return new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
}
