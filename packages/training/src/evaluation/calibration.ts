/** What was said with a number between two borders, and how often it held. */
export interface ReliabilityBin {
  low: number;
  high: number;
  /** Share of all that was said. */
  share: number;
  /** Mean probability that was claimed, and the share in which it held; 0 where the bin is empty. */
  probability: number;
  right: number;
}

export interface Calibration {
  /** Σ over bins of share · |probability − right|: 0…1. */
  expectedCalibrationError: number;
  /** What probabilities that hold exactly would come to with as many answers: no error is told from one of this size. */
  byChance: number;
  bins: ReliabilityBin[];
}

/** Borders of the bins of the first of two answers, by its probability. */
export const PROBABILITIES = [0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1];
/** Borders of the bins of a landmark, by its predicted error in % of the extent; what is above the last is in the last bin. */
export const LANDMARK_ERRORS = [0, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 24];

/** What one set has in each bin: how many, the sum of their probabilities, and how many were right. */
export type Reliability = { samples: number; probability: number; right: number }[];

/** @param said each with the number that tells its bin, the probability that was claimed, and whether it held */
export function reliabilityOf(
  borders: readonly number[],
  said: readonly { at: number; probability: number; right: boolean }[],
): Reliability {
  const bins = borders.slice(1).map(() => ({ samples: 0, probability: 0, right: 0 }));
  for (const { at, probability, right } of said) {
    const next = borders.findIndex((border, b) => b > 0 && at < border);
    const bin = bins[next < 0 ? bins.length - 1 : next - 1];
    bin.samples++;
    bin.probability += probability;
    bin.right += Number(right);
  }
  return bins;
}

/**
 * How far what was said can be believed, every set with the same weight, as in all means over sets. Sets of which nothing was said are
 * left out.
 * @returns null where nothing was said at all
 */
export function calibrationOf(borders: readonly number[], all: readonly Reliability[]): Calibration | null {
  const sets = all.filter((set) => set.some(({ samples }) => samples > 0));
  if (sets.length === 0) return null;
  // Of the share of right answers in a bin, less what is said of it: sums of yes and no.
  const variances = new Float64Array(borders.length - 1);
  const bins = Array.from({ length: borders.length - 1 }, (_, b) => {
    let [share, probability, right] = [0, 0, 0];
    for (const set of sets) {
      const total = set.reduce((sum, { samples }) => sum + samples, 0) * sets.length;
      share += set[b].samples / total;
      probability += set[b].probability / total;
      right += set[b].right / total;
      if (set[b].samples > 0) variances[b] += (set[b].probability * (1 - set[b].probability / set[b].samples)) / total ** 2;
    }
    const mean = (sum: number) => (share > 0 ? sum / share : 0);
    return { low: borders[b], high: borders[b + 1], share, probability: mean(probability), right: mean(right) };
  });
  const expectedCalibrationError = bins.reduce(
    (sum, { share, probability, right }) => sum + share * Math.abs(probability - right),
    0,
  );
  // The mean size of a normal number is √(2/π) deviations.
  const byChance = variances.reduce((sum, variance) => sum + Math.sqrt((2 / Math.PI) * variance), 0);
  return { expectedCalibrationError, byChance, bins };
}
