/** A real Chromium that keeps to itself, and a server on this machine for the pages it is shown. */
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { type InlineConfig, type Rolldown, build as viteBuild } from 'vite';

const CHROMIUM = '/usr/bin/chromium';
/** Why tests in a browser are skipped, or ''. */
export const missing = existsSync(CHROMIUM) ? '' : ` (skipped, no ${CHROMIUM})`;

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface Site {
  origin: string;
  close(): void;
}

/** Serve files by their paths; the page itself is `index.html`. */
export async function serve(read: (path: string) => string | Uint8Array | undefined): Promise<Site> {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://localhost').pathname.slice(1)) || 'index.html';
    const body = read(path);
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    response.writeHead(200, { 'content-type': type, 'content-length': Buffer.byteLength(body) }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

/** The studio as it was built. */
export function serveStudio(): Promise<Site> {
  const built = join(import.meta.dirname, '../../cli/studio');
  return serve((path) => (existsSync(join(built, path)) ? readFileSync(join(built, path)) : undefined));
}

/** Bundle a page as the studio is bundled, in memory. */
export async function build(root: string): Promise<Map<string, string | Uint8Array>> {
  const config: InlineConfig = {
    root,
    configFile: false,
    logLevel: 'warn',
    build: { write: false, target: 'esnext' },
    worker: { format: 'es' },
  };
  const built = (await viteBuild(config)) as Rolldown.RolldownOutput;
  return new Map(built.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source]));
}

/** @param flags more of Chromium's own, such as for made-up cameras */
export function launch(flags: readonly string[] = []): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, ...flags] });
}

/** What the pages of a context ask for from now on, as addresses. */
export function recordRequests(context: BrowserContext): string[] {
  const requested: string[] = [];
  context.on('request', (request) => requested.push(request.url()));
  return requested;
}

/** Of what pages have asked for, what did not come from their own origin. */
export function outside(site: Site, requested: readonly string[]): string[] {
  return requested.filter((url) => !url.startsWith(`${site.origin}/`) && !/^(blob|data):/.test(url));
}

/** WebGL on the processor, where there is no GPU, and nothing of the browser's own on the network. */
const FLAGS = [
  '--headless=new',
  '--no-sandbox',
  '--disable-gpu-sandbox',
  '--enable-unsafe-swiftshader',
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];
