import { engine } from '../engine/engine.js';

const DEVICES = { wasm: 'on the processor (wasm)', webgpu: 'on the GPU (WebGPU)' };

/** What the model is doing: loading, ready and where, or why not. */
export function EngineLine() {
  const status = engine.status.value;
  if (status.state === 'ready')
    return (
      <p class="engine" title={`${status.model} ${DEVICES[status.device]}`}>
        <span class="dot ready" />
        {status.device === 'wasm' ? 'wasm' : 'WebGPU'}
      </p>
    );
  if (status.state === 'failed')
    return (
      <p class="engine failed" role="alert">
        <span class="dot" />
        The model could not be loaded: {status.sentence}
      </p>
    );
  return (
    <p class="engine">
      <progress max={1} value={status.share} aria-label="Loading the model" />
      Loading the model
    </p>
  );
}
