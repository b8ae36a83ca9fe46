import type { Command } from 'commander';
import { addReadingOptions, type ReadingOptions } from '../reading.js';

interface ConvertOptions extends ReadingOptions {
  to?: string;
  instance?: string;
}

export function registerConvert(program: Command): void {
  const command = program
    .command('convert')
    .description('Convert a file of landmarks, 2D or 3D, to another format.')
    .argument('<in>', "any format that is known; a file, a folder, '-' is stdin")
    .argument('<out>', "where to write; the ending of its name tells the format, '-' is stdout")
    .option('--to <format>', 'write this format, whatever the name of the output; `anylift formats` lists them')
    .option('--instance <name|number>', 'one person or animal alone');
  addReadingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ anylift convert lifted.json lifted.bvh
  $ anylift convert walk.c3d walk.glb
  $ anylift convert labels.slp labels.csv --to csv-tidy`,
    )
    .action(convert);
}

async function convert(path: string, out: string, options: ConvertOptions, command: Command): Promise<void> {
  const { writeRecording } = await import('@anylift/formats');
  const { writeOutput } = await import('../files.js');
  const { PosesProgress } = await import('../posesProgress.js');
  const { withRecording } = await import('../reading.js');
  const { formatToWrite } = await import('../writing.js');

  const format = await formatToWrite(out, options.to, command);
  await withRecording(path, options, async (recording, where) => {
    const progress = await PosesProgress.open(recording.poseCount);
    const context = { where, instance: options.instance, progress: (poses: number) => progress.add(poses) };
    try {
      await writeOutput(out, (sink) => writeRecording(format, recording, sink, context));
    } finally {
      progress.stop();
    }
  });
}
