/** The answer that numbers are read of: the newest one, but while answers follow a pointer no more often than eyes can read. */
import { effect, signal } from '@preact/signals';
import { type Answer, session } from '../document/session.js';

/** Milliseconds between two readings. */
const EVERY = 150;

export const readAnswer = signal<Answer | null>(null);

let timer: number | undefined;
let read = 0;

function readNow(): void {
  clearTimeout(timer);
  timer = undefined;
  read = performance.now();
  readAnswer.value = session.answer.peek();
}

effect(() => {
  const answer = session.answer.value;
  const wait = read + EVERY - performance.now();
  // Of another rig, or after a pause, at once.
  if (wait <= 0 || answer?.ids !== readAnswer.peek()?.ids) readNow();
  else timer ??= window.setTimeout(readNow, wait);
});
