import firstAnswer from 'virtual:first-answer';
import { liftedArraysOf } from '@anylift/core';
import { effect } from '@preact/signals';
import { render } from 'preact';
import { App } from './app.js';
import { session } from './document/session.js';
import { engine } from './engine/engine.js';
import { EXAMPLES } from './gallery/examples.js';
import { showError } from './shell/notices.js';

/** Fill an element with the studio, the first example open. */
export function show(element: HTMLElement): void {
  session.open(EXAMPLES[0].open());
  answerFirst();
  addEventListener('unhandledrejection', ({ reason }) => showError(reason));
  // For scripts in the console, and for tests.
  Object.assign(globalThis, { studio: { session, engine } });
  render(<App />, element);
}

/** Until the model is loaded, the first example has the answer that the model gave when the page was built. */
function answerFirst(): void {
  const first = session.document.peek()?.source;
  const stop = effect(() => {
    const [document, pose, { state }] = [session.document.value, session.pose.value, engine.status.value];
    if (!document || !pose) return;
    const isUntouched = document.source === first && !session.canUndo.peek();
    if (state === 'loading' && isUntouched) {
      const { skeleton, ids } = document;
      const lifted = liftedArraysOf([firstAnswer], ids.length);
      session.answer.value = { skeleton, ids, pose, asked: performance.now(), lifted };
    }
    queueMicrotask(() => stop());
  });
}
