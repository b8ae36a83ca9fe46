import {
  accessSync,
  appendFileSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Checkpoint, InputError, parseCheckpoint, serializeCheckpoint } from '@anylift/core';
import type { TrainingConfig } from '../config.js';
import type { StepMetrics } from '../train.js';
import { checkSameConfig, parseState, serializeState, type TrainingState } from '../trainingState.js';
import type { ValidationMetrics } from '../validation.js';
import { attempt } from './attempt.js';

const START = 'start.safetensors';

interface Run {
  config: TrainingConfig;
  /** Number of trained weights. */
  size: number;
  /** Go on with the run that the folder holds. */
  resume: boolean;
  /** That trains; others give other bits. */
  device: string;
  /** The checkpoint that the run begins with; see {@link RunFolder.startOf}. */
  start: Checkpoint | null;
}

/**
 * `runs/NAME/`: config.json (resolved), start.safetensors (the checkpoint that the run began with, if it did with one), metrics.jsonl,
 * state.safetensors (what it goes on from), last.safetensors and best.safetensors (checkpoints to lift with). Each is written under
 * another name and renamed, so that a kill leaves the old one whole. Nothing is written before there is something to keep: a training
 * that is refused leaves no folder behind.
 */
export class RunFolder {
  readonly state: TrainingState | null;
  private readonly config: string;
  /** The state itself goes on with the training. */
  private readonly from: number;
  private opened = false;

  /**
   * The checkpoint that the run in a folder began with, whose frozen weights it goes on with; null where it began with random ones.
   * @param given what is said to be that checkpoint
   * @throws InputError when it is another one
   */
  static startOf(folder: string, given: Checkpoint | null): Checkpoint | null {
    if (!existsSync(join(folder, 'config.json'))) return given;
    const file = join(folder, START);
    const bytes = existsSync(file) ? attempt('read', file, () => readFileSync(file)) : null;
    if (given && !(bytes && Buffer.from(serializeCheckpoint(given)).equals(bytes)))
      throw new InputError(`${folder}: the run began with ${bytes ? 'other' : 'random'} weights, not those of ${given.name}`);
    return bytes && parseCheckpoint(bytes, file);
  }

  /**
   * @throws InputError when the folder holds a run and `resume` is not given, holds none and it is, holds one of another config or
   * device or a damaged one, or cannot be written
   */
  constructor(
    private readonly folder: string,
    private readonly run: Run,
  ) {
    this.config = JSON.stringify(run.config);
    const { resume, size, device } = run;
    const file = this.path('state.safetensors');
    const begun = existsSync(this.path('config.json'));
    if (begun && !resume) throw new InputError(`${folder}: a run is there already; go on with --resume or choose another folder`);
    if (!begun && resume) throw new InputError(`${folder}: no run to resume`);
    // A run that was killed before it saved a state has a config all the same.
    if (begun) checkSameConfig(this.read('config.json'), this.config, folder);
    const bytes = begun && existsSync(file) && attempt('read', file, () => readFileSync(file));
    this.state = bytes ? parseState(bytes, this.config, size, file, device) : null;
    this.from = this.state?.step ?? 0;
    attempt('written', folder, () => checkWritable(folder));
  }

  save(state: TrainingState): void {
    this.open();
    this.write('state.safetensors', serializeState(state, this.config, this.run.device));
  }

  saveCheckpoint(kind: 'last' | 'best', checkpoint: Checkpoint): void {
    this.open();
    this.write(`${kind}.safetensors`, serializeCheckpoint(checkpoint));
  }

  metrics(line: StepMetrics | ValidationMetrics): void {
    this.open();
    const file = this.path('metrics.jsonl');
    attempt('written', file, () => appendFileSync(file, `${JSON.stringify(line)}\n`));
  }

  /** Before the first write. */
  private open(): void {
    if (this.opened) return;
    attempt('written', this.folder, () => mkdirSync(this.folder, { recursive: true }));
    const { start, config, resume } = this.run;
    if (!resume) {
      // What a run without a config has left is nobody's.
      for (const name of [START, 'state.safetensors']) rmSync(this.path(name), { force: true });
      // A folder is a run's once it has a config: by then all is there that it must go on with.
      if (start) this.write(START, serializeCheckpoint(start));
    }
    this.write('config.json', `${JSON.stringify(config, null, 2)}\n`);
    this.forgetMetricsAfter(this.from);
    this.opened = true;
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private write(name: string, content: string | Uint8Array): void {
    // One name for good: what a kill leaves is taken over by the next write.
    const temporary = this.path(`.${name}.tmp`);
    attempt('written', this.path(name), () => {
      try {
        writeFileSync(temporary, content);
        renameSync(temporary, this.path(name));
      } finally {
        rmSync(temporary, { force: true });
      }
    });
  }

  private read(name: string): string {
    return attempt('read', this.path(name), () => readFileSync(this.path(name), 'utf8'));
  }

  /** Steps after the saved state will be done again; a line that a kill cut short goes too. */
  private forgetMetricsAfter(step: number): void {
    if (!existsSync(this.path('metrics.jsonl'))) return;
    const kept = this.read('metrics.jsonl')
      .split('\n')
      .filter((line) => {
        try {
          return (JSON.parse(line) as { step: number }).step <= step;
        } catch {
          return false;
        }
      });
    this.write('metrics.jsonl', kept.map((line) => `${line}\n`).join(''));
  }
}

/** Fail now, not after the first steps. @throws an error of the file system when the folder, or the one to make it in, is none to write in */
function checkWritable(folder: string): void {
  const place = resolve(folder);
  // The dot asks for a folder.
  if (existsSync(place)) accessSync(`${place}/.`, constants.W_OK);
  else checkWritable(dirname(place));
}
