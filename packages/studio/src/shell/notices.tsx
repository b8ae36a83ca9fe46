/** Sentences for the user that go away by themselves, or when they are dismissed. Errors stay longer and are announced. */
import { InputError } from '@anylift/core';
import { signal } from '@preact/signals';
import { Icon } from './icon.js';

interface Notice {
  id: number;
  kind: 'error' | 'note';
  sentence: string;
}

const SECONDS = { error: 12, note: 5 };

const notices = signal<readonly Notice[]>([]);
let nextId = 0;

/** Show what went wrong as one sentence. @param error InputError as it stands; anything else is also logged, for it is a bug of ours */
export function showError(error: unknown): void {
  if (!(error instanceof InputError)) console.error(error);
  show('error', error instanceof Error ? error.message : String(error));
}

export function showNote(sentence: string): void {
  show('note', sentence);
}

function show(kind: Notice['kind'], words: string): void {
  // A file keeps its name.
  const sentence = words.replace(/^[a-z]+(?= )/, (word) => word.charAt(0).toUpperCase() + word.slice(1));
  const others = notices.peek().filter((notice) => notice.sentence !== sentence);
  const id = nextId++;
  notices.value = [...others.slice(-2), { id, kind, sentence }];
  setTimeout(() => dismiss(id), SECONDS[kind] * 1000);
}

function dismiss(id: number): void {
  notices.value = notices.peek().filter((notice) => notice.id !== id);
}

export function Notices() {
  return (
    <div class="notices" aria-live="polite">
      {notices.value.map(({ id, kind, sentence }) => (
        <div key={id} class={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'status'}>
          <p>{sentence}</p>
          <button type="button" class="bare" aria-label="Dismiss" onClick={() => dismiss(id)}>
            <Icon name="close" />
          </button>
        </div>
      ))}
    </div>
  );
}
