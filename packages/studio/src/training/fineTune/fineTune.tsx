/** Fine-tuning in the page: 3D of the user's own rig in, a checkpoint out. */
import './fineTune.css';
import { useSignal } from '@preact/signals';
import { ChoicesForm } from './choicesForm.js';
import { openFiles, openWalker, reading, refusal, run, sets } from './fineTuning.js';
import { Outcome } from './outcome.js';
import { ProgressCard } from './progressCard.js';
import { SetCard } from './setCard.js';

export function FineTune() {
  return (
    <section class="fine-tune" aria-labelledby="fine-tune-title">
      <header>
        <h2 id="fine-tune-title">Teach it your rig</h2>
        <p class="dim">
          The model learns from 3D that you have recorded, in minutes and in this page. Nothing leaves the machine.
        </p>
      </header>
      {sets.value ? (
        <>
          <SetCard />
          <ChoicesForm />
          {run.value && <ProgressCard />}
          {run.value && <Outcome />}
        </>
      ) : (
        <Drop />
      )}
    </section>
  );
}

/** Where files come in. */
function Drop() {
  const over = useSignal(false);
  return (
    <section
      class={`card drop${over.value ? ' over' : ''}`}
      aria-label="What is learnt from"
      onDragOver={(event) => {
        event.preventDefault();
        over.value = true;
      }}
      onDragLeave={() => {
        over.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        over.value = false;
        openFiles([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <p>
        Drop 3D files of one rig here: BVH, C3D, glTF, CSV, MAT, AnyLift's own, or any other <b>3D</b> format that can be opened.
        A hundred frames are a beginning, thousands are better.
      </p>
      <div class="actions">
        <label class="button primary">
          {reading.value ? 'Reading …' : 'Choose files'}
          <input
            type="file"
            multiple
            class="visually-hidden"
            aria-label="3D files to learn from"
            disabled={reading.value}
            onChange={(event) => {
              openFiles([...(event.currentTarget.files ?? [])]);
              event.currentTarget.value = '';
            }}
          />
        </label>
        <button type="button" disabled={reading.value} onClick={openWalker}>
          Try it with a made-up robot
        </button>
      </div>
      {refusal.value && (
        <p class="warn" role="alert">
          {refusal.value}
        </p>
      )}
    </section>
  );
}
