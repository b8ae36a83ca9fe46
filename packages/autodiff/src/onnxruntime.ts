import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-common';
import type { Session, Value } from './session.js';

/** What onnxruntime-node and onnxruntime-web have in common. */
interface Runtime {
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => OrtTensor;
}

/**
 * A session of onnxruntime behind our interface.
 * @param writesInPlace whether the runtime fills outputs that are handed to it; onnxruntime-web leaves them as they are
 */
export function wrapSession(runtime: Runtime, session: InferenceSession, writesInPlace: boolean): Session {
  const wrap = ({ data, shape }: Value) => new runtime.Tensor('float32', data, shape);
  // onnxruntime-node passes over feeds that the graph does not have, onnxruntime-web would refuse them.
  const feed = (feeds: Record<string, Value>) =>
    Object.fromEntries(session.inputNames.filter((name) => feeds[name]).map((name) => [name, wrap(feeds[name])]));
  const wrapAll = (values: Record<string, Value>) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, wrap(value)]));
  return {
    async run(feeds, fetches) {
      if (!fetches) {
        const outputs = await session.run(feed(feeds));
        return Object.fromEntries(
          Object.entries(outputs).map(([name, { data, dims }]) => [name, { data: data as Float32Array, shape: dims }]),
        );
      }
      if (writesInPlace) await session.run(feed(feeds), wrapAll(fetches));
      else {
        const outputs = await session.run(feed(feeds), Object.keys(fetches));
        for (const [name, { data }] of Object.entries(fetches)) data.set(outputs[name].data as Float32Array);
      }
      return fetches;
    },
    release: () => session.release(),
  };
}
