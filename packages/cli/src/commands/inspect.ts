import type { Description, KeypointsDescription } from '@anylift/formats';
import type { Command } from 'commander';
import type { Input } from '../files.js';
import { addReadingOptions, type ReadingOptions } from '../reading.js';

interface InspectOptions extends ReadingOptions {
  strict?: boolean;
  json?: boolean;
}

export function registerInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('Tell what is in files of 2D or 3D landmarks, or in checkpoints.')
    .argument('<file...>', "files or folders to look into; '-' is stdin")
    .option('--strict', 'fail on anything that a lift or a training would refuse')
    .option('--json', 'one JSON object a line for each file, which of several names its "file"');
  addReadingOptions(command)
    .addHelpText(
      'after',
      `
Examples:
  $ anylift inspect horse.json
  $ anylift inspect --strict --json *.safetensors`,
    )
    .action(inspect);
}

async function inspect(paths: string[], options: InspectOptions): Promise<void> {
  const { nameOf, openInput, print } = await import('../files.js');
  for (const path of paths) {
    const where = nameOf(path, 'stdin');
    const input = await openInput(path);
    try {
      const description = await describe(input, options, where);
      const file = paths.length > 1 ? { file: where } : {};
      await print(options.json ? `${JSON.stringify({ ...file, ...description })}\n` : `${where}\n${toText(description)}\n`);
    } finally {
      await input.close();
    }
  }
}

async function describe(input: Input, options: InspectOptions, where: string): Promise<Description> {
  const { describeCheckpoint, describeRecording } = await import('@anylift/formats');
  const { recordingOf } = await import('../reading.js');
  const checkpoint = 'names' in input ? undefined : await describeCheckpoint(input, where);
  if (checkpoint) {
    if (options.strict) (await import('@anylift/core')).parseCheckpoint(await bytesOf(input), where);
    return checkpoint;
  }
  const recording = await recordingOf(input, options, where);
  const description = await describeRecording(recording);
  if (!options.strict) return description;
  if (recording.dimensions === 2) {
    const { checkPoses, reportUnliftable } = await import('../unliftable.js');
    reportUnliftable(await checkPoses(recording, where), recording.poseCount, where);
  } else if (recording.format === 'keypoints3d/1') {
    (await import('@anylift/training')).readKeypointSet(await bytesOf(input), where);
  } else {
    for (let first = 0; first < recording.poseCount; first += 4096)
      await recording.read(first, Math.min(4096, recording.poseCount - first));
  }
  return description;
}

const bytesOf = async (input: Input) => ('names' in input ? new Uint8Array() : input.read(0, input.size));

function toText(description: Description): string {
  const rows: [string, string | number | undefined][] =
    'config' in description
      ? [
          ['format', description.format],
          ['tensors', description.tensors],
          ['parameters', description.parameters],
          ['config', JSON.stringify(description.config)],
        ]
      : [
          ['format', `${description.format}, ${description.dimensions}D`],
          ['frames', description.frames],
          ['instances', description.instances],
          ['keypoints', description.keypoints],
          ['names', description.keypointNames?.join(', ')],
          ['edges', description.edges?.length],
          ['units', description.units],
          ['fps', description.fps],
          ['up', description.up],
          ['first visible', firstVisible(description)],
        ];
  return rows.flatMap(([key, value]) => (value === undefined ? [] : [`  ${key.padEnd(14)}${value}`])).join('\n');
}

function firstVisible({ firstVisible }: KeypointsDescription): string {
  if (!firstVisible) return 'none';
  const { frame, keypoint, value } = firstVisible;
  return `frame ${frame}, keypoint ${keypoint} at ${value.map((x) => Number(x.toPrecision(7))).join(', ')}`;
}
