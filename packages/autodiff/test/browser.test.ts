import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { build, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cases } from './cases.js';

const CHROMIUM = '/usr/bin/chromium';
const missing = existsSync(CHROMIUM) ? '' : ` (skipped, no ${CHROMIUM})`;
const TYPES: Record<string, string> = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };

describe.skipIf(missing && !process.env.CI)(`Chromium${missing}`, () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  let origin: string;
  const requested: string[] = [];

  beforeAll(async () => {
    const files = await bundle();
    server = createServer((request, response) => {
      const name = request.url === '/' ? 'index.html' : request.url!.slice(1);
      response
        .writeHead(files.has(name) ? 200 : 404, { 'content-type': TYPES[extname(name)] ?? 'text/plain' })
        .end(files.get(name));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    const context = await browser.newContext();
    context.on('request', (request) => requested.push(request.url()));
    page = await context.newPage();
    await page.goto(origin);
    await page.waitForFunction('globalThis.run');
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  for (const device of ['wasm', 'webgpu'] as const)
    it(`agrees with float64 on ${device}`, async (context) => {
      const found = await page.evaluate<Record<string, string[]> | undefined>(`run('${device}')`);
      if (!found) return context.skip('this browser has no WebGPU adapter');
      expect(found).toEqual(Object.fromEntries(cases.map(({ name }) => [name, []])));
    });

  it('asks no other origin', () => {
    expect(requested.filter((url) => !url.startsWith(`${origin}/`) && !url.startsWith('blob:'))).toEqual([]);
    expect(requested.some((url) => url.endsWith('.wasm'))).toBe(true);
  });
});

/** The page as a bundler makes it of the built package: onnxruntime's wasm files come along as assets. */
async function bundle(): Promise<Map<string, string | Uint8Array>> {
  const root = fileURLToPath(new URL('browser', import.meta.url));
  const built = (await build({
    root,
    configFile: false,
    logLevel: 'warn',
    build: { write: false, target: 'esnext' },
  })) as Rolldown.RolldownOutput;
  return new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
}

/** WebGPU on the processor where there is no GPU, and a browser that keeps to itself. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu-sandbox',
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];
