import { extname } from 'node:path';
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
  const { OUTPUT_EXTENSIONS, openKeypoints2D } = await import('@anylift/formats');
  const { nameOf, openInput, print } = await import('../files.js');
  const { liftAll } = await import('../liftAll.js');
  const { openLiftEngine } = await import('../liftEngine.js');
  const { openLiftOutput } = await import('../liftOutput.js');
  const { loadCheckpoint } = await import('../model.js');
  const { checkFrames, reportUnliftable } = await import('../unliftable.js');

  const extension = options.out === '-' ? '.json' : (extname(options.out).toLowerCase() as OutputExtension);
  if (!OUTPUT_EXTENSIONS.includes(extension))
    command.error(
      `anylift: ${options.out}: unknown kind of output, expected a name that ends in ${OUTPUT_EXTENSIONS.join(', ')}`,
    );

  const where = nameOf(path, 'stdin');
  const input = await openInput(path);
  try {
    const source = await openKeypoints2D(input, where);
    const { skeleton, frameCount, keypointCount } = source;
    const reasons = await checkFrames(source, where);
    const checkpoint = await loadCheckpoint(options.model);
    const head = { model: checkpoint.name, skeleton, reasons };
    const start = performance.now();
    const output = await openLiftOutput(options.out, extension, head, source);
    try {
      const engine = await openLiftEngine({ checkpoint, skeleton, sides: options.sides }, frameCount, keypointCount);
      await liftAll(engine, source, output.take).finally(() => engine.release());
      await output.finish();
    } finally {
      await output.discard();
    }
    const seconds = (performance.now() - start) / 1000;

    reportUnliftable(reasons, frameCount, where);
    if (options.json && options.out !== '-') {
      const summary = {
        out: options.out,
        model: checkpoint.name,
        frames: frameCount,
        unliftable: reasons.size,
        keypoints: keypointCount,
        seconds,
      };
      await print(`${JSON.stringify(summary)}\n`);
    }
  } finally {
    await input.close();
  }
}
