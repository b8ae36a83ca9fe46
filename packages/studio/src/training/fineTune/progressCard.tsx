import { device } from './choicesForm.js';
import { Curve } from './curve.js';
import { cancel, run } from './fineTuning.js';

const STATES = {
  preparing: 'Getting ready',
  training: 'Training',
  done: 'Done',
  cancelled: 'Cancelled',
  failed: 'Failed',
};

/** The run as it goes: how far, how fast, how good. */
export function ProgressCard() {
  const { state, loaded, before, steps, step, started, lines, validations } = run.value!;
  const busy = state === 'preparing' || state === 'training';
  const last = lines.at(-1);
  const seconds = (performance.now() - started) / 1000;
  const left = step > 0 ? (seconds / step) * (steps - step) : Number.NaN;
  return (
    <section class="card training-run" aria-label="The run">
      <header>
        <h3>{STATES[state]}</h3>
        <progress aria-label="Progress" max={1} value={state === 'preparing' ? undefined : step / steps} hidden={!busy} />
        <p class="dim" role="status">
          {state === 'preparing' &&
            (before ? 'Measuring how long a step takes' : loaded < 1 ? 'Loading the model' : 'Measuring it as it is')}
          {state === 'training' && (step > 0 ? `${durationWords(left)} left` : 'The first step')}
          {state === 'cancelled' && `after ${step} of ${steps} steps; the best so far is kept`}
        </p>
        {busy && (
          <button type="button" onClick={() => cancel(device())}>
            Cancel
          </button>
        )}
      </header>
      <dl class="figures">
        <Figure name="Step" value={steps > 0 ? `${step} / ${steps}` : '–'} />
        <Figure name="Loss" value={last ? last.loss.toFixed(3) : '–'} swatch="bone" />
        <Figure
          name="PA, before → now"
          title="Mean distance from the truth after the best turn and scale, in % of extent, on the validation frames"
          value={
            before
              ? `${percent(before.withSides.paMpjpePercent)} → ${validations.length > 0 ? percent(validations.at(-1)!.withSides.paMpjpePercent) : '…'}`
              : '–'
          }
          swatch="ours"
        />
        <Figure name="Samples a second" value={last ? last.samplesPerSecond.toFixed(0) : '–'} />
      </dl>
      {state !== 'preparing' && <Curve />}
    </section>
  );
}

function Figure({ name, value, title, swatch }: { name: string; value: string; title?: string; swatch?: string }) {
  return (
    <div title={title}>
      <dt>
        {swatch && <span class="swatch" style={{ background: `var(--${swatch})` }} />}
        {name}
      </dt>
      <dd data-figure={name}>{value}</dd>
    </div>
  );
}

export const percent = (value: number) => `${value.toFixed(1)} %`;

function durationWords(seconds: number): string {
  if (seconds < 90) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} minutes` : `${(seconds / 3600).toFixed(1)} hours`;
}
