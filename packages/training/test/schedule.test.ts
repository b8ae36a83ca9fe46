import { INITIAL_PROGRESS, observe, type ProgressState, rateFactor, type ScheduleConfig } from '@anylift/training';
import { describe, expect, it } from 'vitest';

const cosine: ScheduleConfig = { kind: 'cosine', warmup: 10, final: 0.1 };
const plateau: ScheduleConfig = { kind: 'plateau', warmup: 0, patience: 2, factor: 0.5 };

describe('warm-up and cosine', () => {
  const factor = (step: number) => rateFactor(cosine, step, 110, INITIAL_PROGRESS);

  it('rises in a line, then falls along half a cosine to its last value', () => {
    for (let step = 0; step < 10; step++) expect(factor(step)).toBeCloseTo((step + 1) / 10, 12);
    expect(factor(10)).toBeCloseTo(1, 12);
    expect(factor(35)).toBeCloseTo(0.1 + 0.9 * (0.5 + Math.SQRT1_2 / 2), 12);
    expect(factor(60)).toBeCloseTo(0.55, 12);
    expect(factor(110)).toBeCloseTo(0.1, 12);
    for (let step = 11; step < 110; step++) expect(factor(step)).toBeLessThan(factor(step - 1));
  });

  it('needs no warm-up, and bears one that is longer than the run', () => {
    expect(rateFactor({ ...cosine, warmup: 0 }, 0, 100, INITIAL_PROGRESS)).toBe(1);
    expect(rateFactor({ ...cosine, warmup: 200 }, 99, 100, INITIAL_PROGRESS)).toBeCloseTo(0.5, 12);
  });
});

describe('a plateau', () => {
  const after = (figures: number[], schedule: ScheduleConfig = plateau) =>
    figures.reduce((state: ProgressState, figure) => observe(schedule, state, figure), INITIAL_PROGRESS);

  it('drops the rate when more validations than its patience were no better, and counts anew', () => {
    const drops = (figures: number[]) => rateFactor(plateau, 0, 1, after(figures));
    expect(drops([5, 5, 6])).toBe(1);
    expect(drops([5, 5, 6, 7])).toBe(0.5);
    expect(drops([5, 5, 6, 7, 7, 7])).toBe(0.5);
    expect(drops([5, 5, 6, 7, 7, 7, 7])).toBe(0.25);
    expect(drops([5, 6, 6, 4, 6, 6])).toBe(1);
    expect(drops([5, 4, 3, 2, 1])).toBe(1);
  });

  it('remembers the best figure and how long ago it was', () => {
    expect(after([5, 3, 4])).toEqual({ best: 3, sinceBest: 1, sinceDrop: 1, drop: 1 });
    expect(after([5, 6, 6, 6, 6])).toEqual({ best: 5, sinceBest: 4, sinceDrop: 1, drop: 0.5 });
    expect(after([5, 6, 6, 6], cosine)).toEqual({ best: 5, sinceBest: 3, sinceDrop: 3, drop: 1 });
  });

  it('is not changed by what it is told: each answer is a state of its own', () => {
    const before = { ...INITIAL_PROGRESS };
    observe(plateau, INITIAL_PROGRESS, 1);
    expect(INITIAL_PROGRESS).toEqual(before);
  });
});
