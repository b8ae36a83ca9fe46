/** Whatever pose is shown is lifted: the newest one, as soon as the model is free. An answer that is kept is shown at once. */
import { effect } from '@preact/signals';
import { session } from '../document/session.js';
import { engine } from '../engine/engine.js';
import { answers } from '../files/answers.js';
import { showError } from '../shell/notices.js';

/** When the answer that is shown was asked for: none that was asked for earlier comes after it. */
let shown = 0;

effect(() => {
  const [document, pose, options] = [session.document.value, session.pose.value, session.liftOptions.value];
  if (!document || !pose || engine.status.value.state !== 'ready') return;
  const { skeleton, ids, source } = document;
  if (ids.length === 0) {
    session.answer.value = null;
    return;
  }
  const asked = performance.now();
  const kept = answers.find(document, session.loaded.peek()!.place, pose);
  if (kept) {
    shown = asked;
    session.answer.value = { skeleton, ids, pose, asked, lifted: kept };
    return;
  }
  engine
    .lift(skeleton, pose, options)
    .then((lifted) => {
      if (!lifted || asked < shown || session.document.peek()?.source !== source) return;
      shown = asked;
      session.answer.value = { skeleton, ids, pose, asked, lifted };
    })
    .catch(showError);
});
