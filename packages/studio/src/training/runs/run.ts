import { isValidation, type MetricsLine, type RunOverview, type StepMetrics, type ValidationMetrics } from '@anylift/training';
import { signal } from '@preact/signals';

/** Where a run stands. Of one that was dropped onto the page nobody knows whether it goes on, nor without its config how far it is to go. */
export type Overview = Omit<RunOverview, 'steps' | 'state' | 'started'> & {
  steps: number | null;
  state: RunOverview['state'] | 'dropped';
};

/** What a run has written, in the order of its steps. */
export interface Lines {
  steps: readonly StepMetrics[];
  validations: readonly ValidationMetrics[];
}

const NONE: Lines = { steps: [], validations: [] };

/** A training run: of the server's folder, or dropped onto the page. */
export class Run {
  readonly overview;
  readonly lines = signal(NONE);

  /** @param id no other run has */
  constructor(
    readonly id: string,
    overview: Overview,
  ) {
    this.overview = signal(overview);
  }

  add(lines: readonly MetricsLine[]): void {
    if (lines.length === 0) return;
    const { steps, validations } = this.lines.peek();
    this.lines.value = {
      steps: [...steps, ...lines.filter((line): line is StepMetrics => !isValidation(line))],
      validations: [...validations, ...lines.filter(isValidation)],
    };
  }

  /** What was written does no longer hold. */
  forget(): void {
    this.lines.value = NONE;
  }
}
