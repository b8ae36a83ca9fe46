import type { StepMetrics, ValidationMetrics } from '@anylift/training';
import type { SingleBar } from 'cli-progress';
import { duration } from './duration.js';
import { openBar } from './progressBar.js';

/** A run on stderr: a bar on a terminal, plain lines elsewhere. */
export class TrainingProgress {
  private readonly bar?: SingleBar;
  private readonly start = performance.now();
  private figures = { rate: '–', loss: '–', left: '–' };

  constructor(
    private readonly steps: number,
    private readonly from: number,
  ) {
    this.bar = openBar('{bar} {value}/{total} · {rate} samples/s · loss {loss} · {left} left', steps, from, this.figures);
  }

  step(step: number): void {
    this.bar?.update(step, this.figures);
  }

  metrics(line: StepMetrics | ValidationMetrics): void {
    if ('figure' in line) {
      const { withSides, withoutSides } = line;
      this.announce(
        `step ${line.step}: validation, % of extent: with sides PA ${withSides.paMpjpePercent.toFixed(2)} N ${withSides.nMpjpePercent.toFixed(2)}, ` +
          `without PA ${withoutSides.paMpjpePercent.toFixed(2)} PA2 ${withoutSides.pa2MpjpePercent.toFixed(2)}${line.best ? ' (best so far)' : ''}`,
      );
      return;
    }
    const elapsed = (performance.now() - this.start) / 1000;
    const left = ((this.steps - line.step) * elapsed) / Math.max(1, line.step - this.from);
    this.figures = { rate: line.samplesPerSecond.toFixed(0), loss: line.loss.toFixed(4), left: duration(left) };
    if (!this.bar)
      this.announce(
        `step ${line.step}/${this.steps} · ${this.figures.rate} samples/s · loss ${this.figures.loss} · ${this.figures.left} left`,
      );
  }

  /** A line of its own, above the bar. */
  announce(line: string): void {
    if (this.bar?.isActive) process.stderr.write('\r\x1b[K');
    process.stderr.write(`${line}\n`);
  }

  stop(): void {
    this.bar?.stop();
  }
}
