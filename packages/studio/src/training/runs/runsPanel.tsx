/** Runs: what there is, how far each is, their curves, and what they are worst at. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { entriesOfDrop, entriesOfPicker } from '../../files/entries.js';
import { showError } from '../../shell/notices.js';
import { CurvesPanel } from './curvesPanel.js';
import { addRuns } from './dropped.js';
import { follow, server } from './follow.js';
import { RunList } from './runList.js';
import './runs.css';
import { drawnRuns, runs } from './runs.js';
import { WorstPanel } from './worst/worstPanel.js';

export function RunsPanel() {
  const isOver = useSignal(false);
  useEffect(() => {
    const leaving = new AbortController();
    void follow(leaving.signal);
    return () => leaving.abort();
  }, []);
  return (
    <section
      aria-label="Runs"
      class={isOver.value ? 'runs over' : 'runs'}
      onDragOver={(event) => {
        if (!event.dataTransfer?.types.includes('Files')) return;
        event.preventDefault();
        event.stopPropagation();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        isOver.value = false;
        if (event.dataTransfer) entriesOfDrop(event.dataTransfer).then(addRuns).catch(showError);
      }}
    >
      {runs.value.length > 0 ? (
        <>
          <aside aria-label="List of runs">
            <RunList />
            <PickRuns />
            <ServerLine />
          </aside>
          <div class="watched">
            {drawnRuns.value.length > 0 ? <CurvesPanel /> : <p class="quiet">Choose a run to see its curves.</p>}
            <WorstPanel />
          </div>
        </>
      ) : (
        <NoRuns />
      )}
    </section>
  );
}

function NoRuns() {
  const state = server.value;
  if (state.kind === 'asking') return <div class="empty" />;
  return (
    <div class="empty">
      <svg class="drawing" viewBox="0 0 120 64" aria-hidden="true">
        <path class="frame" d="M8 4V56H116" />
        <path class="curve" d="M12 10C22 40 34 44 48 46S86 51 114 52" />
        <path class="curve other" d="M12 18C26 34 40 38 56 40S92 44 114 45" />
      </svg>
      <h2>{'folder' in state ? `No runs in ${state.folder} yet` : 'No runs yet'}</h2>
      {'folder' in state && (
        <>
          <p>A training that writes there appears here by itself:</p>
          <code>anylift train configs/base.yaml --out {state.folder.replace(/\/$/, '')}/first --set data=FOLDER</code>
        </>
      )}
      <p>Drop the folder of a run here, or its metrics.jsonl, to look at one from elsewhere.</p>
      <PickRuns />
    </div>
  );
}

function PickRuns() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" onClick={() => input.current?.click()}>
        Open metrics.jsonl …
      </button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        accept=".jsonl,.json"
        onChange={({ currentTarget }) => {
          const files = entriesOfPicker(currentTarget.files);
          currentTarget.value = '';
          addRuns(files).catch(showError);
        }}
      />
    </>
  );
}

function ServerLine() {
  const state = server.value;
  if (state.kind === 'there') return <p class="quiet">Followed in {state.folder}</p>;
  if (state.kind === 'silent') return <p class="quiet warn">The studio's server does not answer any more.</p>;
  return <p class="quiet">Drop more runs here.</p>;
}
