import type { Overview, Run } from './run.js';
import { draw, drawnRuns, MOST_DRAWN, runs } from './runs.js';
import { ago, duration, figure, whole } from './words.js';

/** Every run with where it stands; those that are marked are drawn. */
export function RunList() {
  return (
    <ul class="run-list">
      {runs.value.map((run) => (
        <li key={run.id}>
          <Row run={run} />
        </li>
      ))}
    </ul>
  );
}

function Row({ run }: { run: Run }) {
  const overview = run.overview.value;
  const { name, config, state, steps, step, last, validation, best } = overview;
  const drawn = drawnRuns.value.find((other) => other.run === run);
  return (
    <label class={drawn ? 'run card drawn' : 'run card'}>
      <input
        type="checkbox"
        class={drawn && `c${drawn.colour}`}
        checked={drawn !== undefined}
        disabled={!drawn && drawnRuns.value.length === MOST_DRAWN}
        onChange={({ currentTarget }) => draw(run, currentTarget.checked)}
      />
      <span class="name">{name}</span>
      <State overview={overview} />
      {steps !== null && <progress max={steps} value={step} aria-label={`Steps of ${name}`} />}
      <dl>
        <Fact name="Step">{steps === null ? whole(step) : `${whole(step)} of ${whole(steps)}`}</Fact>
        {state === 'running' && <Fact name="Left">{timeLeft(overview)}</Fact>}
        {drawn && (
          <>
            <Fact name="Config">{config}</Fact>
            <Fact name="Speed">{last && `${whole(last.samplesPerSecond)} samples/s`}</Fact>
            <Fact name="Loss">{last && figure(last.loss)}</Fact>
          </>
        )}
        <Fact name="Validation">
          {validation && `${validation.figure.toFixed(2)} %`}
          {best && best.step !== validation?.step && ` (best ${best.figure.toFixed(2)} %)`}
        </Fact>
      </dl>
    </label>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  const isThere = Array.isArray(children) ? children.some(Boolean) : Boolean(children);
  return isThere ? (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  ) : null;
}

/** How long, and until when. */
function timeLeft({ secondsLeft }: Overview): string | null {
  if (secondsLeft === null) return null;
  const end = new Date(Date.now() + secondsLeft * 1000);
  const isToday = end.toDateString() === new Date().toDateString();
  const time = end.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return `${duration(secondsLeft)}, until ${isToday ? '' : `${end.toLocaleDateString([], { weekday: 'short' })} `}${time}`;
}

const STATES = { running: 'running', done: 'done', stopped: 'stopped', dropped: 'file' };

function State({ overview: { state, changed } }: { overview: Overview }) {
  return (
    <span class={`state ${state}`} title={`Written ${ago(changed)}`}>
      {STATES[state]}
    </span>
  );
}
