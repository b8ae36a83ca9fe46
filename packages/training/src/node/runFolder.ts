import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Checkpoint, InputError, serializeCheckpoint } from '@anylift/core';
import type { TrainingConfig } from '../config.js';
import type { StepMetrics, ValidationMetrics } from '../train.js';
import { checkSameConfig, parseState, serializeState, type TrainingState } from '../trainingState.js';

/**
 * `runs/NAME/`: config.json (resolved), metrics.jsonl, state.safetensors (all that a resume needs), last.safetensors and
 * best.safetensors (checkpoints to lift with). Each is written under another name and renamed, so that a kill leaves the old one whole.
 */
export class RunFolder {
  readonly state: TrainingState | null;
  private readonly config: string;

  /**
   * @param size number of trained weights
   * @throws InputError when the folder holds a run and `resume` is not given, holds none and it is, or holds one of another config
   */
  constructor(
    private readonly folder: string,
    config: TrainingConfig,
    size: number,
    resume: boolean,
  ) {
    this.config = JSON.stringify(config);
    const file = this.path('state.safetensors');
    const begun = existsSync(this.path('config.json'));
    if (begun && !resume) throw new InputError(`${folder}: a run is there already; go on with --resume or choose another folder`);
    if (!begun && resume) throw new InputError(`${folder}: no run to resume`);
    // A run that was killed before it saved a state has a config all the same.
    if (begun) checkSameConfig(JSON.stringify(JSON.parse(this.read('config.json'))), this.config, folder);
    this.state = existsSync(file) ? parseState(readFileSync(file), this.config, size, file) : null;
    writing(folder, () => mkdirSync(folder, { recursive: true }));
    this.write('config.json', `${JSON.stringify(config, null, 2)}\n`);
    this.forgetMetricsAfter(this.state?.step ?? 0);
  }

  save(state: TrainingState): void {
    this.write('state.safetensors', serializeState(state, this.config));
  }

  saveCheckpoint(kind: 'last' | 'best', checkpoint: Checkpoint): void {
    this.write(`${kind}.safetensors`, serializeCheckpoint(checkpoint));
  }

  metrics(line: StepMetrics | ValidationMetrics): void {
    const file = this.path('metrics.jsonl');
    writing(file, () => appendFileSync(file, `${JSON.stringify(line)}\n`));
  }

  private path(name: string): string {
    return join(this.folder, name);
  }

  private write(name: string, content: string | Uint8Array): void {
    // One name for good: what a kill leaves is taken over by the next write.
    const temporary = this.path(`.${name}.tmp`);
    writing(this.path(name), () => {
      try {
        writeFileSync(temporary, content);
        renameSync(temporary, this.path(name));
      } finally {
        rmSync(temporary, { force: true });
      }
    });
  }

  private read(name: string): string {
    return readFileSync(this.path(name), 'utf8');
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

function writing(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    throw new InputError(`${path}: cannot be written (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
}
