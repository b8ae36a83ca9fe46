import { Presets, SingleBar } from 'cli-progress';

/** A bar on stderr where that is a terminal; nothing elsewhere. */
export function progressBar(total: number, unit: string): { update(done: number): void; stop(): void } {
  if (!process.stderr.isTTY) return { update() {}, stop() {} };
  const format = `{bar} {value}/{total} ${unit}, {eta_formatted} left`;
  const bar = new SingleBar({ format, clearOnComplete: true }, Presets.shades_classic);
  bar.start(total, 0);
  return bar;
}
