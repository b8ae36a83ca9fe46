import type { InferenceSession } from 'onnxruntime-common';
import { wrapSession } from './onnxruntime.js';
import type { Backend } from './session.js';

/**
 * Sessions of onnxruntime-web in a browser.
 * @param device 'webgpu' where the browser offers it, else 'wasm'
 * @param wasmPaths folder (ending with '/') from which the page's own server gives onnxruntime-web's wasm files
 */
export async function webBackend(device: 'wasm' | 'webgpu', wasmPaths?: string): Promise<Backend> {
  const ort = await import(device === 'webgpu' ? 'onnxruntime-web/webgpu' : 'onnxruntime-web/wasm');
  if (wasmPaths) ort.env.wasm.wasmPaths = wasmPaths;
  // One frame is little work to share, and threads that wait for each other take the processor from the page.
  ort.env.wasm.numThreads = 1;
  const options: InferenceSession.SessionOptions = { executionProviders: [device], graphOptimizationLevel: 'all' };
  return {
    name: `browser-${device}`,
    async open(model) {
      return wrapSession(ort, await ort.InferenceSession.create(model, options), false);
    },
  };
}
