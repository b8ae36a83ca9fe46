/** How the learning rate goes on. */
export type ScheduleConfig =
  | {
      kind: 'cosine';
      /** Steps of linear rise from 0. */
      warmup: number;
      /** Share of the learning rate that is left at the last step. */
      final: number;
    }
  | {
      kind: 'plateau';
      warmup: number;
      /** Validations without a better figure before the rate drops (the paper: ReduceLROnPlateau, patience 20). */
      patience: number;
      factor: number;
    };

/** What a plateau schedule and early stopping remember. Saved with a run. */
export interface ProgressState {
  best: number | null;
  /** Validations since the best one, and since the last drop of the rate or the best one. */
  sinceBest: number;
  sinceDrop: number;
  /** Product of the drops so far. */
  drop: number;
}

export const INITIAL_PROGRESS: ProgressState = { best: null, sinceBest: 0, sinceDrop: 0, drop: 1 };

/** Factor on the learning rate at a step counted from 0. */
export function rateFactor(schedule: ScheduleConfig, step: number, steps: number, progress: ProgressState): number {
  const rise = Math.min(1, (step + 1) / Math.max(schedule.warmup, 1));
  if (schedule.kind === 'plateau') return rise * progress.drop;
  const done = Math.min(1, Math.max(0, (step - schedule.warmup) / Math.max(1, steps - schedule.warmup)));
  return rise * (schedule.final + ((1 - schedule.final) * (1 + Math.cos(Math.PI * done))) / 2);
}

/** Take a validation figure (lower is better) into account. */
export function observe(schedule: ScheduleConfig, progress: ProgressState, figure: number): ProgressState {
  if (progress.best === null || figure < progress.best) return { ...progress, best: figure, sinceBest: 0, sinceDrop: 0 };
  const next = { ...progress, sinceBest: progress.sinceBest + 1, sinceDrop: progress.sinceDrop + 1 };
  if (schedule.kind === 'plateau' && next.sinceDrop > schedule.patience)
    return { ...next, sinceDrop: 0, drop: next.drop * schedule.factor };
  return next;
}
