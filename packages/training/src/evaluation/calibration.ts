/** Answers whose probability was between two bounds. */
export interface ReliabilityBin {
  low: number;
  high: number;
  /** Share of all answers. */
  share: number;
  /** Mean probability of the first answer, and the share in which it was the better one; 0 where the bin is empty. */
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

/** Of the first of two answers: 0.5…1. */
const BINS = 10;

/** Answers of one set in one bin: how many, the sum of their probabilities, and how many were right. */
export type Reliability = { samples: number; probability: number; right: number }[];

/** @param answers each with the first answer's probability, and whether that was the better one */
export function reliabilityOf(answers: readonly { probability: number; right: boolean }[]): Reliability {
  const bins = Array.from({ length: BINS }, () => ({ samples: 0, probability: 0, right: 0 }));
  for (const { probability, right } of answers) {
    const bin = bins[Math.min(BINS - 1, Math.max(0, Math.floor((probability - 0.5) * 2 * BINS)))];
    bin.samples++;
    bin.probability += probability;
    bin.right += Number(right);
  }
  return bins;
}

/** How far probabilities can be believed, every set with the same weight, as in all means over sets. */
export function calibrationOf(sets: readonly Reliability[]): Calibration {
  // Of the share of right answers in a bin, less what is said of it: sums of yes and no.
  const variances = new Float64Array(BINS);
  const bins = Array.from({ length: BINS }, (_, b) => {
    let [share, probability, right] = [0, 0, 0];
    for (const set of sets) {
      const all = set.reduce((sum, { samples }) => sum + samples, 0) * sets.length;
      share += set[b].samples / all;
      probability += set[b].probability / all;
      right += set[b].right / all;
      if (set[b].samples > 0) variances[b] += (set[b].probability * (1 - set[b].probability / set[b].samples)) / all ** 2;
    }
    const width = 0.5 / BINS;
    const mean = (sum: number) => (share > 0 ? sum / share : 0);
    return { low: 0.5 + b * width, high: 0.5 + (b + 1) * width, share, probability: mean(probability), right: mean(right) };
  });
  const expectedCalibrationError = bins.reduce(
    (sum, { share, probability, right }) => sum + share * Math.abs(probability - right),
    0,
  );
  // The mean size of a normal number is √(2/π) deviations.
  const byChance = variances.reduce((sum, variance) => sum + Math.sqrt((2 / Math.PI) * variance), 0);
  return { expectedCalibrationError, byChance, bins };
}
