import type { SkeletonEntry } from '@anylift/core';
import type { Command } from 'commander';

export function registerSkeletons(program: Command): void {
  const skeletons = program.command('skeletons').description('The skeletons of well-known detectors and data sets.');
  skeletons
    .command('list')
    .description('List them.')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ anylift skeletons list')
    .action(list);
  skeletons
    .command('show')
    .description('Show the names and edges of one.')
    .argument('<name>', 'as listed')
    .option('--json', 'as JSON that can be the "skeleton" of an input')
    .addHelpText('after', '\nExamples:\n  $ anylift skeletons show coco17\n  $ anylift skeletons show hand21 --json')
    .action(show);
}

async function list({ json }: { json?: boolean }): Promise<void> {
  const { SKELETONS } = await import('@anylift/core');
  const { print } = await import('../files.js');
  const rows = SKELETONS.map(({ name, title, keypoints, edges }) => ({
    name,
    title,
    keypoints: keypoints.length,
    edges: edges.length,
  }));
  const lines = rows.map(({ name, title, keypoints }) => `${name.padEnd(20)}${String(keypoints).padStart(4)}  ${title}`);
  await print(json ? `${JSON.stringify(rows)}\n` : `${lines.join('\n')}\n`);
}

async function show(name: string, { json }: { json?: boolean }, command: Command): Promise<void> {
  const { SKELETONS } = await import('@anylift/core');
  const { print } = await import('../files.js');
  const entry = SKELETONS.find((skeleton) => skeleton.name === name);
  if (!entry)
    return command.error(`anylift: no skeleton is called ${name}, expected one of ${SKELETONS.map((s) => s.name).join(', ')}`);
  const { title: _title, source: _source, ...skeleton } = entry;
  await print(json ? `${JSON.stringify(skeleton)}\n` : toText(entry));
}

function toText({ title, source, keypoints, edges, symmetries }: SkeletonEntry): string {
  const width = Math.max(...keypoints.map((name) => name.length)) + 2;
  const neighbours = keypoints.map((_, i) => edges.flatMap(([a, b]) => (a === i ? [b] : b === i ? [a] : [])));
  const mirror = new Map(symmetries.flatMap(([left, right]) => [[left, right] as const, [right, left] as const]));
  const line = (i: number | string, name: string, joined: string, opposite: string) =>
    `${String(i).padStart(4)}  ${name.padEnd(width)}${joined.padEnd(24)}${opposite}`.trimEnd();
  const rows = keypoints.map((name, i) => line(i, name, neighbours[i].join(' '), String(mirror.get(i) ?? '')));
  return `${[title, source, '', line('#', 'name', 'joined to', 'mirror of'), ...rows].join('\n')}\n`;
}
