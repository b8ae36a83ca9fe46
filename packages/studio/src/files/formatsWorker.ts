import { InputError } from '@anylift/core';
import type { CallName, Calls, Report, Request } from './calls.js';

interface Waiting {
  resolve(answer: ReturnType<Calls[CallName]>): void;
  reject(error: Error): void;
  onProgress?: (share: number) => void;
}

/**
 * Reads and writes files off the page's thread. Every opening and every export has one of its own: what is long can be stopped at any
 * moment, and its memory is given back.
 */
export class FormatsWorker {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 0;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Report>) => this.#hear(data));
    this.#worker.addEventListener('error', () => this.#end(new Error('The worker that reads files failed.')));
  }

  /**
   * @param onProgress gets the share that is done, 0…1
   * @throws InputError a sentence for the user; an AbortError when it was stopped
   */
  call<K extends CallName>(
    call: K,
    args: Parameters<Calls[K]>[0],
    onProgress?: (share: number) => void,
  ): Promise<ReturnType<Calls[K]>> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#waiting.set(id, { resolve: (answer) => resolve(answer as ReturnType<Calls[K]>), reject, onProgress });
      const request: Request<K> = { id, call, args };
      this.#worker.postMessage(request);
    });
  }

  /** End it, whatever it is doing. */
  stop(): void {
    this.#worker.terminate();
    this.#end(new DOMException('stopped', 'AbortError'));
  }

  #hear(report: Report): void {
    const waiting = this.#waiting.get(report.id);
    if (report.kind === 'progress') {
      waiting?.onProgress?.(report.share);
      return;
    }
    this.#waiting.delete(report.id);
    if (report.kind === 'done') waiting?.resolve(report.answer);
    else waiting?.reject(new InputError(report.sentence));
  }

  #end(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
