import { computed } from '@preact/signals';
import { session } from '../document/session.js';
import { select } from './picking.js';
import { problemsOf } from './problems.js';

export const problems = computed(() => (session.document.value ? problemsOf(session.document.value) : []));

/** What is wrong or odd, sentence by sentence; a sentence shows its landmarks. */
export function ProblemList() {
  if (problems.value.length === 0)
    return (
      <p class="fine">All is well: every name is there once, every edge is there once, and left is the mirror image of right.</p>
    );
  return (
    <ul class="problems">
      {problems.value.map(({ kind, sentence, landmarks, fix }) => (
        <li key={sentence} class={kind}>
          <button type="button" class="bare" disabled={landmarks.length === 0} onClick={() => select(landmarks)}>
            {sentence}
          </button>
          {fix && (
            <button type="button" onClick={() => session.edit((document) => fix.edit(document))}>
              {fix.label}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}
