/** Whatever pose is shown is lifted: the newest one, as soon as the model is free. */
import { effect } from '@preact/signals';
import { session } from '../document/session.js';
import { engine } from '../engine/engine.js';
import { showError } from '../shell/notices.js';

effect(() => {
  const [document, pose, options] = [session.document.value, session.pose.value, session.liftOptions.value];
  if (!document || !pose || engine.status.value.state !== 'ready') return;
  const { skeleton, ids, source } = document;
  if (ids.length === 0) {
    session.answer.value = null;
    return;
  }
  const asked = performance.now();
  engine
    .lift(skeleton, pose, options)
    .then((answer) => {
      if (answer && session.document.peek()?.source === source)
        session.answer.value = { skeleton, ids, pose, asked, lifted: answer.lifted };
    })
    .catch(showError);
});
