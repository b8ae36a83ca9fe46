import { average, type HiddenResult, type SetResult } from './evaluateSet.js';

/** Means over sets, lengths in % of a set's extent. */
export interface MeanResult {
  ne: number;
  paMpjpePercent: number;
  pa2MpjpePercent: number;
  nMpjpePercent: number;
  flipRate: number;
}

export function meanResult(sets: readonly SetResult[]): MeanResult {
  const mean = (figure: (set: SetResult) => number) => average(sets.map(figure));
  return {
    ne: mean(({ ne }) => ne),
    paMpjpePercent: mean((set) => (100 * set.paMpjpe) / set.extent),
    pa2MpjpePercent: mean((set) => (100 * set.pa2Mpjpe) / set.extent),
    nMpjpePercent: mean((set) => (100 * set.nMpjpe) / set.extent),
    flipRate: mean(({ flipRate }) => flipRate),
  };
}

/** As `HiddenResult`: means over sets in % of a set's extent. */
export interface MeanHiddenResult {
  visiblePaMpjpePercent: number;
  visiblePa2MpjpePercent: number;
  hiddenPaMpjpePercent: number;
  hiddenPa2MpjpePercent: number;
}

/** @returns null where no set had hidden landmarks */
export function meanHiddenResult(sets: readonly SetResult[]): MeanHiddenResult | null {
  const some = sets.flatMap(({ hidden, extent }) => (hidden ? [{ hidden, extent }] : []));
  if (some.length === 0) return null;
  const mean = (figure: keyof HiddenResult) => average(some.map(({ hidden, extent }) => (100 * hidden[figure]) / extent));
  return {
    visiblePaMpjpePercent: mean('visiblePaMpjpe'),
    visiblePa2MpjpePercent: mean('visiblePa2Mpjpe'),
    hiddenPaMpjpePercent: mean('hiddenPaMpjpe'),
    hiddenPa2MpjpePercent: mean('hiddenPa2Mpjpe'),
  };
}
