import {
  calibrationOf as calibration,
  LANDMARK_ERRORS,
  PROBABILITIES,
  Random,
  reliabilityOf as reliability,
} from '@anylift/training';
import { describe, expect, it } from 'vitest';

const reliabilityOf = (said: readonly { probability: number; right: boolean }[]) =>
  reliability(
    PROBABILITIES,
    said.map((one) => ({ ...one, at: one.probability })),
  );
const calibrationOf = (sets: Parameters<typeof calibration>[1]) => calibration(PROBABILITIES, sets)!;

/** Answers with uniform probabilities that are right as often as `truth` says. */
function answers(count: number, truth: (probability: number) => number, seed = 1) {
  const random = new Random(seed);
  return Array.from({ length: count }, () => {
    const probability = random.uniform(0.5, 1);
    return { probability, right: random.chance(truth(probability)) };
  });
}

describe('the expected calibration error', () => {
  it('is 0 for probabilities that hold', () => {
    const { expectedCalibrationError, bins } = calibrationOf([reliabilityOf(answers(100_000, (p) => p))]);
    expect(expectedCalibrationError).toBeLessThan(0.01);
    expect(bins.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
    for (const { low, high, probability } of bins) {
      expect(probability).toBeGreaterThan(low);
      expect(probability).toBeLessThan(high);
    }
  });

  it('is the mean distance of what is said from what is so', () => {
    // Said p, so p²: ∫ (p − p²) dp over 0.5…1, times 2.
    const { expectedCalibrationError } = calibrationOf([reliabilityOf(answers(100_000, (p) => p * p))]);
    expect(expectedCalibrationError).toBeCloseTo(1 / 6, 2);
    // Always sure, right in three of four.
    const sure = Array.from({ length: 40 }, (_, i) => ({ probability: 1, right: i % 4 > 0 }));
    expect(calibrationOf([reliabilityOf(sure)]).expectedCalibrationError).toBeCloseTo(0.25, 9);
  });

  it('comes with what it would be by chance', () => {
    const errors = Array.from({ length: 300 }, (_, s) => calibrationOf([reliabilityOf(answers(200, (p) => p, s + 1))]));
    const mean = (of: (calibration: (typeof errors)[number]) => number) => errors.reduce((sum, one) => sum + of(one), 0) / 300;
    const error = mean(({ expectedCalibrationError }) => expectedCalibrationError);
    expect(error).toBeGreaterThan(0.02);
    expect(mean(({ byChance }) => byChance) / error).toBeCloseTo(1, 1);
  });

  it('gives every set the same weight', () => {
    const [right, wrong] = [true, false].map((right) =>
      reliabilityOf(new Array(right ? 1000 : 2).fill({ probability: 1, right })),
    );
    expect(calibrationOf([right, wrong]).bins[9]).toMatchObject({ share: 1, right: 0.5, probability: 1 });
  });

  it('says nothing where nothing was said', () => {
    expect(calibration(LANDMARK_ERRORS, [reliability(LANDMARK_ERRORS, [])])).toBeNull();
  });
});

describe('errors of landmarks', () => {
  it('are calibrated where half of them are nearer than said, whatever is said', () => {
    const random = new Random(4);
    const said = Array.from({ length: 50_000 }, () => Math.exp(random.uniform(-1, 3)));
    const claims = (factor: number) =>
      // The median of −ln u is ln 2.
      said.map((at) => ({ at, probability: 0.5, right: (-Math.log(random.uniform()) / Math.LN2) * at <= at * factor }));
    const error = (factor: number) =>
      calibration(LANDMARK_ERRORS, [reliability(LANDMARK_ERRORS, claims(factor))])!.expectedCalibrationError;
    expect(error(1)).toBeLessThan(0.01);
    expect(error(2)).toBeCloseTo(0.25, 2);
  });

  it('beyond the last border are in the last bin', () => {
    const bins = reliability(LANDMARK_ERRORS, [{ at: 99, probability: 0.5, right: true }]);
    expect(bins.at(-1)).toEqual({ samples: 1, probability: 0.5, right: 1 });
  });
});
