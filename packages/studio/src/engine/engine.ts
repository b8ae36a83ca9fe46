/**
 * The model in a worker. `lift` is for what follows the pointer: of several asked for meanwhile only the latest is lifted. `liftAll` is for
 * long files: in pieces, with progress, and what follows the pointer is answered in between.
 */
import { type FrameArrays, frameCountOf, InputError, type LiftedArrays, type LiftOptions, type Skeleton } from '@anylift/core';
import { signal } from '@preact/signals';
import type { Device, Lift, Report, Request } from './messages.js';
import { addressOf, type ShippedName } from './shipped.js';

export type EngineStatus =
  | { state: 'loading'; share: number }
  | { state: 'ready'; device: Device; model: string }
  | { state: 'failed'; sentence: string };

interface Asked {
  resolve(lifted: LiftedArrays | undefined): void;
  reject(error: Error): void;
}

/** Poses of one message in `liftAll`. */
const PIECE = 64;

class Engine {
  readonly status = signal<EngineStatus>({ state: 'loading', share: 0 });
  /** Which of the shipped checkpoints lifts, where no other does. */
  readonly shipped = signal<ShippedName>('small');
  /** The name of the checkpoint that lifts; null where it is a shipped one. */
  readonly checkpoint = signal<string | null>(null);
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #asked = new Map<number, Asked>();
  #nextId = 0;

  constructor() {
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Report>) => this.#hear(data));
    this.#worker.addEventListener('error', () => {
      this.status.value = { state: 'failed', sentence: 'The worker that runs the model could not be started.' };
    });
  }

  /** Begin with the shipped checkpoint that was chosen, or with another one. @param checkpoint the bytes of a file and its name */
  load(device: Device | 'auto', checkpoint?: { bytes: Uint8Array; name: string }): void {
    this.status.value = { state: 'loading', share: 0 };
    this.checkpoint.value = checkpoint?.name ?? null;
    this.#post({ kind: 'load', device, checkpoint: checkpoint ?? addressOf(this.shipped.peek()) });
  }

  /**
   * Lift frames of one rig.
   * @returns undefined when a later call came before this one's turn
   * @throws InputError what the Lifter refuses
   */
  lift(skeleton: Skeleton, frames: FrameArrays, options: LiftOptions = {}): Promise<LiftedArrays | undefined> {
    return this.#ask('lift', { skeleton, frames, options });
  }

  /**
   * Lift many frames of one rig.
   * @param read gives frames `first` to `first + count`
   * @param onPiece gets each piece with the number of its first frame; it may collect, or write on
   * @throws InputError what `read` or the Lifter refuses; the reason of `signal` when it was aborted
   */
  async liftAll(
    skeleton: Skeleton,
    frameCount: number,
    read: (first: number, count: number) => Promise<FrameArrays>,
    onPiece: (lifted: LiftedArrays, first: number) => void,
    { options = {}, signal }: { options?: LiftOptions; signal?: AbortSignal } = {},
  ): Promise<void> {
    for (let first = 0; first < frameCount; first += PIECE) {
      signal?.throwIfAborted();
      const frames = await read(first, Math.min(PIECE, frameCount - first));
      const lifted = (await this.#ask('piece', { skeleton, frames, options }))!;
      if (frameCountOf(frames) !== lifted.frameCount) throw new RangeError(`${lifted.frameCount} answers for other frames`);
      onPiece(lifted, first);
    }
    signal?.throwIfAborted();
  }

  /** @returns undefined when it was overtaken */
  #ask(kind: 'lift' | 'piece', what: Pick<Lift, 'skeleton' | 'frames' | 'options'>): Promise<LiftedArrays | undefined> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#asked.set(id, { resolve, reject });
      this.#post({ kind, id, ...what });
    });
  }

  #post(request: Request): void {
    this.#worker.postMessage(request);
  }

  #hear(report: Report): void {
    switch (report.kind) {
      case 'loading':
        this.status.value = { state: 'loading', share: report.share };
        return;
      case 'ready':
        this.status.value = { state: 'ready', device: report.device, model: report.model };
        return;
      case 'failed':
        this.status.value = { state: 'failed', sentence: report.sentence };
        return;
      case 'lifted':
        this.#asked.get(report.id)?.resolve(report.lifted);
        break;
      case 'overtaken':
        this.#asked.get(report.id)?.resolve(undefined);
        break;
      case 'refused':
        this.#asked.get(report.id)?.reject(new InputError(report.sentence));
    }
    this.#asked.delete(report.id);
  }
}

/** There is one page, and so one engine. Nothing is loaded before `load`. */
export const engine = new Engine();
