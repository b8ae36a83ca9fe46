import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import type { Session, Value } from './session.js';

/** What onnxruntime-node and onnxruntime-web have in common. */
interface Runtime {
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OrtTensor;
}

/** A session of onnxruntime behind our interface. */
export function wrapSession(runtime: Runtime, session: InferenceSession): Session {
  const wrap = ({ data, shape }: Value) => new runtime.Tensor('float32', data, shape);
  const wrapAll = (values: Record<string, Value>) => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wrap(value)]));
  return {
    async run(feeds, fetches) {
      if (fetches) {
        await session.run(wrapAll(feeds), wrapAll(fetches));
        return fetches;
      }
      const outputs = await session.run(wrapAll(feeds));
      return Object.fromEntries(Object.entries(outputs).map(([name, { data, dims }]) => [name, { data: data as Float32Array, shape: dims }]));
    },
    release: () => session.release(),
  };
}

/** Options every backend shares: denormals would halve the speed of some runs, idle threads would spin on a core. */
export const SHARED_OPTIONS: InferenceSession.SessionOptions = {
  graphOptimizationLevel: 'all',
  extra: { session: { set_denormal_as_zero: '1', intra_op: { allow_spinning: '0' } } },
};
