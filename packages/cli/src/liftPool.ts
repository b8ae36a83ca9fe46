import { Worker } from 'node:worker_threads';
import type { FrameArrays, LiftedArrays } from '@anylift/core';
import type { LiftEngine, LiftSetup } from './liftEngine.js';

export type LiftReply = { lifted: LiftedArrays; error?: undefined } | { error: string };

interface Member {
  worker: Worker;
  /** Settled when the thread has ended, however it did. */
  ended: Promise<void>;
  /** Under way. Answers come in the order of the calls. */
  calls: { resolve(lifted: LiftedArrays): void; reject(error: Error): void }[];
}

/** Lifts on worker threads: two of them with one-thread sessions lift half as much again as one session with two threads. */
export class LiftPool implements LiftEngine {
  /** A second call waits for each worker while it is at the first. */
  readonly lanes: number;
  private readonly members: Member[];
  private broken?: Error;

  constructor(setup: LiftSetup, threads: number) {
    this.lanes = 2 * threads;
    this.members = Array.from({ length: threads }, () => this.start(setup));
  }

  /** The arrays are handed over: they are empty afterwards. */
  lift(frames: FrameArrays): Promise<LiftedArrays> {
    const { worker, calls } = this.members.reduce((idlest, member) =>
      member.calls.length < idlest.calls.length ? member : idlest,
    );
    return new Promise((resolve, reject) => {
      if (this.broken) return reject(this.broken);
      calls.push({ resolve, reject });
      const { image, visible, confidence } = frames;
      worker.postMessage(frames, [image.buffer as ArrayBuffer, visible.buffer as ArrayBuffer, confidence.buffer as ArrayBuffer]);
    });
  }

  async release(): Promise<void> {
    for (const { worker } of this.members) worker.postMessage(null);
    await Promise.all(this.members.map(({ ended }) => ended));
  }

  private start(workerData: LiftSetup): Member {
    const worker = new Worker(new URL('./liftWorker.js', import.meta.url), { workerData });
    const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
    const member: Member = { worker, ended, calls: [] };
    worker.on('message', (reply: LiftReply) => {
      const call = member.calls.shift();
      if (reply.error !== undefined) call?.reject(new Error(reply.error));
      else call?.resolve(reply.lifted);
    });
    worker.on('error', (error: Error) => {
      this.broken = error;
      for (const { reject } of member.calls.splice(0)) reject(error);
    });
    return member;
  }
}
