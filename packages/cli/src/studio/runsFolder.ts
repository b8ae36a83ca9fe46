import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type MetricsPart, parseMetrics, RunFollower, type RunOverview } from '@anylift/training';

/** A run that wrote nothing for so long (milliseconds), or for three times what its lines are apart, is no longer under way. */
const SILENCE = 60_000;

/** What is read of a run's config. */
interface Config {
  name: string;
  steps: number;
  logEvery: number;
}

/** Training runs on this machine: the run folders in a folder, or the one that it is. */
export class RunsFolder {
  private readonly followed = new Map<string, { file: number; next: number; follower: RunFollower }>();

  constructor(private readonly folder: string) {}

  /** The run changed last is first. */
  async list(): Promise<RunOverview[]> {
    const overviews = await Promise.all((await this.paths()).map((path) => this.overview(path)));
    return overviews.flatMap((overview) => overview ?? []).sort((a, b) => b.changed - a.changed);
  }

  /** The path of a run by its name. */
  async find(name: string): Promise<string | undefined> {
    const path = (await this.paths()).find((path) => basename(path) === name);
    return path && (await configOf(path)) ? path : undefined;
  }

  /** Lines that a run has written to its end since a place in its metrics, in bytes. */
  async metrics(run: string, from: number): Promise<MetricsPart> {
    const file = await open(join(run, 'metrics.jsonl')).catch(() => undefined);
    if (!file) return { file: 0, next: 0, lines: [] };
    try {
      const { ino, size } = await file.stat();
      const bytes = Buffer.alloc(Math.max(0, size - from));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
      const whole = bytes.subarray(0, bytesRead).lastIndexOf('\n') + 1;
      return { file: ino, next: from + whole, lines: parseMetrics(bytes.toString('utf8', 0, whole)) };
    } finally {
      await file.close();
    }
  }

  /** Folders that may be runs. */
  private async paths(): Promise<string[]> {
    const folder = resolve(this.folder);
    if (await configOf(folder)) return [folder];
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    return entries.flatMap((entry) => (entry.isFile() ? [] : [join(folder, entry.name)]));
  }

  private async overview(path: string): Promise<RunOverview | undefined> {
    const config = await configOf(path);
    if (!config) return undefined;
    const { step, secondsPerStep, ...progress } = await this.follow(path);
    const [started, written, saved, best] = await Promise.all(
      ['config.json', 'metrics.jsonl', 'last.safetensors', 'best.safetensors'].map((name) => changedAt(join(path, name))),
    );
    const changed = Math.max(started, written, saved, best);
    const silence = Math.max(SILENCE, 3000 * config.logEvery * (secondsPerStep ?? 0));
    // What is left after the last line is not told; the last checkpoint comes at the end.
    const done = step > config.steps - config.logEvery && saved >= written;
    return {
      name: basename(path),
      config: config.name,
      steps: config.steps,
      state: done ? 'done' : Date.now() - changed < silence ? 'running' : 'stopped',
      step,
      ...progress,
      secondsPerStep,
      secondsLeft: done || secondsPerStep === null ? null : (config.steps - step) * secondsPerStep,
      started,
      changed,
      checkpoints: [...(saved ? (['last'] as const) : []), ...(best ? (['best'] as const) : [])],
    };
  }

  private async follow(path: string) {
    let followed = this.followed.get(path);
    let part = await this.metrics(path, followed?.next ?? 0);
    if (!followed || part.file !== followed.file) {
      if (followed) part = await this.metrics(path, 0);
      followed = { file: part.file, next: 0, follower: new RunFollower() };
      this.followed.set(path, followed);
    }
    followed.next = part.next;
    for (const line of part.lines) followed.follower.add(line);
    return followed.follower.progress;
  }
}

/** The config of a run, or undefined where there is none. */
async function configOf(path: string): Promise<Config | undefined> {
  try {
    const config: Partial<Config> = JSON.parse(await readFile(join(path, 'config.json'), 'utf8'));
    const isRun = typeof config.name === 'string' && Number.isInteger(config.steps) && Number.isInteger(config.logEvery);
    return isRun ? (config as Config) : undefined;
  } catch {
    return undefined;
  }
}

/** Milliseconds since 1970; 0 where there is no such file. */
async function changedAt(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;
}
