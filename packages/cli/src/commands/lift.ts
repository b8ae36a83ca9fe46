import type { Intrinsics } from '@anylift/core';
import { type Command, InvalidArgumentError } from 'commander';
import { addReadingOptions, positive, type ReadingOptions } from '../reading.js';

interface LiftOptions extends ReadingOptions {
  out: string;
  to?: string;
  instance?: string;
  model: string;
  sides: boolean;
  findEdges: boolean;
  focal?: number;
  principal?: [number, number];
  json?: boolean;
}

export function registerLift(program: Command): void {
  const command = program
    .command('lift')
    .description('Lift 2D landmarks of anything to 3D.')
    .argument('<in>', "2D landmarks in any format that is known; a file, a folder, '-' is stdin")
    .option('-o, --out <file>', "where to write; the ending of its name tells the format, '-' is stdout as JSON", '-')
    .option('--to <format>', 'write this format, whatever the name of the output; `anylift formats` lists them')
    .option('--instance <name|number>', 'write one person or animal alone')
    .option('-m, --model <small|base|file>', 'a checkpoint: small or base, which come along, or a file', 'base')
    .option('--no-sides', 'do not tell the model left from right')
    .option('--no-find-edges', 'where no edges are told, lift without any; otherwise they are found from all poses')
    .option('--focal <pixels>', 'focal length of the camera: undo perspective, answer in camera space', positive)
    .option('--principal <x,y>', 'where the optical axis meets the picture; the middle where --size is given', point)
    .option('--json', 'with --out FILE: print what was done as JSON');
  addReadingOptions(command)
    .addHelpText(
      'after',
      `
Besides the files of detectors and labelling tools it reads JSON of your own. A landmark is [x, y] or [x, y, confidence] in the units of the
picture, x right and y down, or null where it is hidden:
  {"skeleton": {"edges": [[0, 1], [1, 2]]}, "frames": [{"keypoints": [[10, 20], [12, 31], null]}]}

With --focal the camera is at 0, a landmark [X, Y, Z] is seen at focal * X / Z + principal, and all is right up to one factor: the mean
depth of what is visible is the focal length.

Examples:
  $ anylift lift horse.json -o horse3d.json
  $ anylift lift person_keypoints.json -o people.html
  $ anylift lift person_keypoints.json -m small -o people.html
  $ anylift lift mouseDLC.h5 --min-confidence 0.6 -o mouse.glb
  $ anylift lift person_keypoints.json --focal 1450 --size 1920x1080 -o person.json
  $ detector | anylift lift - > lifted.json`,
    )
    .action(lift);
}

async function lift(path: string, options: LiftOptions, command: Command): Promise<void> {
  const { print } = await import('../files.js');
  const { withFoundEdges } = await import('../foundEdges.js');
  const { liftAll } = await import('../liftAll.js');
  const { openLiftEngine } = await import('../liftEngine.js');
  const { openLiftOutput } = await import('../liftOutput.js');
  const { loadCheckpoint } = await import('../model.js');
  const { withRecording } = await import('../reading.js');
  const { checkPoses, reportUnliftable } = await import('../unliftable.js');
  const { formatToWrite } = await import('../writing.js');

  const format = await formatToWrite(options.out, options.to, command);
  const intrinsics = intrinsicsFrom(options, command);
  await withRecording(path, options, async (given, where) => {
    const reasons = await checkPoses(given, where);
    const recording = options.findEdges ? await withFoundEdges(given, reasons, where) : given;
    const { skeleton, poseCount, keypointCount } = recording;
    const checkpoint = await loadCheckpoint(options.model);
    const start = performance.now();
    const head = { model: checkpoint.name, intrinsics, reasons, instance: options.instance, where };
    const output = await openLiftOutput(options.out, format, head, recording);
    try {
      const engine = await openLiftEngine(
        { checkpoint, skeleton, options: { sides: options.sides, ...intrinsics } },
        poseCount,
        keypointCount,
      );
      await liftAll(engine, recording, output.take).finally(() => engine.release());
      await output.finish();
    } finally {
      await output.discard();
    }
    const seconds = (performance.now() - start) / 1000;

    reportUnliftable(reasons, poseCount, where);
    if (options.json && options.out !== '-') {
      const edgesFound = skeleton.edges.length - given.skeleton.edges.length;
      const counts = { frames: poseCount, unliftable: reasons.size, keypoints: keypointCount, edgesFound };
      await print(`${JSON.stringify({ out: options.out, model: checkpoint.name, ...counts, seconds })}\n`);
    }
  });
}

/** What the options tell of the camera, if anything. */
function intrinsicsFrom({ focal, principal, size }: LiftOptions, command: Command): Intrinsics | undefined {
  if (focal === undefined) return principal ? command.error('anylift: --principal goes with --focal') : undefined;
  const principalPoint = principal ?? (size && [size.width / 2, size.height / 2]);
  return principalPoint ? { focal, principalPoint } : command.error('anylift: --focal goes with --principal or --size');
}

function point(text: string): [number, number] {
  const [x, y, more] = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)));
  if (Number.isFinite(x) && Number.isFinite(y) && more === undefined) return [x, y];
  throw new InvalidArgumentError('expected x,y such as 960,540');
}
