import { createReadStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { InputError } from '@anylift/core';
import { type Context, Hono } from 'hono';
import { RunsFolder } from './runsFolder.js';
import type { WorstReports } from './worstReports.js';

/** A request that cannot be answered, and its HTTP status. */
class Refusal extends Error {
  constructor(
    readonly status: 400 | 404,
    message: string,
  ) {
    super(message);
  }
}

/** Samples of a report where nothing else is asked for, and the most. */
const [FEW, MANY] = [12, 100];

/**
 * What a page asks of training runs. Errors are `{"error": sentence}`.
 *
 *     GET /                         { folder, runs: RunOverview[] }, the last changed first
 *     GET /NAME/metrics?from=BYTE   MetricsPart
 *     GET /NAME/worst?count=12      WorstReport, or status 202 and WorstProgress: ask again
 *     GET /NAME/checkpoint          the file
 *
 * The last two take `kind=best` or `kind=last`; the best one by default, where there is one.
 */
export function runsApi(folder: string, reports: WorstReports): Hono {
  const runs = new RunsFolder(folder);
  const api = new Hono();

  const find = async (context: Context): Promise<string> => {
    const name = context.req.param('name') ?? '';
    const path = await runs.find(name);
    if (path === undefined) throw new Refusal(404, `no run is called ${name} in ${folder}`);
    return path;
  };

  api.get('/', async (context) => context.json({ folder, runs: await runs.list() }));

  api.get('/:name/metrics', async (context) =>
    context.json(await runs.metrics(await find(context), numberOf(context, 'from', 0, Number.MAX_SAFE_INTEGER, 0))),
  );

  api.get('/:name/worst', async (context) => {
    const path = await find(context);
    const count = numberOf(context, 'count', 1, MANY, FEW);
    const report = await reports.of(path, kindOf(context, path));
    if ('done' in report) return context.json(report, 202);
    return context.json({ ...report, worst: report.worst.slice(0, count) });
  });

  api.get('/:name/checkpoint', async (context) => {
    const path = await find(context);
    const kind = kindOf(context, path);
    const file = join(path, `${kind}.safetensors`);
    return context.body(Readable.toWeb(createReadStream(file)) as ReadableStream, 200, {
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(statSync(file).size),
      'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`${basename(path)}-${kind}.safetensors`)}`,
    });
  });

  api.onError((error, context) => {
    if (error instanceof Refusal) return context.json({ error: error.message }, error.status);
    if (error instanceof InputError) return context.json({ error: error.message }, 422);
    return context.json({ error: `unexpected ${error.name}: ${error.message}` }, 500);
  });
  return api;
}

function numberOf(context: Context, name: string, low: number, high: number, otherwise: number): number {
  const text = context.req.query(name);
  const value = text === undefined ? otherwise : Number(text);
  if (text === '' || !Number.isSafeInteger(value) || value < low || value > high)
    throw new Refusal(400, `${name} must be a whole number from ${low} to ${high}, found ${JSON.stringify(text)}`);
  return value;
}

function kindOf(context: Context, run: string): 'last' | 'best' {
  const asked = context.req.query('kind');
  if (asked !== undefined && asked !== 'last' && asked !== 'best')
    throw new Refusal(400, `kind must be last or best, found ${JSON.stringify(asked)}`);
  const kinds: ('last' | 'best')[] = asked ? [asked] : ['best', 'last'];
  const kind = kinds.find((kind) => statSync(join(run, `${kind}.safetensors`), { throwIfNoEntry: false }));
  if (!kind) throw new Refusal(404, `${basename(run)} has no ${asked ? `${asked} ` : ''}checkpoint yet`);
  return kind;
}
