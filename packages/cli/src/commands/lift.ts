import { extname } from 'node:path';
import type { Keypoints3D } from '@anylift/core';
import type { OutputExtension } from '@anylift/formats';
import type { Command } from 'commander';

interface LiftOptions {
  out: string;
  model?: string;
  sides: boolean;
  json?: boolean;
}

export function registerLift(program: Command): void {
  program
    .command('lift')
    .description('Lift 2D landmarks of anything to 3D.')
    .argument('<in>', "2D landmarks, JSON or safetensors; '-' is stdin")
    .option('-o, --out <file>', "where to write; .json, .safetensors or .svg tells the format, '-' is stdout as JSON", '-')
    .option('-m, --model <file>', 'another checkpoint than the shipped one')
    .option('--no-sides', 'do not tell the model left from right')
    .option('--json', 'with --out FILE: print what was done as JSON')
    .addHelpText(
      'after',
      `
A landmark is [x, y] or [x, y, confidence] in the units of the picture, x right and y down, or null where it is hidden:
  {"skeleton": {"edges": [[0, 1], [1, 2]]}, "frames": [{"keypoints": [[10, 20], [12, 31], null]}]}

Examples:
  $ anylift lift horse.json -o horse3d.json
  $ anylift lift horse.json -o horse.svg
  $ detector | anylift lift - > lifted.json`,
    )
    .action(lift);
}

async function lift(path: string, options: LiftOptions, command: Command): Promise<void> {
  const { OUTPUT_EXTENSIONS, readKeypoints2D, writeLifted } = await import('@anylift/formats');
  const { nameOf, print, readInput, writeOutput } = await import('../files.js');
  const { liftAll } = await import('../liftAll.js');
  const { loadLifter } = await import('../model.js');

  const extension = options.out === '-' ? '.json' : (extname(options.out).toLowerCase() as OutputExtension);
  if (!OUTPUT_EXTENSIONS.includes(extension))
    command.error(
      `anylift: ${options.out}: unknown kind of output, expected a name that ends in ${OUTPUT_EXTENSIONS.join(', ')}`,
    );

  const where = nameOf(path, 'stdin');
  const input = readKeypoints2D(await readInput(path), where);
  const lifter = await loadLifter(options.model);
  const start = performance.now();
  const frames = await liftAll(lifter, input, options.sides, where);
  const seconds = (performance.now() - start) / 1000;
  await lifter.release();

  const lifted: Keypoints3D = { format: 'anylift/1', model: lifter.name, skeleton: input.skeleton, frames };
  await writeOutput(options.out, writeLifted(extension, lifted, input));
  if (options.json && options.out !== '-') {
    const keypoints = input.frames[0].keypoints.length;
    const summary = {
      out: options.out,
      model: lifter.name,
      frames: frames.length,
      unliftable: frames.filter((frame) => frame.keypoints3d === null).length,
      keypoints,
      seconds,
    };
    await print(`${JSON.stringify(summary)}\n`);
  }
}
