import type { KeypointSet, StepMetrics, ValidationMetrics } from '@anylift/training';
import type { Device } from '../../engine/messages.js';
import type { Choices } from './recipe.js';

/** What the page says to a worker: each is told one thing, does it, and is ended. */
export type Request =
  | { kind: 'read'; files: File[] }
  | { kind: 'train'; sets: KeypointSet[]; choices: Choices; device: Device; checkpoint: string }
  | { kind: 'compare'; sets: KeypointSet[]; device: Device; before: string; now: Uint8Array };

/** What a worker says to the page. */
export type Report =
  | { kind: 'sets'; sets: KeypointSet[] }
  /** Of the checkpoint that it begins with. */
  | { kind: 'loading'; share: number }
  | { kind: 'before'; figures: Figures }
  | { kind: 'started'; steps: number }
  | { kind: 'step'; step: number }
  | { kind: 'metrics'; line: StepMetrics }
  | { kind: 'validation'; line: ValidationMetrics }
  /** The checkpoint of the last validation, which was better than any before. */
  | { kind: 'best'; checkpoint: Uint8Array<ArrayBuffer> }
  | { kind: 'trained' }
  | { kind: 'compared'; views: ComparedView[] }
  | { kind: 'failed'; sentence: string };

/** How good a checkpoint is on the validation frames. */
export type Figures = Pick<ValidationMetrics, 'withSides' | 'withoutSides' | 'figure'>;

/** A validation frame from one side, as it is and as two checkpoints answered. */
export interface ComparedView {
  /** Which of the sets, and which of its frames. */
  set: number;
  frame: number;
  /** [N, 3] in the camera frame, NaN where missing. */
  truth: Float64Array;
  before: ComparedAnswer;
  now: ComparedAnswer;
}

export interface ComparedAnswer {
  /** [N, 3], laid onto the truth by the best similarity. */
  points: Float64Array;
  /** PA-MPJPE in % of the frame's extent. */
  pa: number;
}
