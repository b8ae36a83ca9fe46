import './noTelemetry.js';
import * as ort from 'onnxruntime-node';
import { wrapSession } from './onnxruntime.js';
import type { Backend } from './session.js';

export interface NodeBackendOptions {
  /** 'webgpu' needs a GPU with a Vulkan, Metal or Direct3D 12 driver. */
  device?: 'cpu' | 'webgpu';
  /** Threads of one session; where not given, one a physical core: two hardware threads of a core count as one. */
  threads?: number;
  /**
   * Whether a session plans the memory of a run as one block, besides what its first run took piece by piece. A few percent faster for
   * single frames, nothing for a training step, whose memory it almost doubles. Default true.
   */
  memoryPattern?: boolean;
}

/**
 * Denormals would halve the speed of some runs. Threads spin between two nodes (a fifth faster from two threads on) but not after a
 * run. Two of onnxruntime's fusions are slower than what they replace (8 % of a forward pass of 64 × 32 landmarks at width 128).
 */
const EXTRA = {
  session: { set_denormal_as_zero: '1', force_spinning_stop: '1' },
  optimization: { disable_specified_optimizers: 'SkipLayerNormFusion;BiasGeluFusion' },
};

/** Sessions of onnxruntime-node. */
export function nodeBackend({ device = 'cpu', threads, memoryPattern = true }: NodeBackendOptions = {}): Backend {
  return {
    name: `node-${device}`,
    async open(model) {
      const session = await ort.InferenceSession.create(model, {
        executionProviders: [device],
        graphOptimizationLevel: 'all',
        enableMemPattern: memoryPattern,
        extra: EXTRA,
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
        logSeverityLevel: 3,
      });
      return wrapSession(ort, session, true);
    },
  };
}
