import type { Backend, Session, Value } from '@anylift/autodiff';
import { buildModel, type ModelConfig, type Neighbours, neighbourLists, neighboursOf, type Weights } from '@anylift/core';
import type { Batch } from '../data/batch.js';
import { FlatLayout } from '../flatWeights.js';
import type { ObjectiveConfig } from './objective.js';
import { gradientName, trainingGraph } from './trainingGraph.js';

/** Sums over a batch's samples. */
export interface BatchLosses {
  samples: number;
  total: number;
  shape: number;
  right: number;
}

/** Landmarks in one run of a session on a processor: more take memory for no speed, fewer are slower, as every run copies a gradient. */
const MOST_TOKENS = 2048;

/**
 * Gradients of batches in sessions of one backend, a large batch in parts; a session is made for each size of a part when it first
 * comes.
 */
export class Gradients {
  private readonly layout: FlatLayout;
  private readonly sessions = new Map<string, Promise<Session>>();
  private readonly part: Float32Array;
  private readonly frozenFeeds: Record<string, Value>;

  /** @param frozen values of the parameters that are not trained */
  constructor(
    private readonly model: ModelConfig,
    private readonly objective: ObjectiveConfig,
    frozen: Weights,
    private readonly backend: Backend,
  ) {
    const { parameters } = buildModel(model, 1, 1);
    this.layout = new FlatLayout(parameters);
    this.frozenFeeds = Object.fromEntries(
      parameters.list.filter((p) => p.frozen).map(({ name, shape }) => [name, { data: frozen.get(name)!, shape }]),
    );
    this.part = new Float32Array(this.layout.size);
  }

  /**
   * The gradient of the summed losses at `weights`, into `gradient` (both flat, of the layout's size). Batches are added up in their
   * order, so that the same batches give the same bits.
   */
  async of(weights: Float32Array, batches: readonly Batch[], gradient: Float32Array): Promise<BatchLosses> {
    const sums: BatchLosses = { samples: 0, total: 0, shape: 0, right: 0 };
    const parts = this.backend.name === 'node-cpu' ? batches.flatMap(inParts) : batches;
    for (const [index, batch] of parts.entries()) {
      const into = index === 0 ? gradient : this.part;
      addLosses(sums, await this.run(weights, batch, into));
      if (into !== gradient) for (let i = 0; i < gradient.length; i++) gradient[i] += into[i];
    }
    return sums;
  }

  async release(): Promise<void> {
    for (const session of this.sessions.values()) await (await session).release();
    this.sessions.clear();
  }

  private async run(weights: Float32Array, batch: Batch, gradient: Float32Array): Promise<BatchLosses> {
    const lists = neighbourLists(batch.B, batch.N, (b) => rigOf(batch, b));
    const session = await this.session(batch.B, batch.N, lists !== undefined);
    const fetches: Record<string, Value> = {};
    for (const loss of ['total', 'shape', 'right']) fetches[loss] = { data: new Float32Array(1), shape: [] };
    const feeds = { ...batchFeeds(batch), ...lists, ...this.frozenFeeds };
    for (const parameter of this.layout.parameters) {
      feeds[parameter.name] = { data: this.layout.view(weights, parameter), shape: parameter.shape };
      fetches[gradientName(parameter.name)] = { data: this.layout.view(gradient, parameter), shape: parameter.shape };
    }
    const { total, shape, right } = await session.run(feeds, fetches);
    return { samples: batch.B, total: total.data[0], shape: shape.data[0], right: right.data[0] };
  }

  private session(B: number, N: number, sparse: boolean): Promise<Session> {
    const key = `${B}×${N}${sparse ? ' sparse' : ''}`;
    let session = this.sessions.get(key);
    if (!session) {
      session = this.backend.open(trainingGraph(this.model, this.objective, B, N, sparse));
      this.sessions.set(key, session);
    }
    return session;
  }
}

/** Parts as views, of one size where there is a divisor of B about as large as asked for: a session has memory of its own. */
function inParts(batch: Batch): Batch[] {
  const { B, N } = batch;
  const least = Math.min(B, Math.ceil((B * N) / MOST_TOKENS));
  const divisor = Array.from({ length: least }, (_, i) => least + i).find((count) => B % count === 0);
  const count = divisor ?? least;
  const border = (i: number) => Math.floor((i * B) / count);
  return Array.from({ length: count }, (_, i) => samplesOf(batch, border(i), border(i + 1)));
}

function samplesOf({ B, N, ...arrays }: Batch, from: number, to: number): Batch {
  const part = (all: Float32Array) => all.subarray((all.length / B) * from, (all.length / B) * to);
  return {
    B: to - from,
    N,
    keypoints: part(arrays.keypoints),
    mask: part(arrays.mask),
    adjacency: part(arrays.adjacency),
    sides: part(arrays.sides),
    target: part(arrays.target),
    weight: part(arrays.weight),
    untagged: part(arrays.untagged),
  };
}

export function addLosses(sums: BatchLosses, more: BatchLosses): void {
  sums.samples += more.samples;
  sums.total += more.total;
  sums.shape += more.shape;
  sums.right += more.right;
}

function rigOf({ N, adjacency }: Batch, b: number): Neighbours {
  const edges: [number, number][] = [];
  for (let i = 0; i < N; i++) for (let j = 0; j < i; j++) if (adjacency[(b * N + i) * N + j] === 1) edges.push([i, j]);
  return neighboursOf(N, edges);
}

function batchFeeds({ B, N, ...arrays }: Batch): Record<string, Value> {
  return {
    keypoints: { data: arrays.keypoints, shape: [B, N, 2] },
    mask: { data: arrays.mask, shape: [B, N] },
    adjacency: { data: arrays.adjacency, shape: [B, N, N] },
    sides: { data: arrays.sides, shape: [B, N] },
    target: { data: arrays.target, shape: [B, N, 3] },
    weight: { data: arrays.weight, shape: [B, N] },
    untagged: { data: arrays.untagged, shape: [B] },
  };
}
