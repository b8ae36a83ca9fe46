import { Presets, SingleBar } from 'cli-progress';

/** A bar on stderr where that is a terminal; none elsewhere. */
export function openBar(format: string, total: number, from = 0, figures: object = {}): SingleBar | undefined {
  if (!process.stderr.isTTY) return undefined;
  const bar = new SingleBar({ format, clearOnComplete: true, hideCursor: true }, Presets.shades_classic);
  bar.start(total, from, figures);
  return bar;
}

/** A bar that counts what is done. */
export const countingBar = (total: number, unit: string) => openBar(`{bar} {value}/{total} ${unit}, {eta_formatted} left`, total);
