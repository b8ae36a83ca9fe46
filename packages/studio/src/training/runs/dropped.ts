/** Runs from files of their own: metrics.jsonl, and config.json for how far it is to go; also as whole folders. */
import { InputError } from '@anylift/core';
import { parseMetrics, RunFollower } from '@anylift/training';
import type { Entry } from '../../files/calls.js';
import { Run } from './run.js';
import { draw, droppedRuns } from './runs.js';

/**
 * Take what was dropped or picked as runs, and draw them.
 * @throws InputError where there are no metrics among the files
 */
export async function addRuns(files: readonly Entry[]): Promise<void> {
  const metrics = files.filter(({ path }) => path.endsWith('.jsonl'));
  if (metrics.length === 0) {
    const found = files.map(({ path }) => path).slice(0, 3);
    throw new InputError(
      `no metrics of a run: expected a run's folder or its metrics.jsonl, found ${found.join(', ') || 'nothing'}`,
    );
  }
  for (const { path, file } of metrics) {
    const lines = parseMetrics(await file.text());
    if (lines.length === 0)
      throw new InputError(`${path}: no metrics of a run, expected lines such as {"step": 50, "loss": 0.4, …}`);
    const run = new Run(`dropped ${path}`, await overviewOf(path, file, files, lines));
    run.add(lines);
    droppedRuns.value = [run, ...droppedRuns.peek().filter(({ id }) => id !== run.id)];
    draw(run, true);
  }
}

async function overviewOf(path: string, file: File, files: readonly Entry[], lines: ReturnType<typeof parseMetrics>) {
  const follower = new RunFollower();
  for (const line of lines) follower.add(line);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const config = files.find((other) => other.path === `${folder}config.json`);
  const { name = '', steps = null } = config ? await readConfig(config) : {};
  const progress = follower.progress;
  const left = steps === null || progress.secondsPerStep === null ? null : (steps - progress.step) * progress.secondsPerStep;
  return {
    ...progress,
    name: folder.split('/').at(-2) ?? path.replace(/\.jsonl$/, ''),
    config: name,
    steps,
    state: 'dropped' as const,
    secondsLeft: left,
    changed: file.lastModified,
    checkpoints: [],
  };
}

async function readConfig({ path, file }: Entry): Promise<{ name?: string; steps?: number }> {
  try {
    return JSON.parse(await file.text());
  } catch {
    throw new InputError(`${path}: not JSON`);
  }
}
