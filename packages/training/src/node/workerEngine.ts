import { Worker } from 'node:worker_threads';
import type { ModelConfig, Weights } from '@anylift/core';
import type { Batch } from '../data/batch.js';
import { addLosses, type BatchLosses, type GradientEngine } from '../gradientEngine.js';
import type { ObjectiveConfig } from '../objective/objective.js';

export interface WorkerSetup {
  model: ModelConfig;
  objective: ObjectiveConfig;
  frozen: Weights;
  weights: SharedArrayBuffer;
  gradient: SharedArrayBuffer;
}

export interface WorkerRequest {
  batches: Batch[];
}

export type WorkerReply = { losses: BatchLosses; error?: undefined } | { error: string };

interface Member {
  worker: Worker;
  gradient: Float32Array;
}

/**
 * Data parallel over worker threads, each with one-thread sessions: two of them train half as much again as one session with two
 * threads. Batch i always goes to worker i mod count and the sums are taken in the order of the workers, so that the bits are the same in every run.
 */
export class WorkerEngine implements GradientEngine {
  private readonly members: Member[];
  private readonly weights: Float32Array;

  constructor(model: ModelConfig, objective: ObjectiveConfig, frozen: Weights, size: number, threads: number) {
    const bytes = size * Float32Array.BYTES_PER_ELEMENT;
    const weights = new SharedArrayBuffer(bytes);
    this.weights = new Float32Array(weights);
    this.members = Array.from({ length: threads }, () => {
      const gradient = new SharedArrayBuffer(bytes);
      const workerData: WorkerSetup = { model, objective, frozen, weights, gradient };
      return {
        worker: new Worker(new URL('./gradientWorker.js', import.meta.url), { workerData }),
        gradient: new Float32Array(gradient),
      };
    });
  }

  async gradient(weights: Float32Array, batches: readonly Batch[], gradient: Float32Array): Promise<BatchLosses> {
    this.weights.set(weights);
    const shares = this.members.map((_, w) => batches.filter((_, i) => i % this.members.length === w));
    const busy = this.members.filter((_, w) => shares[w].length > 0);
    const answers = await Promise.all(busy.map(({ worker }, w) => ask(worker, { batches: shares[w] })));
    const sums: BatchLosses = { samples: 0, total: 0, shape: 0, right: 0 };
    for (const losses of answers) addLosses(sums, losses);
    gradient.set(busy[0].gradient);
    for (const { gradient: part } of busy.slice(1)) for (let i = 0; i < gradient.length; i++) gradient[i] += part[i];
    return sums;
  }

  async release(): Promise<void> {
    await Promise.all(this.members.map(({ worker }) => worker.terminate()));
  }
}

function ask(worker: Worker, request: WorkerRequest): Promise<BatchLosses> {
  return new Promise((resolve, reject) => {
    const settle = (reply: WorkerReply) => {
      worker.off('error', reject);
      if (reply.error !== undefined) reject(new Error(reply.error));
      else resolve(reply.losses);
    };
    worker.once('message', settle);
    worker.once('error', reject);
    worker.postMessage(request);
  });
}
