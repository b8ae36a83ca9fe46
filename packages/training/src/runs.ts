import type { JudgedSample, JudgedSet } from './evaluation/worstSamples.js';
import type { StepMetrics } from './train.js';
import type { ValidationMetrics } from './validation.js';

/** A line of a run's metrics.jsonl. */
export type MetricsLine = StepMetrics | ValidationMetrics;

/** Where a run stands, as far as its metrics tell. */
export interface RunProgress {
  step: number;
  /** The last line of steps. */
  last: StepMetrics | null;
  /** The last validation, and the best one. */
  validation: ValidationMetrics | null;
  best: ValidationMetrics | null;
  /** Training time of a step by the last lines, in seconds. */
  secondsPerStep: number | null;
}

/** A run folder. */
export interface RunOverview extends RunProgress {
  /** Of the folder. */
  name: string;
  /** Of the config. */
  config: string;
  steps: number;
  /** `stopped` was done neither to its last step nor within the last minute. */
  state: 'running' | 'done' | 'stopped';
  /** Training time that is left, in seconds. */
  secondsLeft: number | null;
  /** When the run was started or went on, and when it was last heard of: milliseconds since 1970. */
  started: number;
  changed: number;
  checkpoints: ('last' | 'best')[];
}

/** Whole lines of a metrics.jsonl. */
export interface MetricsPart {
  /** Which file it is. A run that goes on writes another one, which is to be read from 0. */
  file: number;
  /** Where the next part begins, in bytes. */
  next: number;
  lines: MetricsLine[];
}

/** How a checkpoint of a run answers the samples that the run validates with, told the sides. */
export interface WorstReport {
  checkpoint: 'last' | 'best';
  step: number;
  samples: number;
  /** Worst first, here and below. */
  sets: Omit<JudgedSet, 'worst'>[];
  /** A few of a set at most, so that one bad set does not hide the others. */
  worst: JudgedSample[];
}

/** How far a report is. */
export interface WorstProgress {
  done: number;
  total: number;
}

export const isValidation = (line: MetricsLine): line is ValidationMetrics => 'figure' in line;

/** The lines of a metrics.jsonl, or of a part of one. What is no line of metrics, such as one that is not written to its end, is left out. */
export function parseMetrics(text: string): MetricsLine[] {
  return text.split('\n').flatMap((row) => {
    try {
      const line: Partial<StepMetrics & ValidationMetrics> | null = JSON.parse(row);
      const isMetrics = Number.isFinite(line?.step) && (Number.isFinite(line?.loss) || Number.isFinite(line?.figure));
      return isMetrics ? [line as MetricsLine] : [];
    } catch {
      return [];
    }
  });
}

/** Lines whose pace tells the time that is left. */
const RECENT = 10;

/** Follows the metrics of a run, line by line. */
export class RunFollower {
  private validation: ValidationMetrics | null = null;
  private best: ValidationMetrics | null = null;
  private recent: StepMetrics[] = [];

  add(line: MetricsLine): void {
    if (!isValidation(line)) {
      this.recent = [...this.recent.slice(1 - RECENT), line];
      return;
    }
    this.validation = line;
    if (line.best) this.best = line;
  }

  get progress(): RunProgress {
    const { validation, best } = this;
    const last = this.recent.at(-1) ?? null;
    const step = Math.max(last?.step ?? 0, validation?.step ?? 0);
    return { step, last, validation, best, secondsPerStep: this.pace() };
  }

  private pace(): number | null {
    const [first, ...others] = this.recent;
    const last = others.at(-1);
    if (!first) return null;
    return last ? (last.seconds - first.seconds) / (last.step - first.step) : first.seconds / first.step;
  }
}
