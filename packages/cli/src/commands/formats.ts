import type { Command } from 'commander';

export function registerFormats(program: Command): void {
  program
    .command('formats')
    .description('List the formats that are read and written.')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExample:\n  $ anylift formats')
    .action(formats);
}

async function formats({ json }: { json?: boolean }): Promise<void> {
  const { listFormats } = await import('@anylift/formats');
  const { print } = await import('../files.js');
  const rows = listFormats();
  const width = Math.max(...rows.map(({ name }) => name.length)) + 2;
  const dimensions = (list: readonly number[]) =>
    list
      .map((d) => `${d}D`)
      .join(' ')
      .padEnd(8);
  const lines = rows.map(
    ({ name, title, reads, writes, extensions }) =>
      `${name.padEnd(width)}${dimensions(reads)}${dimensions(writes)}${title}${extensions.length ? ` (${extensions.join(', ')})` : ''}`,
  );
  await print(json ? `${JSON.stringify(rows)}\n` : `${[`${'format'.padEnd(width)}reads   writes`, ...lines].join('\n')}\n`);
}
