import { existsSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { fileURLToPath } from 'node:url';
import { InputError } from '@anylift/core';
import { createAdaptorServer } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { compress } from 'hono/compress';
import { etag } from 'hono/etag';
import { guard } from './guard.js';
import { runsApi } from './runsApi.js';
import { WorstReports } from './worstReports.js';

const DEFAULT_PORT = 4173;
const PAGE = fileURLToPath(new URL('../../studio', import.meta.url));

export interface ServerOptions {
  /** The default one, or any that is free, where not given; 0 for any that is free. */
  port?: number;
  host: string;
  /** Folder of training runs, or a run; it may come later. */
  runs: string;
}

export interface Server {
  /** Where the page is: for this machine first, then for the others that can reach it. */
  addresses: string[];
  close(): Promise<void>;
}

/**
 * Serve the studio: its page, as the build left it, and what the page asks of training runs.
 * @throws InputError where the page was not built, or the address cannot be had
 */
export async function startServer({ port, host, runs }: ServerOptions): Promise<Server> {
  if (!existsSync(`${PAGE}/index.html`))
    throw new InputError(`${PAGE}: the studio's page is not there, build it by "npm run build" in AnyLift's folder`);
  const reports = new WorstReports();
  const app = new Hono();
  app.use(guard(host));
  // Packing takes longer than loopback does.
  if (!isLoopback(host)) app.use(compress());
  app.route('/api/runs', runsApi(runs, reports));
  app.all('/api/*', (context) => context.json({ error: `there is no ${context.req.path}` }, 404));
  app.use(etag());
  app.use(
    serveStatic({
      root: PAGE,
      // Names under assets/ hold a hash of their content.
      onFound: (_, context) =>
        context.header(
          'Cache-Control',
          context.req.path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        ),
    }),
  );
  app.notFound((context) => context.text(`There is no ${context.req.path} here.\n`, 404));

  const server = createAdaptorServer({ fetch: app.fetch });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
  try {
    await listen(port ?? DEFAULT_PORT).catch((error: NodeJS.ErrnoException) =>
      port === undefined && error.code === 'EADDRINUSE' ? listen(0) : Promise.reject(error),
    );
  } catch (error) {
    throw new InputError(`--host ${host} --port ${port ?? DEFAULT_PORT}: ${reason(error as NodeJS.ErrnoException)}`);
  }
  return {
    addresses: hostsOf(host).map((name) => `http://${name}:${(server.address() as AddressInfo).port}/`),
    close: () =>
      new Promise((resolve) => {
        reports.close();
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

const REASONS: Record<string, string> = {
  EADDRINUSE: 'another program listens there; choose another port, or leave --port out',
  EACCES: 'permission denied; ports from 1024 on are free to all',
  EADDRNOTAVAIL: 'this machine has no such address',
  ENOTFOUND: 'this machine has no such address',
};

const reason = ({ code = '', message }: NodeJS.ErrnoException) => REASONS[code] ?? message;

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

/** The names by which a server is reached that listens on an address, as they stand in a URL. */
function hostsOf(host: string): string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host.includes(':') ? `[${host}]` : host];
  const others = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return ['127.0.0.1', ...others.flatMap(({ family, internal, address }) => (family === 'IPv4' && !internal ? [address] : []))];
}
