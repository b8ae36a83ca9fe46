/** The validation samples that a checkpoint of a run answers worst, and each set's error. */
import type { WorstProgress, WorstReport } from '@anylift/training';
import { signal, useSignal } from '@preact/signals';
import { showError } from '../../../shell/notices.js';
import { askWorst } from '../follow.js';
import type { Run } from '../run.js';
import { drawnRuns } from '../runs.js';
import { whole } from '../words.js';
import { openSample } from './openSample.js';
import { SampleCard } from './sampleCard.js';

type Kind = 'last' | 'best';

/** Samples that are asked for, and how many more are shown at a time. */
const COUNT = 96;
const MORE = 12;

type State = { asked: AbortController; progress: WorstProgress } | { report: WorstReport };

/** What was chosen, kept while another tab is open. */
const wantedRun = signal<string | null>(null);
const wantedKind = signal<Kind>('best');

/** Reports that were asked for, by run and checkpoint. */
const reports = signal<ReadonlyMap<string, State>>(new Map());

function put(key: string, state: State | undefined): void {
  const next = new Map(reports.peek());
  if (state) next.set(key, state);
  else next.delete(key);
  reports.value = next;
}

async function find(key: string, run: Run, kind: Kind): Promise<void> {
  const asked = new AbortController();
  put(key, { asked, progress: { done: 0, total: 0 } });
  try {
    const onProgress = (progress: WorstProgress) => put(key, { asked, progress });
    put(key, { report: await askWorst(run, kind, COUNT, onProgress, asked.signal) });
  } catch (error) {
    put(key, undefined);
    if (!asked.signal.aborted) showError(error);
  }
}

export function WorstPanel() {
  const able = drawnRuns.value.filter(({ run }) => run.overview.value.checkpoints.length > 0);
  const { run } = able.find(({ run }) => run.id === wantedRun.value) ?? able[0] ?? {};
  if (!run) return null;
  const kinds = run.overview.value.checkpoints;
  const kind = kinds.includes(wantedKind.value) ? wantedKind.value : kinds[0];
  const key = `${run.id} ${kind}`;
  const state = reports.value.get(key);
  return (
    <section class="worst" aria-labelledby="worst-title">
      <header>
        <h2 id="worst-title">Worst validation samples</h2>
        <select
          aria-label="Run"
          value={run.id}
          onChange={({ currentTarget }) => {
            wantedRun.value = currentTarget.value;
          }}
        >
          {able.map(({ run }) => (
            <option key={run.id} value={run.id}>
              {run.overview.value.name}
            </option>
          ))}
        </select>
        <select
          aria-label="Checkpoint"
          value={kind}
          onChange={({ currentTarget }) => {
            wantedKind.value = currentTarget.value as Kind;
          }}
        >
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {kind === 'best' ? 'best checkpoint' : 'last checkpoint'}
            </option>
          ))}
        </select>
        {state && 'asked' in state ? (
          <>
            <progress max={state.progress.total || 1} value={state.progress.done} aria-label="Measuring" />
            <span class="quiet">
              {state.progress.total === 0 ? 'Reading the sets' : `${state.progress.done} of ${state.progress.total} sets`}
            </span>
            <button type="button" onClick={() => state.asked.abort()}>
              Cancel
            </button>
          </>
        ) : (
          <button type="button" class={state ? '' : 'primary'} onClick={() => void find(key, run, kind)}>
            {state ? 'Measure again' : 'Find them'}
          </button>
        )}
      </header>
      {state && 'report' in state ? (
        <Report report={state.report} run={run} />
      ) : (
        <p class="quiet">
          Lifts the run's validation samples by this checkpoint, sides told, and shows those with the largest error beside the
          truth.
        </p>
      )}
    </section>
  );
}

function Report({ report, run }: { report: WorstReport; run: Run }) {
  const { step, samples, sets, worst, checkpoint } = report;
  const shown = useSignal(MORE);
  return (
    <>
      <p class="quiet">
        {`${whole(samples)} samples of ${sets.length} sets at step ${whole(step)}. `}
        <b class="truth">Truth</b> and <b class="ours">ours</b>: as the camera sees it, and from the side. Errors are PA-MPJPE in
        % of the set's extent. Click one to open it in the Lift tab, with this checkpoint.
      </p>
      <ul class="samples">
        {worst.slice(0, shown.value).map((sample) => (
          <li key={`${sample.set} ${sample.frame} ${sample.view}`}>
            <SampleCard sample={sample} onOpen={() => openSample(sample, run, checkpoint).catch(showError)} />
          </li>
        ))}
      </ul>
      {shown.value < worst.length && (
        <button
          type="button"
          class="more"
          onClick={() => {
            shown.value += MORE;
          }}
        >
          Show more
        </button>
      )}
      <details>
        <summary>Error of every set</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">Set</th>
              <th scope="col">Samples</th>
              <th scope="col">PA, %</th>
              <td />
            </tr>
          </thead>
          <tbody>
            {sets.map(({ name, samples, errorPercent }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{samples}</td>
                <td>{errorPercent.toFixed(2)}</td>
                <td>
                  <div class="amount" style={{ width: `${(100 * errorPercent) / sets[0].errorPercent}%` }} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </>
  );
}
