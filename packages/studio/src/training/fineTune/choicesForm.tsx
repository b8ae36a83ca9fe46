import { signal } from '@preact/signals';
import { engine } from '../../engine/engine.js';
import type { Device } from '../../engine/messages.js';
import { choices, run, start } from './fineTuning.js';
import type { Choices } from './recipe.js';

const UNITS = { minutes: { least: 0.5, most: 120, step: 0.5 }, steps: { least: 5, most: 100_000, step: 1 } };

/** Gentle for a rig that the model nearly knows, strong for long runs. */
const RATES = [
  { value: 3e-4, label: 'Gentle, 0.0003' },
  { value: 1e-3, label: 'Usual, 0.001' },
  { value: 2e-3, label: 'Strong, 0.002' },
];

/** Where it runs: as the engine does, or as the user says. */
const chosenDevice = signal<Device | null>(null);
export const device = (): Device => {
  const status = engine.status.value;
  return chosenDevice.value ?? (status.state === 'ready' ? status.device : 'wasm');
};

/** How it is learnt. */
export function ChoicesForm() {
  const { length, learningRate, varyLimbs } = choices.value;
  const { least, most, step } = UNITS[length.unit];
  const busy = run.value?.state === 'preparing' || run.value?.state === 'training';
  const change = (change: Partial<Choices>) => {
    choices.value = { ...choices.value, ...change };
  };
  return (
    <form
      class="card choices"
      onSubmit={(event) => {
        event.preventDefault();
        start(device());
      }}
    >
      <div class="fields">
        <label>
          For
          <input
            type="number"
            aria-label="How long"
            required
            min={least}
            max={most}
            step={step}
            value={length.value}
            disabled={busy}
            onInput={(event) => change({ length: { ...length, value: event.currentTarget.valueAsNumber } })}
          />
          <select
            aria-label="Minutes or steps"
            value={length.unit}
            disabled={busy}
            onChange={(event) => {
              const unit = event.currentTarget.value as Choices['length']['unit'];
              change({ length: { unit, value: unit === 'minutes' ? 3 : 500 } });
            }}
          >
            <option>minutes</option>
            <option>steps</option>
          </select>
        </label>
        <label title="How far a step goes. Usual is right for most; strong forgets more of other rigs">
          Learning rate
          <select
            value={learningRate}
            disabled={busy}
            onChange={(event) => change({ learningRate: Number(event.currentTarget.value) })}
          >
            {RATES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        {'gpu' in navigator && (
          <label>
            On
            <select
              value={device()}
              disabled={busy}
              onChange={(event) => {
                chosenDevice.value = event.currentTarget.value as Device;
              }}
            >
              <option value="wasm">the processor (wasm)</option>
              <option value="webgpu">the GPU (WebGPU)</option>
            </select>
          </label>
        )}
        <label class="check" title="Limbs longer and shorter on half of the samples, for individuals that were not recorded">
          <input
            type="checkbox"
            checked={varyLimbs}
            disabled={busy}
            onChange={(event) => change({ varyLimbs: event.currentTarget.checked })}
          />
          Other proportions too
        </label>
      </div>
      <button type="submit" class="primary" disabled={busy}>
        {run.value && !busy ? 'Fine-tune again' : 'Fine-tune'}
      </button>
    </form>
  );
}
