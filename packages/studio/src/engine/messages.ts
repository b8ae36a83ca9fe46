import type { FrameArrays, LiftedArrays, LiftOptions, Skeleton } from '@anylift/core';

export type Device = 'wasm' | 'webgpu';

/** What the page says to the worker. */
export type Request =
  | { kind: 'load'; device: Device | 'auto'; checkpoint: string | { bytes: Uint8Array; name: string } }
  /** One pose that follows the pointer, which overtakes what waits; a piece of a long file, which does not. */
  | { kind: 'lift' | 'piece'; id: number; skeleton: Skeleton; frames: FrameArrays; options: LiftOptions };

export type Lift = Extract<Request, { kind: 'lift' | 'piece' }>;

/** What the worker says to the page. */
export type Report =
  | { kind: 'loading'; share: number }
  | { kind: 'ready'; device: Device; model: string }
  | { kind: 'failed'; sentence: string }
  | { kind: 'lifted'; id: number; lifted: LiftedArrays }
  | { kind: 'overtaken'; id: number }
  | { kind: 'refused'; id: number; sentence: string };
