import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { registerConvert } from './commands/convert.js';
import { registerDoctor } from './commands/doctor.js';
import { registerEvaluate } from './commands/evaluate.js';
import { registerFormats } from './commands/formats.js';
import { registerInspect } from './commands/inspect.js';
import { registerLift } from './commands/lift.js';
import { registerSkeletons } from './commands/skeletons.js';
import { registerStudio } from './commands/studio.js';
import { registerTrain } from './commands/train.js';

/** A file a command; each imports what is heavy when it runs, so that help is quick. */
const COMMANDS = [
  ...[registerLift, registerConvert, registerInspect, registerFormats, registerSkeletons],
  ...[registerTrain, registerEvaluate, registerStudio, registerDoctor],
];

/**
 * Run the command line. Exit codes: 0 done, 1 failed, 2 wrong usage. Results go to stdout or files, all else to stderr.
 * @param argv as in `process.argv`
 */
export async function main(argv: string[]): Promise<void> {
  // Writes report their errors to whoever awaits them; without a listener they would end the process.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});
  const { version, description } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const program = new Command('anylift')
    .description(description)
    .version(version)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error:/, 'anylift:')) })
    .addHelpText(
      'after',
      `
Examples:
  $ anylift lift horse.json -o horse3d.json
  $ anylift inspect horse3d.json
  $ anylift help lift`,
    );
  for (const register of COMMANDS) register(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCode(error);
  }
}

function exitCode(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(name === 'InputError' ? `anylift: ${message}\n` : `anylift: unexpected ${name}: ${message}\n`);
  return 1;
}
