import { type Command, InvalidArgumentError } from 'commander';

interface StudioOptions {
  port?: number;
  host: string;
  runs: string;
  open: boolean;
}

export function registerStudio(program: Command): void {
  program
    .command('studio')
    .description('Open the studio in a browser: lift by hand, pictures and files, and watch trainings.')
    .option('--port <port>', '0 is any free one (default: 4173, or any free one where that is taken)', port)
    .option('--host <address>', 'who can connect: 127.0.0.1 this machine alone, 0.0.0.0 the whole network', '127.0.0.1')
    .option('--runs <folder>', 'trainings to watch: what train --out has made, or a folder of such', 'runs')
    .option('--no-open', 'do not open a browser')
    .addHelpText(
      'after',
      `
Prints its address and serves until Ctrl-C. The page takes nothing from other places and sends nothing to them.

Examples:
  $ anylift studio
  $ anylift studio --runs path/to/runs --port 8080 --no-open`,
    )
    .action(studio);
}

async function studio({ port, host, runs, open }: StudioOptions, command: Command): Promise<void> {
  const { existsSync } = await import('node:fs');
  const { InputError } = await import('@anylift/core');
  const { print } = await import('../files.js');
  const { openBrowser } = await import('../studio/openBrowser.js');
  const { startServer } = await import('../studio/server.js');

  if (command.getOptionValueSource('runs') === 'cli' && !existsSync(runs))
    throw new InputError(`${runs}: there is no such folder`);
  const server = await startServer({ port, host, runs });
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  await print(server.addresses.map((address) => `${address}\n`).join(''));
  if (open) openBrowser(server.addresses[0]);
  await stopped;
  await server.close();
}

function port(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < 0 || value > 65535)
    throw new InvalidArgumentError('Expected a whole number from 0 to 65535.');
  return value;
}
