import * as ort from 'onnxruntime-node';
import { wrapSession } from './onnxruntime.js';
import type { Backend } from './session.js';

export interface NodeBackendOptions {
  /** 'webgpu' needs a GPU with a Vulkan, Metal or Direct3D 12 driver. */
  device?: 'cpu' | 'webgpu';
  /** Threads of one session; every core where not given. */
  threads?: number;
}

/** Sessions of onnxruntime-node. */
export function nodeBackend({ device = 'cpu', threads }: NodeBackendOptions = {}): Backend {
  return {
    name: `node-${device}`,
    async open(model) {
      const session = await ort.InferenceSession.create(model, {
        executionProviders: [device],
        graphOptimizationLevel: 'all',
        // Denormals would halve the speed of some runs; idle threads would spin on a core.
        extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } } },
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
        logSeverityLevel: 3,
      });
      return wrapSession(ort, session, true);
    },
  };
}
