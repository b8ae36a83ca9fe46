import { Worker } from 'node:worker_threads';
import { buildModel } from '@anylift/core';
import type { Batch } from '../data/batch.js';
import { FlatLayout } from '../flatWeights.js';
import { addLosses, type BatchLosses } from '../objective/gradients.js';
import type { StepRequest } from '../optimizer/optimizer.js';
import type { EngineSetup, StateVectors, TrainingEngine } from '../trainingEngine.js';

/** What a worker is given: the training, all memory that is shared, and its place among the workers. */
export interface WorkerSetup extends EngineSetup {
  vectors: Record<keyof StateVectors, SharedArrayBuffer>;
  /** The sum that each worker has found. The first becomes the mean gradient, of which every worker makes its share. */
  sums: SharedArrayBuffer[];
  index: number;
}

export type WorkerRequest =
  | { kind: 'gradient'; batches: Batch[] }
  /** The share of the mean gradient, from the sums of the first `workers`. */
  | { kind: 'mean'; workers: number; samples: number }
  | ({ kind: 'step' } & StepRequest);

/** What each kind of request is answered with. */
export interface WorkerAnswers {
  gradient: BatchLosses;
  /** The sum of squares of the share. */
  mean: number;
  step: null;
}

export type WorkerReply = { answer: WorkerAnswers[keyof WorkerAnswers] } | { error: string };

/** MiB for a worker's young objects: gradients that onnxruntime copies, dead as soon as they are there. Node's own choice is 48. */
const YOUNG_GENERATION = 4;

/**
 * Data parallel over worker threads, each with one-thread sessions: two of them train half as much again as one session with two
 * threads. Batch i always goes to worker i mod count and the sums are taken in the order of the workers, so that the bits are the same
 * in every run. Each worker then steps its share of the parameters.
 */
export class WorkerEngine implements TrainingEngine {
  readonly vectors: StateVectors;
  private readonly workers: Member[];

  constructor(setup: EngineSetup, threads: number) {
    const { size } = new FlatLayout(buildModel(setup.model, 1, 1).parameters);
    const shared = () => new SharedArrayBuffer(size * Float32Array.BYTES_PER_ELEMENT);
    const vectors = { weights: shared(), average: shared(), m: shared(), v: shared() };
    const sums = Array.from({ length: threads }, shared);
    const [weights, average, m, v] = Object.values(vectors).map((buffer) => new Float32Array(buffer));
    this.vectors = { weights, average, m, v };
    const resourceLimits = { maxYoungGenerationSizeMb: YOUNG_GENERATION };
    this.workers = sums.map((_, index) => {
      const workerData: WorkerSetup = { ...setup, vectors, sums, index };
      return new Member(new Worker(new URL('./trainingWorker.js', import.meta.url), { workerData, resourceLimits }));
    });
  }

  async gradient(batches: readonly Batch[], samples: number): Promise<BatchLosses & { norm: number }> {
    const shares = this.workers.map((_, w) => batches.filter((_, i) => i % this.workers.length === w));
    const busy = this.workers.filter((_, w) => shares[w].length > 0);
    const sums: BatchLosses = { samples: 0, total: 0, shape: 0, right: 0 };
    for (const losses of await Promise.all(busy.map((worker, w) => worker.ask({ kind: 'gradient', batches: shares[w] }))))
      addLosses(sums, losses);
    const squares = await this.askAll({ kind: 'mean', workers: busy.length, samples });
    return { ...sums, norm: Math.sqrt(squares.reduce((sum, part) => sum + part, 0)) };
  }

  async step(step: number, learningRate: number, factor: number): Promise<void> {
    await this.askAll({ kind: 'step', step, learningRate, factor });
  }

  async release(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.terminate()));
  }

  private askAll<Request extends WorkerRequest>(request: Request): Promise<WorkerAnswers[Request['kind']][]> {
    return Promise.all(this.workers.map((worker) => worker.ask(request)));
  }
}

/** A thread that is asked one thing at a time. Once it has failed, every question is answered with why. */
class Member {
  private waiting?: { resolve(answer: WorkerReply): void; reject(error: Error): void };
  private broken?: Error;

  constructor(private readonly worker: Worker) {
    worker.on('message', (reply: WorkerReply) => this.waiting?.resolve(reply));
    worker.on('error', (error) => this.fail(error));
    worker.on('exit', (code) => this.fail(new Error(`a training thread ended with code ${code}`)));
  }

  async ask<Request extends WorkerRequest>(request: Request): Promise<WorkerAnswers[Request['kind']]> {
    const reply = await new Promise<WorkerReply>((resolve, reject) => {
      if (this.broken) return reject(this.broken);
      this.waiting = { resolve, reject };
      this.worker.postMessage(request);
    });
    if ('error' in reply) throw new Error(reply.error);
    return reply.answer as WorkerAnswers[Request['kind']];
  }

  terminate(): Promise<number> {
    return this.worker.terminate();
  }

  private fail(error: Error): void {
    this.broken ??= error;
    this.waiting?.reject(this.broken);
  }
}
