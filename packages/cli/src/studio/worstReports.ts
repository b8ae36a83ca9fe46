import { type ChildProcess, fork } from 'node:child_process';
import { statSync } from 'node:fs';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '@anylift/core';
import type { WorstProgress, WorstReport } from '@anylift/training';

/** What the child says. */
export type WorstMessage = WorstProgress | { report: WorstReport } | { error: string };

/** A report that nobody asks for any longer, in milliseconds, is given up. */
const PATIENCE = 15_000;
/** How far a training goes before its reports. */
const NICENESS = 10;

/** One checkpoint's report: under way, or done. */
interface Report {
  /** When the checkpoint was written. */
  of: number;
  child: ChildProcess;
  latest: WorstMessage;
  delivered: boolean;
  giveUp?: NodeJS.Timeout;
}

/** Reports of runs' worst samples, made in processes of their own and kept until the checkpoint is another. */
export class WorstReports {
  private readonly reports = new Map<string, Report>();

  /**
   * The report of a checkpoint, or how far it is. Asking begins it; it goes on as long as it is asked for.
   * @param run folder
   * @throws InputError when it cannot be made
   */
  async of(run: string, kind: 'last' | 'best'): Promise<WorstReport | WorstProgress> {
    const checkpoint = join(run, `${kind}.safetensors`);
    const written = statSync(checkpoint).mtimeMs;
    let report = this.reports.get(checkpoint);
    // One that took longer than the checkpoint lasted is handed out all the same, once.
    if (!report || (report.of !== written && report.delivered)) {
      report = this.begin(checkpoint, run, kind, written);
    }
    clearTimeout(report.giveUp);
    const { latest } = report;
    if ('done' in latest) {
      report.giveUp = setTimeout(() => this.forget(checkpoint), PATIENCE).unref();
      return latest;
    }
    report.delivered = true;
    if ('report' in latest) return latest.report;
    this.forget(checkpoint);
    throw new InputError(latest.error);
  }

  close(): void {
    for (const checkpoint of [...this.reports.keys()]) this.forget(checkpoint);
  }

  private begin(checkpoint: string, run: string, kind: string, written: number): Report {
    const child = fork(fileURLToPath(new URL('./worstReport.js', import.meta.url)), [run, kind], { execArgv: [] });
    const report: Report = { of: written, child, latest: { done: 0, total: 0 }, delivered: false };
    this.reports.set(checkpoint, report);
    try {
      setPriority(child.pid!, NICENESS);
    } catch {} // it has ended, or may not be changed
    const fail = (error: string) => {
      if ('done' in report.latest) report.latest = { error };
    };
    child.on('message', (message: WorstMessage) => {
      report.latest = message;
    });
    child.on('error', (error) => fail(error.message));
    child.on('exit', (code, signal) =>
      fail(`${checkpoint}: its answers could not be measured, the process ended with ${signal ?? code}`),
    );
    return report;
  }

  private forget(checkpoint: string): void {
    const report = this.reports.get(checkpoint);
    clearTimeout(report?.giveUp);
    report?.child.kill();
    this.reports.delete(checkpoint);
  }
}
