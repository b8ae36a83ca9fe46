import type { SingleBar } from 'cli-progress';
import { duration } from './duration.js';

/** Seconds between two lines where stderr is no terminal: what is done sooner writes none. */
const PAUSE = 10;

/** Work on fewer poses than this shows no bar. */
const MANY = 256;

/** A long work on poses, on stderr: a bar on a terminal, plain lines elsewhere. */
export class PosesProgress {
  private done = 0;
  private readonly start = performance.now();
  private lastLine = this.start;

  private constructor(
    private readonly total: number,
    private readonly bar?: SingleBar,
  ) {}

  static async open(total: number): Promise<PosesProgress> {
    if (!process.stderr.isTTY || total <= MANY) return new PosesProgress(total);
    const { openBar } = await import('./progressBar.js');
    const figures = { rate: '–', left: '–' };
    return new PosesProgress(total, openBar('{bar} {value}/{total} · {rate} frames/s · {left} left', total, 0, figures));
  }

  add(poses: number): void {
    this.done += poses;
    const now = performance.now();
    const rate = this.done / ((now - this.start) / 1000);
    const figures = { rate: rate.toFixed(0), left: duration((this.total - this.done) / rate) };
    this.bar?.update(this.done, figures);
    if (this.bar || now - this.lastLine < PAUSE * 1000) return;
    this.lastLine = now;
    process.stderr.write(`${this.done}/${this.total} frames · ${figures.rate} frames/s · ${figures.left} left\n`);
  }

  stop(): void {
    this.bar?.stop();
  }
}
