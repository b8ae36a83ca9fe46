import { engine } from '../engine/engine.js';
import { SHIPPED_NAMES, type ShippedName } from '../engine/shipped.js';
import { Icon } from './icon.js';

const DEVICES = { wasm: 'on the processor (wasm)', webgpu: 'on the GPU (WebGPU)' };

const WORDS: Record<ShippedName, string> = {
  small: 'Small: fast',
  base: 'Base: better with what it has never seen, half as fast',
};

/** What the model is doing; which one it is, or the way back from a checkpoint of the user's own. */
export function EngineLine() {
  const checkpoint = engine.checkpoint.value;
  return (
    <div class="engine-line">
      <Status />
      {checkpoint === null ? (
        <select
          aria-label="Model"
          title={WORDS[engine.shipped.value]}
          value={engine.shipped.value}
          onChange={(event) => {
            engine.shipped.value = event.currentTarget.value as ShippedName;
            engine.load('auto');
          }}
        >
          {SHIPPED_NAMES.map((name) => (
            <option key={name} value={name}>
              {name.charAt(0).toUpperCase() + name.slice(1)}
            </option>
          ))}
        </select>
      ) : (
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
