import { engine } from '../engine/engine.js';
import { Icon } from './icon.js';

const DEVICES = { wasm: 'on the processor (wasm)', webgpu: 'on the GPU (WebGPU)' };

/** What the model is doing, and the way back from another checkpoint to the shipped one. */
export function EngineLine() {
  const checkpoint = engine.checkpoint.value;
  return (
    <div class="engine-line">
      <Status />
      {checkpoint !== null && (
        <button
          type="button"
          title={`Lifting by ${checkpoint}: back to the model that comes with AnyLift`}
          onClick={() => engine.load('auto')}
        >
          <span>{checkpoint}</span> <Icon name="close" />
        </button>
      )}
    </div>
  );
}

/** Loading, ready and where, or why not. */
function Status() {
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
