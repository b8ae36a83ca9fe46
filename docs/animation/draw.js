/**
 * Draws what three.js makes of an animation: node docs/animation/draw.js, after a build. A walk is lifted by the command line to BVH and
 * to GLB, each is read by three's own loader in headless Chromium, and the page is taken as a picture.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { build } from 'vite';

const here = import.meta.dirname;
const root = join(here, '../..');
const TYPES = { '.html': 'text/html', '.js': 'text/javascript' };

const folder = mkdtempSync(join(tmpdir(), 'animation-'));
const files = new Map(await viewer());
for (const kind of ['bvh', 'glb']) {
  const args = ['lift', join(root, 'examples/person-walking.json'), '--fps', '12', '-o', join(folder, `walk.${kind}`)];
  execFileSync(process.execPath, [join(root, 'packages/cli/bin/anylift.js'), ...args], { stdio: 'inherit' });
  files.set(`walk.${kind}`, readFileSync(join(folder, `walk.${kind}`)));
}
rmSync(folder, { recursive: true });

const server = createServer((request, response) => {
  const name = request.url === '/' ? 'index.html' : request.url.slice(1);
  response.writeHead(files.has(name) ? 200 : 404, { 'content-type': TYPES[extname(name)] ?? 'text/plain' }).end(files.get(name));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
const page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
page.on('pageerror', (error) => console.error(error));
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.waitForFunction('globalThis.show');
for (const kind of ['bvh', 'glb']) {
  await page.evaluate(`show('${kind}')`);
  await page.locator('#pictures').screenshot({ path: join(here, `${kind}.png`) });
}
await browser.close();
server.close();

/** The files of the page. */
async function viewer() {
  const { output } = await build({
    root: join(here, 'viewer'),
    configFile: false,
    logLevel: 'warn',
    build: { write: false, target: 'esnext', chunkSizeWarningLimit: 2000 },
  });
  return output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]);
}
