import type { Description } from '@anylift/formats';
import type { Command } from 'commander';

interface InspectOptions {
  strict?: boolean;
  json?: boolean;
}

export function registerInspect(program: Command): void {
  program
    .command('inspect')
    .description('Tell what is in files of 2D or 3D landmarks, or in checkpoints.')
    .argument('<file...>', "files to look into; '-' is stdin")
    .option('--strict', 'fail on anything that a lift or a training would refuse')
    .option('--json', 'one JSON object a line for each file, which of several names its "file"')
    .addHelpText(
      'after',
      `
Examples:
  $ anylift inspect horse.json
  $ anylift inspect --strict --json *.safetensors`,
    )
    .action(inspect);
}

async function inspect(paths: string[], { strict, json }: InspectOptions): Promise<void> {
  const { describe } = await import('@anylift/formats');
  const { nameOf, print, readInput } = await import('../files.js');
  for (const path of paths) {
    const where = nameOf(path, 'stdin');
    const bytes = await readInput(path);
    const description = describe(bytes, where);
    if (strict) await refuse(bytes, description, where);
    const file = paths.length > 1 ? { file: where } : {};
    await print(json ? `${JSON.stringify({ ...file, ...description })}\n` : `${where}\n${toText(description)}\n`);
  }
}

/** Let the lift or the training say whether it would take the file. @throws InputError when it would not */
async function refuse(bytes: Uint8Array, { format }: Description, where: string): Promise<void> {
  if (format === 'keypoints2d') {
    const { openKeypoints2D } = await import('@anylift/formats');
    const { inMemory } = await import('../files.js');
    const { checkFrames, reportUnliftable } = await import('../unliftable.js');
    const source = await openKeypoints2D(inMemory(bytes), where);
    reportUnliftable(await checkFrames(source, where), source.frameCount, where);
  } else if (format === 'keypoints3d/1') {
    const { readKeypointSet } = await import('@anylift/training');
    readKeypointSet(bytes, where);
  } else if (format === 'anylift-checkpoint/1') {
    const { parseCheckpoint } = await import('@anylift/core');
    parseCheckpoint(bytes, where);
  }
}

function toText(description: Description): string {
  const rows: [string, string | number | undefined][] =
    description.format === 'anylift-checkpoint/1'
      ? [
          ['format', description.format],
          ['tensors', description.tensors],
          ['parameters', description.parameters],
          ['config', JSON.stringify(description.config)],
        ]
      : [
          ['format', `${description.format}, ${description.dimensions}D`],
          ['frames', description.frames],
          ['keypoints', description.keypoints],
          ['names', description.keypointNames?.join(', ')],
          ['edges', description.edges?.length],
          ['units', description.units],
          ['fps', description.fps],
          ['first visible', firstVisible(description)],
        ];
  return rows.flatMap(([key, value]) => (value === undefined ? [] : [`  ${key.padEnd(14)}${value}`])).join('\n');
}

function firstVisible({ firstVisible }: Exclude<Description, { format: 'anylift-checkpoint/1' }>): string {
  if (!firstVisible) return 'none';
  const { frame, keypoint, value } = firstVisible;
  return `frame ${frame}, keypoint ${keypoint} at ${value.map((x) => Number(x.toPrecision(7))).join(', ')}`;
}
